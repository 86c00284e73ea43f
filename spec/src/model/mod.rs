//! The closed model of the profile: everything that the loader accepts, and nothing else.
//!
//! Every value was checked when it was read: a [`Ref`] leads to a schema of the right kind, an extension names properties
//! that exist, and a type and its format match. Consumers (generator, simulator, documentation) need no further checks.

mod listed;
mod operation;
mod select;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::operation::{
    Counterpart, Cursor, Idempotency, Migration, Operation, Pagination, Waiter,
};
use crate::Span;

/// One version of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// `x-service`: the short name, such as `cvm`. It is signed, and the host starts with it.
    pub service: String,
    /// `info.version`, such as `2017-03-12`.
    pub version: String,
    /// `x-dialect`: the generation of the wire protocol.
    pub dialect: Dialect,
    /// `x-default-version`: this version is the root of the service's crate.
    pub is_default: bool,
    /// `x-tier`: whether the service is authored as a whole.
    pub tier: Tier,
    /// `info.title`.
    pub title: String,
    /// `info.summary`.
    pub summary: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The base URLs of the service.
    pub servers: Vec<Server>,
    /// Subject groups, in the order of the tags.
    pub groups: Vec<Group>,
    /// `x-rate-limit-per-minute`: the rate limits of an account, if they are the same for every action.
    pub minute_limits: Option<MinuteLimits>,
    /// Every action, sorted by name.
    pub operations: Vec<Operation>,
    /// Every object and enumeration by name, without the response envelopes, which the loader checks and removes.
    pub schemas: BTreeMap<String, Schema>,
    /// Every documented error code, by code.
    pub errors: BTreeMap<String, ErrorCode>,
}

impl Spec {
    /// Returns the actions of one of [`Spec::groups`] in the order of the documentation, the most used ones first.
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

    /// Returns the properties of the request of one of [`Spec::operations`].
    #[must_use]
    pub fn request_properties(&self, operation: &Operation) -> &[Property] {
        match self.schemas.get(&operation.request).map(|schema| &schema.kind) {
            Some(SchemaKind::Object(object)) => &object.properties,
            _ => &[],
        }
    }

    /// Returns the host of one of [`Spec::operations`]: its own, or that of the first server.
    ///
    /// Empty if the first server has a host per region.
    #[must_use]
    pub fn host<'s>(&'s self, operation: &'s Operation) -> &'s str {
        let first = self.servers.first().and_then(Server::host);
        operation.host.as_deref().or(first).unwrap_or_default()
    }

    /// Returns whether one of [`Spec::operations`] is a batch: an action of API 2.0 whose response has a property
    /// `detail` with the outcome for each resource. For a batch, the code 5400 (partial failure) is a normal response.
    #[must_use]
    pub fn is_batch(&self, operation: &Operation) -> bool {
        let response = self.schemas.get(&operation.response).map(|schema| &schema.kind);
        self.dialect == Dialect::Api20
            && matches!(response, Some(SchemaKind::Object(object))
                if object.properties.iter().any(|property| property.name == "detail"))
    }
}

/// `x-tier`: who wrote a specification or an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// An author: everything is described.
    #[default]
    Authored,
    /// The importer: names, types and other facts, with no or few descriptions.
    Facts,
}

/// A generation of the wire protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// API 3.0: one resource, the action name in a header, responses in an envelope `Response`.
    Api30,
    /// API 2.0: the resource `/v2/index.php`, flattened form parameters including the action name, flat responses with an
    /// integer `code`.
    Api20,
}

impl Dialect {
    /// Both dialects.
    pub(crate) const ALL: [Self; 2] = [Self::Api30, Self::Api20];

    /// Returns the value of `x-dialect`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Api30 => "api-3.0",
            Self::Api20 => "api-2.0",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// Returns what precedes the action name in a key of `paths`.
    #[must_use]
    pub fn path_prefix(self) -> &'static str {
        match self {
            Self::Api30 => "/#Action=",
            Self::Api20 => "/v2/index.php#Action=",
        }
    }
}

/// `x-rate-limit-per-minute`: the documented requests per minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinuteLimits {
    /// Requests per account, for all actions together.
    pub account: u32,
    /// Requests per account and action.
    pub action: u32,
}

/// A base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The URL, with `{region}` in place of a region.
    pub url: String,
    /// The purpose of the server.
    pub description: Option<String>,
}

impl Server {
    /// Returns the host if the URL is `https://` and a host only.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let host = self.url.strip_prefix("https://")?;
        let known = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        (!host.is_empty() && host.chars().all(known)).then_some(host)
    }
}

