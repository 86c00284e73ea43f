//! The role that is bound to a CVM instance, from the metadata service of the instance.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, HOST};
use http::{StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::zeroize::Zeroize as _;

use super::file::Reader;
use super::{Credentials, CredentialsError, CredentialsProvider, ProviderConfig};
use crate::BoxFuture;
use crate::clock::with_timeout;
use crate::endpoint::{Endpoint, Location};
use crate::shape;
use crate::transport::{Failure, Transport, TransportError};
use crate::wire::{self, AttemptLabel, Known, SentBody};

const ENDPOINT: &str = "http://metadata.tencentyun.com";
const FOLDER: &str = "/latest/meta-data/cam/security-credentials/";

/// How long a request may take. It is short because the service is on the same host; outside of CVM there is none.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The number of attempts if the service fails.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// The characters to escape in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A provider of the credentials of the role that is bound to the CVM instance.
///
/// The credentials are valid for a few hours and come from the metadata service, `http://metadata.tencentyun.com`,
/// which is reached without a proxy. A request may take two seconds. If there is no metadata service, or no role is
/// bound, the provider is [absent](CredentialsError::is_absent).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CvmRole {
    role: Option<String>,
    endpoint: Option<Location>,
    config: ProviderConfig,
}

impl CvmRole {
    /// Creates a provider for the role that is bound to the instance.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the role, which must be bound to the instance.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Sets the address of the metadata service: `http://host[:port]`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(Location::from(url));
        self
    }

    /// Sets the transport and the clock.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self
    }

    pub(super) async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let url = self.endpoint.as_deref().unwrap_or(ENDPOINT);
        let service = Service {
            url: url.trim_end_matches('/'),
            endpoint: Endpoint::fixed(url, true).map_err(|error| {
                CredentialsError::new(format!(
                    "invalid address of the metadata service: {}",
                    error.message()
                ))
            })?,
            transport: self.config.metadata_transport()?,
            config: &self.config,
        };
        let role = match &self.role {
            Some(role) => role.clone(),
            None => service.role().await?,
        };
        service.credentials(&role).await
    }
}

impl CredentialsProvider for CvmRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

/// The metadata service.
struct Service<'a> {
    url: &'a str,
    endpoint: Endpoint,
    transport: Arc<dyn Transport>,
    config: &'a ProviderConfig,
}

