//! The closed model of the spec profile: what the loader accepts, and nothing else.
//!
//! Every value was checked when it was read: a [`Ref`] leads to a schema of the right kind, an extension names members
//! that exist, a type and its format fit. Consumers (generator, simulator, documentation) need no second look.

use std::collections::BTreeMap;

use serde_json::Value;

/// Where a value stands in the documents: what diagnostics point at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index into [`crate::Sources`].
    pub file: u32,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One version of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// `x-service`: the short name that is signed and that the host begins with, such as `cvm`.
    pub service: String,
    /// `info.version`, such as `2017-03-12`.
    pub version: String,
    /// `x-dialect`: how requests are addressed and replies are framed.
    pub dialect: Dialect,
    /// `info.title`.
    pub title: String,
    /// `info.summary`.
    pub summary: String,
    /// `info.description`.
    pub description: Option<String>,
    /// Where the service answers.
    pub servers: Vec<Server>,
    /// Subject groups, in the order of the documents.
    pub groups: Vec<Group>,
    /// Every action, sorted by name.
    pub operations: Vec<Operation>,
    /// Every object and enumeration by name, without the envelopes (`…Reply`) that the loader has checked and unwrapped.
    pub schemas: BTreeMap<String, Schema>,
    /// Every error code the service documents, by code.
    pub errors: BTreeMap<String, ErrorCode>,
}

impl Spec {
    /// The members of the parameters of one of [`Spec::operations`].
    #[must_use]
    pub fn request_members(&self, operation: &Operation) -> &[Member] {
        match self.schemas.get(&operation.request).map(|schema| &schema.kind) {
            Some(SchemaKind::Object(object)) => &object.members,
            _ => &[],
        }
    }
}

/// A generation of the wire protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// API 3.0: one resource, the action named by a header, a `Response` envelope.
    Api30,
    /// API 2.0: `/v2/index.php`, flattened parameters, an integer `code`.
    Api20,
}

/// A base address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The URL, with `{region}` where a region goes.
    pub url: String,
    /// What the server is for.
    pub description: Option<String>,
}

/// A subject group: a tag of the document and one file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Tag and file stem, such as `key-pairs`.
    pub name: String,
    /// What the group is about.
    pub description: Option<String>,
}

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
    /// The schema of its parameters.
    pub request: Ref,
    /// The schema of the reply inside the envelope.
    pub reply: Ref,
    /// `x-safety`: what a repeat may do. `None` is treated as [`Safety::Once`].
    pub safety: Option<Safety>,
    /// `x-safety-reason`: why, for the table in the documentation.
    pub safety_reason: Option<String>,
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
    /// `x-errors`: business codes it may return, sorted; each is a key of [`Spec::errors`].
    pub errors: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `x-deprecated-by`: the action to use instead.
    pub deprecated_by: Option<String>,
    /// False with `x-signature: none`.
    pub signed: bool,
    /// Example requests by name.
    pub request_examples: BTreeMap<String, Value>,
    /// Example replies by name, with the envelope.
    pub reply_examples: BTreeMap<String, Value>,
    /// Where `operationId` stands.
    pub span: Span,
}

/// `x-safety`: what happens when a request is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    ReadOnly,
    /// A repeat ends in the same state.
    Retryable,
    /// A repeat may act, or charge, a second time.
    Once,
}

/// `x-pagination`: members of the request and of the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How the next page is asked for.
    pub cursor: Cursor,
    /// Request member that bounds a page.
    pub limit: Option<String>,
    /// Reply member with the number of items over all pages.
    pub total: Option<String>,
    /// Reply member, an array, with the items of the page.
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
    /// By a token: the request member that takes it, the reply member that gives it.
    Token {
        /// Request member.
        request: String,
        /// Reply member.
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
    /// Request member that takes the ids.
    pub ids: String,
    /// Reply member, an array of objects.
    pub items: String,
    /// Member of an item with its id; `None` where the items are not told apart.
    pub id: Option<String>,
    /// Member of an item with the polled value.
    pub member: String,
    /// Values that end it well.
    pub success: Vec<String>,
    /// Values that end it badly.
    pub failure: Vec<String>,
    /// Seconds between two polls.
    pub interval: u32,
}

/// The name of a schema in [`Spec::schemas`].
pub type Ref = String;

/// A named schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The vendor's name of it, or ours for an enumeration.
    pub name: String,
    /// The group whose file holds it; `None` for shared ones.
    pub group: Option<String>,
    /// What it stands for.
    pub description: Option<String>,
    /// Its shape.
    pub kind: SchemaKind,
    /// Where its name stands.
    pub span: Span,
}

/// The shape of a named schema.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaKind {
    /// An object.
    Object(Object),
    /// An open enumeration of texts.
    Enumeration(Vec<EnumValue>),
}

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// Members in the documents' order, which is the order of the vendor's replies.
    pub members: Vec<Member>,
}

/// One of `x-enum-open`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// The text on the wire.
    pub value: String,
    /// What it means.
    pub description: String,
    /// Where it stands.
    pub span: Span,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Name on the wire.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Listed in `required`: must be sent, or, in an object that only replies hold, always comes.
    pub required: bool,
    /// Always comes in replies: `x-guaranteed`, or `required` of an object that only replies hold.
    pub guaranteed: bool,
    /// May be null.
    pub nullable: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `x-deprecated-by`: the member to use instead.
    pub deprecated_by: Option<String>,
    /// `x-sensitive`: never printed.
    pub sensitive: bool,
    /// What the service takes where it is left out.
    pub default: Option<Value>,
    /// Example values.
    pub examples: Vec<Value>,
    /// Bounds on its value.
    pub bounds: Bounds,
    /// Where its name stands.
    pub span: Span,
}

/// Bounds that JSON Schema can say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    /// Smallest number.
    pub minimum: Option<serde_json::Number>,
    /// Largest number.
    pub maximum: Option<serde_json::Number>,
    /// Fewest characters.
    pub min_length: Option<u64>,
    /// Most characters.
    pub max_length: Option<u64>,
    /// A regular expression of ECMA-262.
    pub pattern: Option<String>,
    /// Fewest items.
    pub min_items: Option<u64>,
    /// Most items.
    pub max_items: Option<u64>,
}

/// The type of a member or of a list's items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `string`.
    String,
    /// `string` / `byte`: base64.
    Binary,
    /// `string` / `date-time`: the vendor's `datetime_iso`, such as `2020-03-10T02:43:51Z`.
    DateTimeIso,
    /// `string` / `tencent-datetime`: the vendor's `datetime`, such as `2020-03-10 02:43:51`, in Beijing's time.
    DateTime,
    /// `string` / `date`: such as `2020-03-10`.
    Date,
    /// `integer` / `int64`.
    Int64,
    /// `integer` / `uint64`.
    Uint64,
    /// `number` / `double`.
    Double,
    /// `boolean`.
    Boolean,
    /// `$ref` to an object.
    Object(Ref),
    /// `$ref` to an enumeration.
    Enumeration(Ref),
    /// `array` of items.
    List(Box<Type>),
}

/// One of the documented error codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// What it means and what to do.
    pub description: Option<String>,
    /// `x-common`: any action may return it.
    pub common: bool,
}