/// A subject group: a tag with a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The tag and file stem, such as `key-pairs`.
    pub name: String,
    /// `x-displayName`: the heading, such as `Key pairs`; the tag by default.
    pub title: String,
    /// The subject of the group.
    pub description: Option<String>,
    /// `x-order`: the actions that come first, in this order; the others follow by name.
    pub order: Vec<String>,
}

/// The name of a schema in [`Spec::schemas`].
pub type Ref = String;

/// A named schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The name, which for objects is the vendor's.
    pub name: String,
    /// The group whose file declares it; `None` for shared schemas.
    pub group: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The kind, with its contents.
    pub kind: SchemaKind,
    /// The position of the name.
    pub span: Span,
}

/// The kind of a named schema.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaKind {
    /// An object.
    Object(Object),
    /// An open enumeration of strings.
    Enumeration(Vec<EnumValue>),
    /// An open enumeration of integers.
    Numbered(Vec<NumberedValue>),
}

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// Properties in the order of the specification, which is the order of the service's responses.
    pub properties: Vec<Property>,
}

/// A value of `x-enum-open`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// The value in the wire format.
    pub value: String,
    /// The description.
    pub description: String,
    /// The position of the value.
    pub span: Span,
}

/// A value of `x-enum-open` in an enumeration of integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedValue {
    /// The value in the wire format.
    pub number: i64,
    /// The name in `x-enum-names`: UpperCamelCase, and unique in the enumeration.
    pub name: String,
    /// The description.
    pub description: String,
    /// The position of the value.
    pub span: Span,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name in the wire format.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The type.
    pub ty: Type,
    /// Listed in `required`: requests must contain it. In an object of responses only, responses always contain it.
    pub required: bool,
    /// Responses always contain it: listed in `x-guaranteed`, or in `required` of an object of responses only.
    pub guaranteed: bool,
    /// Whether the value may be null.
    pub nullable: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `x-deprecated-by`: the property to use instead.
    pub deprecated_by: Option<String>,
    /// `x-sensitive`: the value is hidden in debug output and logs.
    pub sensitive: bool,
    /// The value that the service assumes if the property is absent.
    pub default: Option<Value>,
    /// Example values.
    pub examples: Vec<Value>,
    /// Bounds of the value.
    pub bounds: Bounds,
    /// The position of the name.
    pub span: Span,
}

/// The bounds of a value, as JSON Schema defines them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The smallest number.
    pub minimum: Option<serde_json::Number>,
    /// The largest number.
    pub maximum: Option<serde_json::Number>,
    /// A number of which the value is a multiple.
    pub multiple_of: Option<serde_json::Number>,
    /// The smallest number of characters.
    pub min_length: Option<u64>,
    /// The largest number of characters.
    pub max_length: Option<u64>,
    /// An ECMA-262 regular expression.
    pub pattern: Option<String>,
    /// The smallest number of items.
    pub min_items: Option<u64>,
    /// The largest number of items.
    pub max_items: Option<u64>,
}

impl Bounds {
    /// Returns `multiple_of` if `number` is not a multiple of it.
    #[must_use]
    pub fn step_missed(&self, number: &serde_json::Number) -> Option<&serde_json::Number> {
        let step = self.multiple_of.as_ref()?;
        let is_multiple = match (number.as_i64(), step.as_i64()) {
            (Some(number), Some(step)) => number.checked_rem(step) == Some(0),
            _ => number.as_f64()? % step.as_f64()? == 0.0,
        };
        (!is_multiple).then_some(step)
    }
}

/// The type of a property or of the items of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `string`.
    String,
    /// `string` / `byte`: base64.
    Binary,
    /// `string` / `date-time`: the vendor's `datetime_iso`, such as `2020-03-10T02:43:51Z`.
    DateTimeIso,
    /// `string` / `tencent-datetime`: the vendor's `datetime`, such as `2020-03-10 02:43:51`, in Beijing time.
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
    /// `$ref` to an enumeration of strings.
    Enumeration(Ref),
    /// `$ref` to an enumeration of integers.
    Numbered(Ref),
    /// `array` of items.
    List(Box<Type>),
    /// `object` with `additionalProperties`: values of one type by names that are data, such as resource IDs. The values
    /// are strings, integers, objects or lists of one of these.
    Map(Box<Type>),
}

/// A documented error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// `x-name`: the name of a numeric code, in UpperCamelCase and unique. `None` for other codes, which are names.
    pub name: Option<String>,
    /// The meaning, and how to resolve the error.
    pub description: Option<String>,
    /// `x-common`: every action may return it.
    pub common: bool,
}
