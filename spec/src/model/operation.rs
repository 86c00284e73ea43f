//! Actions, and what their extensions say.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Ref, Span};

/// One action.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// `operationId`, the vendor's action name.
    pub name: String,
    /// The subject group it belongs to.
    pub group: String,
    /// One line: what it does.
    pub summary: Option<String>,
    /// States, limits, billing, what to poll.
    pub description: Option<String>,
    /// `servers`: the host that it is called at, such as `image.api.qcloud.com`, where that is not the host of the
    /// document's first server; of API 2.0 only. [`Spec::host`](super::Spec::host) gives it for every action.
    pub host: Option<String>,
    /// The schema of its parameters, without those that every action has.
    pub request: Ref,
    /// The schema of the reply: of API 3.0 what is inside the envelope, of API 2.0 all of it, with `code`, `message` and
    /// `codeDesc`.
    pub reply: Ref,
    /// `x-idempotency`: what a repeat may do. `None` is treated as [`Idempotency::NonIdempotent`].
    pub idempotency: Option<Idempotency>,
    /// `x-idempotency-reason`: why, for the table in the documentation.
    pub idempotency_reason: Option<String>,
    /// `x-idempotency-token`: the request member that makes a repeat harmless.
    pub idempotency_token: Option<String>,
    /// `x-pagination`.
    pub pagination: Option<Pagination>,
    /// `x-unpaged`: why a listing action has no pages.
    pub unpaged: Option<String>,
    /// `x-waiters`, sorted by name.
    pub waiters: Vec<Waiter>,
    /// `x-filters`: the names that the `Filters` member accepts, with a description each.
    pub filters: BTreeMap<String, String>,
    /// `x-rate-limit`: documented requests a second.
    pub rate_limit: Option<u32>,
    /// `x-max-items`: request member to its largest count (arrays) or value (integers).
    pub max_items: BTreeMap<String, u32>,
    /// `x-errors`: business codes it may return, sorted; each is in [`Spec::errors`](super::Spec::errors).
    pub errors: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `x-deprecated-by`: the action to use instead.
    pub deprecated_by: Option<String>,
    /// `x-migration`: what to call in API 3.0 instead; of API 2.0 only.
    pub migration: Option<Migration>,
    /// False with `x-signature: none`.
    pub signed: bool,
    /// Example requests by name, without the parameters that every action has.
    pub request_examples: BTreeMap<String, Value>,
    /// Example replies by name, with the envelope.
    pub reply_examples: BTreeMap<String, Value>,
    /// Where `operationId` stands.
    pub span: Span,
}

/// `x-migration`: the way from an action of API 2.0 to API 3.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// `to`: the action that does the same; `None` where nothing replaces it.
    pub to: Option<Counterpart>,
    /// What changes, or what to do where nothing replaces it.
    pub note: String,
}

/// An action of another service or version, written `cvm:RunInstances`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// The short name of its service, such as `cvm` or `vpc`.
    pub service: String,
    /// Its name.
    pub action: String,
}

/// `x-idempotency`: what happens when a request is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Changes nothing.
    ReadOnly,
    /// A repeat ends in the same state.
    Idempotent,
    /// A repeat may act, or charge, a second time.
    NonIdempotent,
}

/// `x-pagination`: members of the request and of the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How the next page is asked for.
    pub cursor: Cursor,
    /// Request member that bounds a page.
    pub limit: Option<String>,
    /// Response member with the number of items over all pages; dots lead to members of members, as in `data.totalNum`.
    pub total: Option<String>,
    /// Response member, an array, with the items of the page; dots lead to members of members, as in `data.eipSet`.
    pub items: String,
    /// The largest page the service gives.
    pub maximum: Option<u32>,
    /// The page size where the limit is left out.
    pub default: Option<u32>,
}

/// How the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// By the number of items to skip, in this request member.
    Offset(String),
    /// `unit: page`: by the number of pages to skip, in this request member.
    Page(String),
    /// By a token: the request member that takes it, the reply member that gives it.
    Token {
        /// Request member.
        request: String,
        /// Response member.
        reply: String,
    },
}

/// One of `x-waiters`: a state that users poll for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Name in UpperCamelCase, such as `InstancesRunning`.
    pub name: String,
    /// What it waits for.
    pub description: String,
    /// Request member that takes the ids; `Filters` with a filter.
    pub ids: String,
    /// The filter whose values are the ids, where no member takes them.
    pub filter: Option<String>,
    /// `batch`: how many ids one request takes, where no bound of the member says it.
    pub batch: Option<u32>,
    /// Response member, an array of objects; dots lead to members of members, as in `data.eipSet`.
    pub items: String,
    /// Member of an item with its id; `None` where the items are not told apart.
    pub id: Option<String>,
    /// Member of an item with the polled value, a text or an integer; dots lead to members of members.
    pub member: String,
    /// Values that end it well; integers are written in decimal. Empty only with `gone`.
    pub success: Vec<String>,
    /// Whether a resource that the reply does not list ends it well, too.
    pub gone: bool,
    /// Values that end it badly.
    pub failure: Vec<String>,
    /// Member of an item that says in words why it shows what it shows; dots lead to members of members.
    pub reason: Option<String>,
    /// Seconds between two polls.
    pub interval: u32,
}
