//! The operation to invoke.

use std::borrow::Cow;

use super::Payload;
use super::exchange::{EventStreams, Streaming};
use crate::action::{Action, ActionInfo, Idempotency};
use crate::protocol::{ActionProtocol, Api30, Protocol};
use crate::rate_limit::LimitScope;

/// The operation to invoke: the facts about an action, or its names alone.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(super) service: Cow<'static, str>,
    pub(super) version: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) idempotency: Idempotency,
    /// The fields with which an idempotent request is not idempotent.
    pub(super) non_idempotent_with: &'static [&'static str],
    pub(super) idempotency_token: Option<&'static str>,
    pub(super) rate_limit: Option<u32>,
    pub(super) signed: bool,
    /// Reads the response as an event stream, if it is one; `None` to read it as a whole.
    pub(super) streaming: Option<&'static dyn Streaming>,
    pub(super) protocol: &'static dyn Protocol,
    is_api20: bool,
}

impl Operation {
    /// Creates an operation of which only the names are known.
    pub(crate) fn named(service: &str, version: &str, action: &str) -> Self {
        Self {
            service: service.to_owned().into(),
            version: version.to_owned().into(),
            action: action.to_owned().into(),
            idempotency: Idempotency::NonIdempotent,
            non_idempotent_with: &[],
            idempotency_token: None,
            rate_limit: None,
            signed: true,
            streaming: None,
            protocol: &Api30,
            is_api20: false,
        }
    }

    /// Creates the operation of a request type.
    #[inline]
    pub(super) fn of<A: Action>() -> Self {
        Self::described(A::INFO, A::PROTOCOL)
    }

    fn described(info: &'static ActionInfo, protocol: &'static dyn Protocol) -> Self {
        Self {
            service: info.service.into(),
            version: info.version.into(),
            action: info.name.into(),
            idempotency: info.idempotency,
            non_idempotent_with: info.non_idempotent_with,
            idempotency_token: info.idempotency_token,
            rate_limit: info.rate_limit,
            signed: info.signed,
            streaming: None,
            protocol,
            is_api20: info.dialect.is_api20(),
        }
    }

    /// Reads the response as an event stream, if it is one.
    pub(super) fn streaming(mut self) -> Self {
        self.streaming = Some(&EventStreams);
        self
    }

    /// Sets the idempotency of every request, whatever its fields.
    pub(super) fn set_idempotency(&mut self, idempotency: Idempotency) {
        self.idempotency = idempotency;
        self.non_idempotent_with = &[];
    }

    /// Changes the idempotency to that of a request: an idempotent action may depend on its fields.
    pub(super) fn specialize(&mut self, payload: &Payload<'_>) {
        let sets = |field: &&str| payload.sets(field);
        if self.idempotency == Idempotency::Idempotent && self.non_idempotent_with.iter().any(sets)
        {
            self.idempotency = Idempotency::NonIdempotent;
        }
    }

    /// Returns what rate limits depend on, for a request to `host`.
    pub(super) fn limit_scope<'a>(&'a self, host: &'a str) -> LimitScope<'a> {
        LimitScope {
            host,
            service: &self.service,
            version: &self.version,
            action: &self.action,
            per_second: self.rate_limit,
            is_api20: self.is_api20,
        }
    }
}
