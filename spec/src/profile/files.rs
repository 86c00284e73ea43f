//! The tables of whole files: the index, the error codes, group files and shared components.

use super::operation::OPERATION;
use super::schema::{REFERENCE, named_schema};
use super::{Mapping, Value, key};
use crate::model::Dialect::Api30;
use crate::yaml::Node;

/// Returns the table of a specification file, chosen by its keys.
pub(crate) fn file(root: &Node) -> &'static Mapping {
    if root.get("openapi").is_some() {
        &INDEX
    } else if root.get("codes").is_some() {
        &ERROR_CODES
    } else if root.get("paths").is_some() {
        &GROUP
    } else {
        &SHARED
    }
}

/// `openapi.yaml`.
pub(crate) static INDEX: Mapping = Mapping {
    name: "the index",
    keys: &[
        key("openapi", Value::String).required(),
        key("info", Value::Mapping(&INFO)).required(),
        key("x-service", Value::String).required().doc(
            "The short name of the service, such as `cvm`. It is part of the signature and the first label of the host.",
        ),
        key("x-dialect", Value::String)
            .required()
            .doc("The generation of the protocol: `api-3.0` or `api-2.0`."),
        key("x-default-version", Value::Boolean).doc(
            "`true` in one version of a service, whose types are at the root of the generated crate. Other versions are \
             modules.",
        ),
        key("x-tier", Value::String).doc(
            "`facts`: imported and not authored yet. Lint counts what is not described instead of failing, and \
             `cargo xtask generate` writes no crate. Absent once the service is authored.",
        ),
        key("x-rate-limit-per-minute", Value::Mapping(&MINUTE_LIMITS)).doc(
            "The documented requests per minute: `account` for all actions together, `action` for each action. `action` \
             must not exceed `account`.",
        ),
        key("servers", Value::List(&Value::Mapping(&SERVER))).required(),
        key("security", Value::List(&Value::Names(&Value::List(&Value::Any)))).required(),
        key("tags", Value::List(&Value::Mapping(&TAG))).required(),
        key("paths", Value::SortedNames(&Value::Mapping(&INDEX_PATH))).required(),
        key("components", Value::Mapping(&INDEX_COMPONENTS)),
        key("x-error-codes", Value::Mapping(&REFERENCE))
            .required()
            .doc("A reference to the error codes: `errors.yaml#/codes`."),
    ],
};

pub(crate) static INFO: Mapping = Mapping {
    name: "`info`",
    keys: &[
        key("title", Value::String).required(),
        key("version", Value::String).required(),
        key("summary", Value::String).required(),
        key("description", Value::String),
        key("license", Value::Mapping(&LICENSE)),
    ],
};

pub(crate) static LICENSE: Mapping = Mapping {
    name: "`license`",
    keys: &[key("name", Value::String).required(), key("identifier", Value::String)],
};

pub(crate) static MINUTE_LIMITS: Mapping = Mapping {
    name: "`x-rate-limit-per-minute`",
    keys: &[
        key("account", Value::Integer(1)).required(),
        key("action", Value::Integer(1)).required(),
    ],
};

pub(crate) static SERVER: Mapping = Mapping {
    name: "a server",
    keys: &[
        key("url", Value::String).required(),
        key("description", Value::String),
        key("variables", Value::Names(&Value::Mapping(&SERVER_VARIABLE))),
    ],
};

pub(crate) static SERVER_VARIABLE: Mapping = Mapping {
    name: "a server variable",
    keys: &[
        key("default", Value::String).required(),
        key("enum", Value::Strings),
        key("description", Value::String),
    ],
};

pub(crate) static TAG: Mapping = Mapping {
    name: "a tag",
    keys: &[
        key("name", Value::String).required(),
        key("x-displayName", Value::String)
            .doc("The heading of the subject group; the name of the tag by default."),
        key("description", Value::String),
        key("x-order", Value::Strings).doc(
            "The most used actions of the group, which documentation lists first; the others follow by name. Each action exists in the group.",
        ),
    ],
};