impl Service<'_> {
    /// Returns the name of the role that is bound.
    async fn role(&self) -> Result<String, CredentialsError> {
        let response = self.get(self.request("")?).await.map_err(|error| {
            let is_outside_cvm = matches!(error.failure(), Failure::Connect | Failure::Timeout);
            let message = format!("no metadata service at {}: {error:#}", self.url);
            match is_outside_cvm {
                true => CredentialsError::absent(message),
                false => CredentialsError::new(message),
            }
        })?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(CredentialsError::absent("no role is bound to this instance"));
            }
            status => return Err(self.unexpected_status(status, "")),
        }
        let name = std::str::from_utf8(response.body()).unwrap_or_default().trim();
        // Anything else comes from a gateway in between, such as a login page.
        if name.is_empty() || name.len() > 128 || name.contains(['\n', '<', '{']) {
            let url = self.url;
            return Err(CredentialsError::new(format!(
                "{url}{FOLDER}: expected the name of a role on one line"
            )));
        }
        Ok(name.to_owned())
    }

    async fn credentials(&self, role: &str) -> Result<Credentials, CredentialsError> {
        let segment = utf8_percent_encode(role, SEGMENT).to_string();
        let response = self.get(self.request(&segment)?).await.map_err(|error| {
            CredentialsError::new(format!("cannot get credentials of role {role:?}: {error:#}"))
        })?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(CredentialsError::new(format!(
                    "role {role:?} is not bound to this instance"
                )));
            }
            status => return Err(self.unexpected_status(status, &segment)),
        }
        let body = response.into_body();
        let read = self.read(role, &body);
        // Best effort: the body can be wiped only if nothing else holds it.
        if let Ok(mut body) = body.try_into_mut() {
            body.as_mut().zeroize();
        }
        read
    }

    fn read(&self, role: &str, body: &[u8]) -> Result<Credentials, CredentialsError> {
        let origin = format!("{}{FOLDER}{role}", self.url);
        let text = std::str::from_utf8(body)
            .map_err(|_| CredentialsError::new(format!("{origin}: expected UTF-8")))?;
        let reader = Reader { origin: &origin, text };
        let fields = reader.object()?;
        let code = fields.string("Code")?;
        if let Some(code) = code.filter(|code| *code.as_str() != *"Success") {
            let code: String = code.chars().take(64).collect();
            return Err(CredentialsError::new(format!(
                "{origin}: expected Code \"Success\", found {code:?}"
            )));
        }
        let id = fields.require("TmpSecretId")?;
        let key = fields.require("TmpSecretKey")?;
        let token = fields.require("Token")?;
        let expiry = fields.time("ExpiredTime")?.ok_or_else(|| {
            reader.wrong(1, "ExpiredTime is missing: expected a time in UNIX seconds")
        })?;
        Ok(Credentials::new(id.as_str(), key.as_str())
            .with_token(token.as_str())
            .with_expiry(expiry))
    }

    fn unexpected_status(&self, status: StatusCode, segment: &str) -> CredentialsError {
        let url = self.url;
        CredentialsError::new(format!(
            "{url}{FOLDER}{segment}: expected status 200, found {status}"
        ))
    }

    fn request(&self, segment: &str) -> Result<http::Request<Bytes>, CredentialsError> {
        let host = self.endpoint.fixed_host().unwrap_or_default();
        let uri = Uri::builder()
            .scheme(self.endpoint.scheme())
            .authority(host)
            .path_and_query([FOLDER, segment].concat());
        let malformed = |error: http::Error| {
            CredentialsError::new(format!("cannot send a request to {}: {error}", self.url))
        };
        http::Request::get(uri.build().map_err(malformed)?)
            .header(HOST, host)
            .header(ACCEPT, "*/*")
            .body(Bytes::new())
            .map_err(malformed)
    }

    /// Returns the response, whatever its status. The future is boxed so that it is compiled once.
    fn get(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(self.get_with_retries(request))
    }

    async fn get_with_retries(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let mut attempt = 1;
        loop {
            let of = AttemptLabel { service: "metadata", action: "GetCredentials", attempt };
            if wire::is_on() {
                wire::request(of, &request, &SentBody::Opaque);
            }
            let result = self.attempt(request.clone()).await;
            if let (true, Ok(response)) = (wire::is_on(), &result) {
                wire::response(of, response, &redacted(response.body()));
            }
            let may_recover = match &result {
                Ok(response) => response.status().is_server_error(),
                Err(error) => error.failure() == Failure::Exchange,
            };
            if !may_recover || attempt == ATTEMPTS {
                return result;
            }
            match self.config.time().sleep(PAUSE * attempt) {
                Ok(pause) => pause.await,
                Err(_) => return result,
            }
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        match with_timeout(&**self.config.time(), TIMEOUT, self.transport.send(request)).await {
            Ok(Some(result)) => result,
            Ok(None) => Err(TransportError::new(
                Failure::Timeout,
                format!("no response within {TIMEOUT:?}"),
            )),
            Err(error) => Err(TransportError::new(Failure::Connect, error.to_string())),
        }
    }
}

/// The fields of a response, for the wire log.
#[derive(Clone, Default)]
struct RoleCredentials {
    code: String,
    id: String,
    key: String,
    token: String,
    expired_time: u64,
    expiration: String,
}

shape! {
    RoleCredentials {
        0 => code: "Code",
        1 => id: "TmpSecretId" (sensitive),
        2 => key: "TmpSecretKey" (sensitive),
        3 => token: "Token" (sensitive),
        4 => expired_time: "ExpiredTime",
        5 => expiration: "Expiration",
    }
}

/// Returns a body without its secrets, for the wire log. The name of a role is not JSON, so only its size is logged.
fn redacted(body: &[u8]) -> String {
    let mut fields = RoleCredentials::default();
    let known = Known::Slot(shape::Slot::Object(&mut fields));
    wire::redact_json(body, known, &shape::MemoryBudget::default())
}
