//! The closed model of the spec profile: what the loader accepts, and nothing else.
//!
//! Every value was checked when it was read: a [`Ref`] leads to a schema of the right kind, an extension names members
//! that exist, a type and its format fit. Consumers (generator, simulator, documentation) need no second look.

mod operation;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::operation::{
    Counterpart, Cursor, Idempotency, Migration, Operation, Pagination, Waiter,
};

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
    /// `x-default-version`: this version is the root of the service's crate.
    pub is_default: bool,
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
    /// `x-rate-limit-per-minute`: what an account may do in a minute, where the limits are the same for every action.
    pub minute_limits: Option<MinuteLimits>,
    /// Every action, sorted by name.
    pub operations: Vec<Operation>,
    /// Every object and enumeration by name, without the envelopes (`…Response`) that the loader has checked and unwrapped.
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

    /// Returns the actions of one of [`Spec::groups`] in the order of the documentation: the most used ones first.
    #[must_use]
    pub fn operations_of<'s>(&'s self, group: &Group) -> Vec<&'s Operation> {
        let own = self.operations.iter().filter(|operation| operation.group == group.name);
        let mut own: Vec<_> = own.collect();
        // The sort is stable, so actions without a place stay sorted by name.
        own.sort_by_key(|operation| {
            let place = group.order.iter().position(|name| *name == operation.name);
            place.unwrap_or(group.order.len())
        });
        own
    }

    /// The host that one of [`Spec::operations`] is called at: its own, or that of the first server.
    ///
    /// Empty where that server is one of each region.
    #[must_use]
    pub fn host<'s>(&'s self, operation: &'s Operation) -> &'s str {
        let first = self.servers.first().and_then(Server::host);
        operation.host.as_deref().or(first).unwrap_or_default()
    }

    /// Whether one of [`Spec::operations`] tells of each of its resources what became of it: API 2.0, and a member
    /// `detail` in the reply. Of such a batch the code 5400, some failed, is a reply and no error.
    #[must_use]
    pub fn is_batch(&self, operation: &Operation) -> bool {
        let reply = self.schemas.get(&operation.reply).map(|schema| &schema.kind);
        self.dialect == Dialect::Api20
            && matches!(reply, Some(SchemaKind::Object(object))
                if object.members.iter().any(|member| member.name == "detail"))
    }
}

/// A generation of the wire protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// API 3.0: one resource, the action named by a header, a `Response` envelope.
    Api30,
    /// API 2.0: `/v2/index.php`, flattened parameters, one of them the action; replies are flat, with an integer `code`.
    Api20,
}

/// `x-rate-limit-per-minute`: documented requests a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinuteLimits {
    /// Of one account, all actions together.
    pub account: u32,
    /// Of them, to any one action.
    pub action: u32,
}

/// A base address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The URL, with `{region}` where a region goes.
    pub url: String,
    /// What the server is for.
    pub description: Option<String>,
}

impl Server {
    /// The host, where the URL is `https://` and nothing else but one.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let host = self.url.strip_prefix("https://")?;
        let known = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        (!host.is_empty() && host.chars().all(known)).then_some(host)
    }
}

/// A subject group: a tag of the document and one file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Tag and file stem, such as `key-pairs`.
    pub name: String,
    /// `x-displayName`: what readers see, such as `Key pairs`; the tag where there is none.
    pub title: String,
    /// What the group is about.
    pub description: Option<String>,
    /// `x-order`: the actions that come first, in this order; the others follow by name.
    pub order: Vec<String>,
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
    /// An open enumeration of integers.
    Numbered(Vec<NumberedValue>),
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

/// One of `x-enum-open` of an enumeration of integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedValue {
    /// The integer on the wire.
    pub number: i64,
    /// Its name in `x-enum-names`: in UpperCamelCase, and of no other value of the enumeration.
    pub name: String,
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
    /// The step from one number to the next, beginning at 0.
    pub multiple_of: Option<serde_json::Number>,
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

impl Bounds {
    /// The step that a number is not on, if there is one.
    #[must_use]
    pub fn step_missed(&self, number: &serde_json::Number) -> Option<&serde_json::Number> {
        let step = self.multiple_of.as_ref()?;
        let on_it = match (number.as_i64(), step.as_i64()) {
            (Some(number), Some(step)) => number.checked_rem(step) == Some(0),
            _ => number.as_f64()? % step.as_f64()? == 0.0,
        };
        (!on_it).then_some(step)
    }
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
    /// `$ref` to an enumeration of texts.
    Enumeration(Ref),
    /// `$ref` to an enumeration of integers.
    Numbered(Ref),
    /// `array` of items.
    List(Box<Type>),
    /// `object` with `additionalProperties`: values of one type by keys that are data, such as ids of resources. The
    /// values are texts, integers, objects or lists of one of these.
    Map(Box<Type>),
}

/// One of the documented error codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// `x-name`: a name for a code that is a number, in UpperCamelCase and of no other code. `None` for all other codes,
    /// which are names already.
    pub name: Option<String>,
    /// What it means and what to do.
    pub description: Option<String>,
    /// `x-common`: any action may return it.
    pub common: bool,
}