pub(crate) static INDEX_PATH: Mapping =
    Mapping { name: "a path", keys: &[key("$ref", Value::String).required()] };

pub(crate) static INDEX_COMPONENTS: Mapping = Mapping {
    name: "`components`",
    keys: &[key("securitySchemes", Value::Names(&Value::Mapping(&SECURITY_SCHEME)))],
};

pub(crate) static SECURITY_SCHEME: Mapping = Mapping {
    name: "a security scheme",
    keys: &[
        key("type", Value::String).required(),
        key("in", Value::String).required(),
        key("name", Value::String).required(),
        key("description", Value::String),
    ],
};

/// `errors.yaml`.
pub(crate) static ERROR_CODES: Mapping = Mapping {
    name: "the error codes",
    keys: &[key("codes", Value::SortedNames(&Value::Mapping(&CODE))).required()],
};

pub(crate) static CODE: Mapping = Mapping {
    name: "an error code",
    keys: &[
        key("x-name", Value::String).doc(
            "The name of a numeric code, in UpperCamelCase and unique. Required for numeric codes, not allowed for others.",
        ),
        key("description", Value::String),
        key("x-common", Value::Boolean).doc("Whether every action may return the code."),
    ],
};

/// A group file, such as `instances.yaml`.
pub(crate) static GROUP: Mapping = Mapping {
    name: "a group file",
    keys: &[
        key("paths", Value::SortedNames(&Value::Mapping(&GROUP_PATH))).required(),
        key("components", Value::Mapping(&GROUP_COMPONENTS)),
    ],
};

pub(crate) static GROUP_PATH: Mapping =
    Mapping { name: "a path", keys: &[key("post", Value::Mapping(&OPERATION)).required()] };

pub(crate) static GROUP_COMPONENTS: Mapping = Mapping {
    name: "`components`",
    keys: &[key("schemas", Value::SortedNames(&Value::Choice(named_schema)))],
};

/// `schemas.yaml`.
pub(crate) static SHARED: Mapping = Mapping {
    name: "the shared components",
    keys: &[key("components", Value::Mapping(&SHARED_COMPONENTS)).required()],
};

pub(crate) static SHARED_COMPONENTS: Mapping = Mapping {
    name: "`components`",
    keys: &[
        key("parameters", Value::SortedNames(&Value::Mapping(&PARAMETER))).only(Api30),
        key("responses", Value::Mapping(&SHARED_RESPONSES)).required(),
        key("schemas", Value::SortedNames(&Value::Choice(named_schema))),
    ],
};

pub(crate) static SHARED_RESPONSES: Mapping = Mapping {
    name: "`responses`",
    keys: &[key("Error", Value::Mapping(&ERROR_RESPONSE)).required()],
};

pub(crate) static ERROR_RESPONSE: Mapping = Mapping {
    name: "the error response",
    keys: &[
        key("description", Value::String).required(),
        key("content", Value::Mapping(&ERROR_CONTENT)).required(),
    ],
};

pub(crate) static ERROR_CONTENT: Mapping = Mapping {
    name: "`content`",
    keys: &[key("application/json", Value::Mapping(&ERROR_MEDIA)).required()],
};

pub(crate) static ERROR_MEDIA: Mapping =
    Mapping { name: "a media type", keys: &[key("schema", Value::Mapping(&REFERENCE)).required()] };

pub(crate) static PARAMETER: Mapping = Mapping {
    name: "a shared parameter",
    keys: &[
        key("name", Value::String).required(),
        key("in", Value::String).required(),
        key("required", Value::Boolean),
        key("description", Value::String),
        key("x-sensitive", Value::Boolean)
            .doc("Whether the value is hidden in debug output and logs."),
        key("schema", Value::Mapping(&PARAMETER_SCHEMA)).required(),
    ],
};

pub(crate) static PARAMETER_SCHEMA: Mapping = Mapping {
    name: "the schema of a parameter",
    keys: &[
        key("type", Value::String).required(),
        key("format", Value::String),
        key("enum", Value::Strings),
    ],
};
