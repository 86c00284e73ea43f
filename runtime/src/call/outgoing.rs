//! The encoded call: everything that is the same for every attempt.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::HeaderMap;

use super::encoded::EncodedRequest;
use super::{CallOptions, Operation, Payload};
use crate::client::Shared;
use crate::credentials::CredentialsProvider;
use crate::endpoint::{Address, is_host_name};
use crate::error::Error;
use crate::failover::TrackedAttempt;
use crate::intercept::Facts;
use crate::rate_limit::{Limit, LimitedCall};
use crate::request::{Language, check_region};
use crate::retry::RetryCondition;
use crate::transport::AttemptTimeout;
use crate::wire::AttemptLabel;

/// An encoded call.
pub(super) struct Outgoing {
    pub(super) operation: Operation,
    pub(super) region: Option<String>,
    /// When the request may be retried.
    pub(super) retry_condition: RetryCondition,
    pub(super) limit: Option<Arc<dyn Limit>>,
    /// The credentials of the call, if it does not use those of the client.
    credentials: Option<Arc<dyn CredentialsProvider>>,
    host: String,
    pub(super) language: Option<&'static str>,
    pub(super) trace_id: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) unsigned_payload: bool,
    pub(super) attempt_timeout: AttemptTimeout,
    /// The timeout of each event.
    pub(super) event_timeout: Duration,
    pub(super) request: EncodedRequest,
    /// Whether the current attempt was passed to the transport.
    is_sent: AtomicBool,
}

impl Outgoing {
    pub(super) fn new(
        client: &Shared,
        operation: Operation,
        mut payload: Payload<'_>,
        options: &CallOptions,
    ) -> Result<Self, Error> {
        if !is_host_name(&operation.service) {
            let service = &operation.service;
            return Err(Error::config(format!("{service:?} is not the name of a service")));
        }
        let token = payload.token(operation.idempotency_token)?;
        let retry_condition = RetryCondition::of(operation.idempotency, token.is_sent());
        let mut headers = options.header_map()?;
        headers.extend(payload.headers(&operation.service)?);
        let unsigned_payload = options.unsigned_payload.unwrap_or(client.unsigned_payload);
        let signs_parameters = operation.protocol.parameter_algorithm(client.signature).is_some();
        if unsigned_payload && signs_parameters {
            return Err(Error::config(
                "an unsigned payload requires Signature::Tc3 and an action of API 3.0",
            ));
        }
        let request = EncodedRequest::new(client, &operation, payload, token.generated())?;
        let region = options.region.clone().or_else(|| client.region.clone());
        check_region(region.as_deref())?;
        Ok(Self {
            retry_condition,
            limit: options.rate_limit.clone().or_else(|| client.rate_limit.clone()),
            credentials: options.credentials.clone(),
            host: host(client, &operation, region.as_deref())?,
            region,
            language: options.language.or(client.language).map(Language::as_str),
            trace_id: options.trace_id.clone(),
            headers,
            unsigned_payload,
            attempt_timeout: AttemptTimeout::of_call(
                options.attempt_timeout,
                options.timeout.unwrap_or(client.timeout),
            ),
            event_timeout: options.event_timeout.unwrap_or(client.event_timeout),
            operation,
            request,
            is_sent: AtomicBool::new(false),
        })
    }

    pub(super) fn set_sent(&self, is_sent: bool) {
        self.is_sent.store(is_sent, Ordering::Relaxed);
    }

    pub(super) fn is_sent(&self) -> bool {
        self.is_sent.load(Ordering::Relaxed)
    }

    /// Changes the region before the first attempt.
    pub(super) fn set_region(
        &mut self,
        client: &Shared,
        region: Option<String>,
    ) -> Result<(), Error> {
        check_region(region.as_deref())?;
        self.host = host(client, &self.operation, region.as_deref())?;
        self.region = region;
        Ok(())
    }

    /// Returns the facts that interceptors see.
    pub(super) fn facts(&self) -> Facts {
        let Operation { service, version, action, idempotency, .. } = &self.operation;
        Facts {
            service: service.clone(),
            version: version.clone(),
            action: action.clone(),
            idempotency: *idempotency,
            region: self.region.clone(),
        }
    }

    /// Returns the rate limits of the call, if it has any.
    pub(super) fn limiter(&self, client: &Shared) -> Option<Arc<dyn LimitedCall>> {
        let scope = self.operation.limit_scope(&self.host);
        self.limit.as_ref()?.for_call(&scope, &client.clock)
    }

    /// Returns the label of an attempt in the wire log.
    pub(super) fn label(&self, attempt: u32) -> AttemptLabel<'_> {
        let Operation { service, action, .. } = &self.operation;
        AttemptLabel { service, action, attempt }
    }

    /// Returns the credentials provider, or `None` if requests are not signed.
    pub(super) fn credentials_provider<'a>(
        &'a self,
        client: &'a Shared,
    ) -> Option<&'a dyn CredentialsProvider> {
        let provider = self.credentials.as_deref().unwrap_or(&*client.credentials);
        self.operation.signed.then_some(provider)
    }

    /// Chooses between the endpoint and its backup, if there is one for this call.
    pub(super) fn admit<'a>(&'a self, client: &'a Shared) -> Option<TrackedAttempt<'a>> {
        let switches = client.failover.as_ref()?;
        if !self.operation.protocol.supports_failover() {
            return None;
        }
        let (service, region) = (&self.operation.service, self.region.as_deref());
        switches.admit(&self.host, service, region, client.clock.now())
    }

    /// Returns the address of the endpoint.
    pub(super) fn address(&self, client: &Shared) -> Address<'_> {
        Address { scheme: client.endpoint.scheme(), host: &self.host }
    }
}

fn host(client: &Shared, operation: &Operation, region: Option<&str>) -> Result<String, Error> {
    operation.protocol.host(&client.endpoint, &operation.service, region)
}
