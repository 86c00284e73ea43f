//! The tables of schemas.

use super::{Key, Mapping, NAMED_STRINGS, Value, key};
use crate::model::Dialect::Api20;
use crate::yaml::Node;

/// Returns the table of a named schema, chosen by its keys.
pub(crate) fn named_schema(schema: &Node) -> &'static Mapping {
    if schema.get("anyOf").is_some() {
        &UNION
    } else if schema.get("x-enum-open").is_none() {
        &OBJECT
    } else if schema.get("type").and_then(Node::as_str) == Some("integer") {
        &INTEGER_ENUMERATION
    } else {
        &STRING_ENUMERATION
    }
}

pub(crate) static REFERENCE: Mapping =
    Mapping { name: "a reference", keys: &[key("$ref", Value::String).required()] };

pub(crate) static OBJECT: Mapping = Mapping {
    name: "an object schema",
    keys: &[
        key("type", Value::String).required(),
        key("description", Value::String),
        key("required", Value::Strings),
        key("x-guaranteed", Value::Strings).doc(
            "The properties that every response contains. Only for objects of both requests and responses; for response \
             objects, `required` has this meaning.",
        ),
        key("additionalProperties", Value::Boolean),
        key("properties", Value::Names(&Value::Mapping(&PROPERTY))),
    ],
};

/// The result of an action: its response, or the error response.
pub(crate) static UNION: Mapping = Mapping {
    name: "a union",
    keys: &[
        key("description", Value::String),
        key("anyOf", Value::List(&Value::Mapping(&REFERENCE))).required(),
    ],
};

pub(crate) static STRING_ENUMERATION: Mapping = Mapping {
    name: "an enumeration",
    keys: &[
        key("type", Value::String).required(),
        key("description", Value::String),
        key("x-enum-open", NAMED_STRINGS).required(),
    ],
};

pub(crate) static INTEGER_ENUMERATION: Mapping = Mapping {
    name: "an enumeration of integers",
    keys: &[
        key("type", Value::String).required(),
        key("description", Value::String),
        key("x-enum-open", NAMED_STRINGS).required().doc(
            "The known values of an open enumeration, each with its description. The `type` is `string` or `integer`.",
        ),
        key("x-enum-names", NAMED_STRINGS).required().doc(
            "The name of each value of an enumeration of integers, in UpperCamelCase and unique.",
        ),
    ],
};

pub(crate) static PROPERTY: Mapping = Mapping {
    name: "a property",
    keys: &[
        key("$ref", Value::String),
        key("anyOf", Value::List(&Value::Any)),
        key("type", Value::Any),
        key("format", Value::String),
        key("enum", Value::List(&Value::Any)).only(Api20),
        key("items", Value::Mapping(&ITEMS)),
        key("additionalProperties", Value::Mapping(&MAP_VALUES)),
        key("description", Value::String),
        key("deprecated", Value::Boolean),
        key("x-deprecated-by", Value::String)
            .doc("The property to use instead. It must exist; needs `deprecated: true`."),
        key("x-sensitive", Value::Boolean)
            .doc("Whether the value is hidden in debug output and logs."),
        key("x-inferred", Value::SortedStrings).doc(
            "The extensions of the property that the importer inferred from its name: `x-sensitive`.",
        ),
        key("default", Value::Any),
        key("minimum", Value::Number),
        key("maximum", Value::Number),
        key("multipleOf", Value::Number),
        key("minLength", Value::Integer(0)),
        key("maxLength", Value::Integer(0)),
        key("pattern", Value::String),
        key("minItems", Value::Integer(0)),
        key("maxItems", Value::Integer(0)),
        key("examples", Value::List(&Value::Any)),
    ],
};

static ELEMENT: [Key; 4] = [
    key("$ref", Value::String),
    key("type", Value::Any),
    key("format", Value::String),
    key("items", Value::Mapping(&ITEMS)),
];

pub(crate) static ITEMS: Mapping = Mapping { name: "`items`", keys: &ELEMENT };

pub(crate) static MAP_VALUES: Mapping = Mapping { name: "`additionalProperties`", keys: &ELEMENT };
