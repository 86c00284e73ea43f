//! What an action is: a request that knows its reply, and the facts that the runtime goes by.

use crate::shape::Shape;

/// A request of an action. Generated; a client sends it with [`Config::call`](crate::Config::call).
pub trait Action: Shape + 'static {
    /// What a successful call gives back.
    type Response: Shape + Default + 'static;

    /// What the runtime needs to know of the action.
    const INFO: &'static ActionInfo;
}

/// A request that the service can check without carrying it out; a call of it has
/// [`dry_run`](crate::Call::dry_run). Generated.
pub trait DryRun: Action {
    /// The member that asks for that, a truth value.
    const DRY_RUN: &'static str;
}

/// What the runtime needs to know of an action, all of it from the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionInfo {
    /// The service's short name, which is signed and which the host begins with, such as `cvm`.
    pub service: &'static str,
    /// The version of the API, such as `2017-03-12`.
    pub version: &'static str,
    /// The vendor's name of the action, such as `RunInstances`.
    pub name: &'static str,
    /// What a repeat may do.
    pub idempotency: Idempotency,
    /// The request member whose value makes a repeat harmless.
    pub idempotency_token: Option<&'static str>,
    /// Documented requests a second.
    pub rate_limit: Option<u32>,
    /// False for the few actions that are sent without a signature.
    pub signed: bool,
    /// How it is sent and answered.
    pub dialect: Dialect,
}

/// How requests are sent and answered: the two generations of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// API 3.0: a request to `/` of the service's host, signed in any way; a reply in the envelope `Response`.
    Api30,
    /// API 2.0: flattened parameters to `/v2/index.php`, with one of the older signatures; a reply with a numeric code.
    Api20 {
        /// Where the action is, since actions of one service are at several hosts, such as `image.api.qcloud.com`.
        host: &'static str,
    },
}

/// What happens when a request is carried out twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// Nothing: the action changes nothing.
    ReadOnly,
    /// The same state as after one: the action may be sent again.
    Idempotent,
    /// It may act, or charge, a second time.
    NonIdempotent,
}
