//! Actions and their extensions.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Ref, Tier};
use crate::Span;

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// `operationId`: the vendor's action name.
    pub name: String,
    /// The subject group of the action.
    pub group: String,
    /// What the action does, in one line.
    pub summary: Option<String>,
    /// States, limits, billing, and what to poll afterwards.
    pub description: Option<String>,
    /// `x-tier`: whether the action is described.
    pub tier: Tier,
    /// `x-inferred`: the extensions that the importer inferred.
    pub inferred: Vec<String>,
    /// `x-documentation`: the `https` URL of the vendor's page about the action.
    pub documentation: Option<String>,
    /// `servers` of API 2.0: the host, such as `image.api.qcloud.com`, if it is not the host of the first server.
    /// [`Spec::host`](super::Spec::host) returns the host of every action.
    pub host: Option<String>,
    /// The schema of the request, without the parameters that every action has.
    pub request: Ref,
    /// The schema of the response: the content of the envelope in API 3.0; the whole response with `code`, `message` and
    /// `codeDesc` in API 2.0.
    pub response: Ref,
    /// `x-idempotency`: whether a request can be retried. `None` counts as [`Idempotency::NonIdempotent`].
    pub idempotency: Option<Idempotency>,
    /// `x-idempotency-reason`: the reason for the class.
    pub idempotency_reason: Option<String>,
    /// `x-non-idempotent-with`: request properties with which an idempotent action is not idempotent, each with the reason.
    pub non_idempotent_with: BTreeMap<String, String>,
    /// `x-idempotency-token`: the request property that makes retries safe.
    pub idempotency_token: Option<String>,
    /// `x-pagination`.
    pub pagination: Option<Pagination>,
    /// `x-unpaged`: the reason why an action that lists resources is not paginated.
    pub unpaged: Option<String>,
    /// `x-waiters`, sorted by name.
    pub waiters: Vec<Waiter>,
    /// `x-filters`: the names that the request property `Filters` accepts, each with its description.
    pub filters: BTreeMap<String, String>,
    /// `x-rate-limit`: the documented requests per second.
    pub rate_limit: Option<u32>,
    /// `x-max-items`: request properties with their largest number of items (lists) or value (integers).
    pub max_items: BTreeMap<String, u32>,
    /// `x-errors`: the error codes that the action may return, sorted; each is in [`Spec::errors`](super::Spec::errors).
    pub errors: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `x-deprecated-by`: the action to use instead.
    pub deprecated_by: Option<String>,
    /// `x-migration` of API 2.0: the replacement in API 3.0.
    pub migration: Option<Migration>,
    /// False with `x-signature: none`.
    pub signed: bool,
    /// `x-stream`: the response is a stream of events, each of which contains a response.
    pub stream: bool,
    /// `x-multipart`: the request is `multipart/form-data`.
    pub multipart: bool,
    /// Example requests by name, without the parameters that every action has.
    pub request_examples: BTreeMap<String, Value>,
    /// Example responses by name, with the envelope.
    pub response_examples: BTreeMap<String, Value>,
    /// The position of `operationId`.
    pub span: Span,
}

/// `x-migration`: the replacement of an action of API 2.0 in API 3.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// `to`: the equivalent action; `None` if there is no replacement.
    pub to: Option<Counterpart>,
    /// What changes, or what to do without a replacement.
    pub note: String,
}

/// An action of another service or version, written `cvm:RunInstances`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// The short name of the service, such as `cvm` or `vpc`.
    pub service: String,
    /// The name of the action.
    pub action: String,
}

/// `x-idempotency`: the effect of sending a request twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// The action changes nothing.
    ReadOnly,
    /// A retry leads to the same state.
    Idempotent,
    /// A retry may act, or charge, again.
    NonIdempotent,
}

/// `x-pagination`: properties of the request and of the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How to request the next page.
    pub cursor: Cursor,
    /// The request property with the page size.
    pub limit: Option<String>,
    /// The path of the response property with the total number of items, such as `data.totalNum`.
    pub total: Option<String>,
    /// The path of the response property with the items of the page, such as `data.eipSet`.
    pub items: String,
    /// The largest page size.
    pub maximum: Option<u32>,
    /// The default page size.
    pub default: Option<u32>,
}

/// How to request the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// By the number of items to skip, in this request property.
    Offset(String),
    /// `unit: page`: by the number of pages to skip, in this request property.
    Page(String),
    /// By a page token.
    Token {
        /// The request property that takes the token.
        request: String,
        /// The response property with the token of the next page.
        response: String,
    },
}

/// One of `x-waiters`: a state that callers poll for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The name in UpperCamelCase, such as `InstancesRunning`.
    pub name: String,
    /// The state that the waiter waits for.
    pub description: String,
    /// The request property that takes the IDs; `Filters` with a filter.
    pub ids: String,
    /// The filter whose values are the IDs, if no request property takes them.
    pub filter: Option<String>,
    /// `batch`: the largest number of IDs per request, if no bound of the property states it.
    pub batch: Option<u32>,
    /// The path of the response property with the resources, an array of objects, such as `data.eipSet`.
    pub items: String,
    /// The property of an item with its ID; `None` if items are not identified.
    pub id: Option<String>,
    /// The path of the polled property of an item, a string or an integer.
    pub property: String,
    /// Values that end the wait successfully; integers are in decimal. Empty only with `gone`.
    pub success: Vec<String>,
    /// Whether a resource that is no longer listed also ends the wait successfully.
    pub gone: bool,
    /// Values that end the wait with an error.
    pub failure: Vec<String>,
    /// The path of the property of an item that explains a failure.
    pub reason: Option<String>,
    /// Seconds between two polls.
    pub interval: u32,
}
