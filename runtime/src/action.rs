//! The trait of requests, and the facts about an action that the client uses.

use crate::flatten::Parameters;
use crate::shape::Shape;

/// The request of an action.
///
/// Generated crates implement it; [`GenericClient::call_action`](crate::GenericClient::call_action) sends one.
pub trait Action: Shape + 'static {
    /// The response of a successful call.
    type Response: Shape + Default + 'static;

    /// The facts about the action.
    const INFO: &'static ActionInfo;

    /// Returns the request as flattened parameters, such as `Filters.0.Values.1`: the form of GET requests, of the older
    /// signatures and of API 2.0.
    #[inline]
    fn flatten(&self) -> Parameters
    where
        Self: Sized,
    {
        Parameters::of(self)
    }
}

/// A request that the service can validate without executing it, by [`Call::dry_run`](crate::Call::dry_run).
///
/// Generated crates implement it.
pub trait DryRun: Action {
    /// The wire name of the boolean field that requests a dry run.
    const DRY_RUN: &'static str;
}

/// A request whose response is an [event stream](crate::event_stream); `Response` is the type of the events.
///
/// Generated crates implement it; [`GenericClient::stream_action`](crate::GenericClient::stream_action) sends one.
pub trait StreamingAction: Action {}

/// The facts about an action, all of them from the specification.
///
/// ```
/// use tencent_cloud::{ActionInfo, Idempotency};
///
/// const INFO: &ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "RunInstances")
///     .idempotency_token("ClientToken")
///     .rate_limit(10);
/// assert_eq!(INFO.idempotency, Idempotency::NonIdempotent);
/// assert_eq!(INFO.rate_limit, Some(10));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionInfo {
    /// The short name of the service, such as `cvm`. It is signed, and the host name begins with it.
    pub service: &'static str,
    /// The version of the API, such as `2017-03-12`.
    pub version: &'static str,
    /// The name of the action, such as `RunInstances`.
    pub name: &'static str,
    /// Whether the action may be executed twice.
    pub idempotency: Idempotency,
    /// The wire names of fields with which an idempotent action is not idempotent.
    pub non_idempotent_with: &'static [&'static str],
    /// The wire name of the field that holds an idempotency token.
    pub idempotency_token: Option<&'static str>,
    /// The documented limit, in requests per second.
    pub rate_limit: Option<u32>,
    /// Whether requests are signed. A few actions are sent without a signature.
    pub signed: bool,
    /// The generation of the API.
    pub dialect: Dialect,
}

impl ActionInfo {
    /// Returns the facts about a signed, non-idempotent action of API 3.0 without a documented limit.
    pub const fn new(service: &'static str, version: &'static str, name: &'static str) -> Self {
        Self {
            service,
            version,
            name,
            idempotency: Idempotency::NonIdempotent,
            non_idempotent_with: &[],
            idempotency_token: None,
            rate_limit: None,
            signed: true,
            dialect: Dialect::Api30,
        }
    }

    /// Sets whether the action may be executed twice.
    #[must_use]
    pub const fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// Sets the wire names of fields with which an idempotent action is [`NonIdempotent`](Idempotency::NonIdempotent): a
    /// boolean field if it is `true`, another one if the request contains it.
    #[must_use]
    pub const fn non_idempotent_with(mut self, fields: &'static [&'static str]) -> Self {
        self.non_idempotent_with = fields;
        self
    }

    /// Sets the wire name of the field that holds an idempotency token.
    #[must_use]
    pub const fn idempotency_token(mut self, field: &'static str) -> Self {
        self.idempotency_token = Some(field);
        self
    }

    /// Sets the documented limit, in requests per second.
    #[must_use]
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = Some(per_second);
        self
    }

    /// Marks the action as sent without a signature.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// Sets the generation of the API.
    #[must_use]
    pub const fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }
}

/// The generation of the API, which decides how requests are sent and responses are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// API 3.0: requests to `/` of the service's host with any signature, responses in the envelope `Response`.
    #[default]
    Api30,
    /// API 2.0: flattened parameters to `/v2/index.php` with one of the older signatures, responses with a numeric `code`.
    Api20 {
        /// The host of the action, such as `image.api.qcloud.com`. Actions of one service use several hosts.
        host: &'static str,
    },
}

/// The effect of executing the same request twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// Changes nothing, so that a retry is always safe.
    ReadOnly,
    /// Ends in the same state as a single execution, so that a retry is always safe. It may return an error if the first
    /// execution succeeded.
    Idempotent,
    /// May act or charge a second time, so that it is retried only if it certainly was not executed.
    NonIdempotent,
}
