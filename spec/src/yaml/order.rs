//! The canonical order of keys.
//!
//! Known keys stand in a fixed order that depends on where they are; paths, schemas and codes are sorted by name;
//! everything else, properties above all, keeps its order.

use super::{Node, Yaml};

/// What is known about a mapping or a list at some place.
struct Shape {
    /// Known keys in their order, each with what is known about its value.
    keys: &'static [(&'static str, &'static Shape)],
    /// Whether the other keys, which are names, are sorted; else they keep their order.
    sorted: bool,
    /// What is known about the values of the other keys, and about the items of a list.
    rest: Option<&'static Shape>,
}

/// Brings the keys of a document into their canonical order.
pub fn sort(document: &mut Node) {
    apply(document, &DOCUMENT);
}

fn apply(node: &mut Node, shape: &Shape) {
    match &mut node.value {
        Yaml::Map(entries) => {
            let rank = |key: &str| {
                let known = shape.keys.iter().position(|(known, _)| *known == key);
                known.unwrap_or(shape.keys.len())
            };
            if shape.sorted {
                entries.sort_by(|a, b| a.key.cmp(&b.key));
            }
            // The sort is stable: names stay as they are, after the known keys.
            entries.sort_by_key(|entry| rank(&entry.key));
            for entry in entries {
                let known = shape.keys.iter().find(|(known, _)| *known == entry.key);
                if let Some(shape) = known.map(|(_, shape)| *shape).or(shape.rest) {
                    apply(&mut entry.value, shape);
                }
            }
        }
        Yaml::List(items) => {
            if shape.sorted {
                items.sort_by(|a, b| a.as_text().cmp(&b.as_text()));
            }
            if let Some(shape) = shape.rest {
                items.iter_mut().for_each(|item| apply(item, shape));
            }
        }
        _ => {}
    }
}

/// Nothing is known: examples, and everything without keys.
static ANY: Shape = Shape { keys: &[], sorted: false, rest: None };

static TEXTS_SORTED: Shape = Shape { keys: &[], sorted: true, rest: None };

static DOCUMENT: Shape = Shape {
    keys: &[
        ("openapi", &ANY),
        ("info", &INFO),
        ("x-service", &ANY),
        ("x-dialect", &ANY),
        ("x-default-version", &ANY),
        ("x-rate-limit-per-minute", &RATES),
        ("servers", &SERVERS),
        ("security", &ANY),
        ("tags", &TAGS),
        ("codes", &CODES),
        ("paths", &PATHS),
        ("components", &COMPONENTS),
        ("x-error-codes", &ANY),
    ],
    sorted: false,
    rest: None,
};

static INFO: Shape = Shape {
    keys: &[
        ("title", &ANY),
        ("version", &ANY),
        ("summary", &ANY),
        ("description", &ANY),
        ("license", &LICENSE),
    ],
    sorted: false,
    rest: None,
};

static LICENSE: Shape =
    Shape { keys: &[("name", &ANY), ("identifier", &ANY)], sorted: false, rest: None };

static RATES: Shape =
    Shape { keys: &[("account", &ANY), ("action", &ANY)], sorted: false, rest: None };

static SERVERS: Shape = Shape { keys: &[], sorted: false, rest: Some(&SERVER) };

static SERVER: Shape = Shape {
    keys: &[("url", &ANY), ("description", &ANY), ("variables", &VARIABLES)],
    sorted: false,
    rest: None,
};

static VARIABLES: Shape = Shape { keys: &[], sorted: false, rest: Some(&VARIABLE) };

static VARIABLE: Shape = Shape {
    keys: &[("default", &ANY), ("enum", &ANY), ("description", &ANY)],
    sorted: false,
    rest: None,
};

static TAGS: Shape = Shape { keys: &[], sorted: false, rest: Some(&TAG) };

static TAG: Shape = Shape {
    keys: &[("name", &ANY), ("x-displayName", &ANY), ("description", &ANY), ("x-order", &ANY)],
    sorted: false,
    rest: None,
};

static CODES: Shape = Shape { keys: &[], sorted: true, rest: Some(&CODE) };

static CODE: Shape = Shape {
    keys: &[("x-name", &ANY), ("description", &ANY), ("x-common", &ANY)],
    sorted: false,
    rest: None,
};

static PATHS: Shape = Shape { keys: &[], sorted: true, rest: Some(&PATH) };

static PATH: Shape =
    Shape { keys: &[("$ref", &ANY), ("post", &OPERATION)], sorted: false, rest: None };

/// What tells operations apart comes first, the frame that all of them share next, the long list of codes last.
static OPERATION: Shape = Shape {
    keys: &[
        ("operationId", &ANY),
        ("tags", &ANY),
        ("summary", &ANY),
        ("description", &ANY),
        ("deprecated", &ANY),
        ("x-deprecated-by", &ANY),
        ("x-migration", &MIGRATION),
        ("servers", &SERVERS),
        ("security", &ANY),
        ("x-signature", &ANY),
        ("x-idempotency", &ANY),
        ("x-idempotency-reason", &ANY),
        ("x-idempotency-token", &ANY),
        ("x-rate-limit", &ANY),
        ("x-max-items", &ANY),
        ("x-pagination", &PAGINATION),
        ("x-unpaged", &ANY),
        ("x-filters", &ANY),
        ("x-waiters", &WAITERS),
        ("parameters", &PARAMETER_LIST),
        ("requestBody", &MESSAGE),
        ("responses", &RESPONSES),
        ("x-errors", &TEXTS_SORTED),
    ],
    sorted: false,
    rest: None,
};

static MIGRATION: Shape =
    Shape { keys: &[("to", &ANY), ("note", &ANY)], sorted: false, rest: None };

static PAGINATION: Shape = Shape {
    keys: &[
        ("offset", &ANY),
        ("unit", &ANY),
        ("token", &ANY),
        ("next-token", &ANY),
        ("limit", &ANY),
        ("total", &ANY),
        ("items", &ANY),
        ("maximum", &ANY),
        ("default", &ANY),
    ],
    sorted: false,
    rest: None,
};

static WAITERS: Shape = Shape { keys: &[], sorted: true, rest: Some(&WAITER) };

static WAITER: Shape = Shape {
    keys: &[
        ("description", &ANY),
        ("ids", &ANY),
        ("filter", &ANY),
        ("batch", &ANY),
        ("items", &ANY),
        ("id", &ANY),
        ("member", &ANY),
        ("success", &ANY),
        ("gone", &ANY),
        ("failure", &ANY),
        ("reason", &ANY),
        ("interval", &ANY),
    ],
    sorted: false,
    rest: None,
};

static PARAMETER_LIST: Shape = Shape { keys: &[], sorted: false, rest: Some(&PARAMETER) };

static PARAMETER: Shape = Shape {
    keys: &[
        ("$ref", &ANY),
        ("name", &ANY),
        ("in", &ANY),
        ("required", &ANY),
        ("description", &ANY),
        ("schema", &SCHEMA),
    ],
    sorted: false,
    rest: None,
};

/// A request body or a response.
static MESSAGE: Shape = Shape {
    keys: &[("$ref", &ANY), ("required", &ANY), ("description", &ANY), ("content", &CONTENT)],
    sorted: false,
    rest: None,
};

static CONTENT: Shape = Shape { keys: &[], sorted: false, rest: Some(&MEDIA) };

static MEDIA: Shape =
    Shape { keys: &[("schema", &SCHEMA), ("examples", &ANY)], sorted: false, rest: None };

static RESPONSES: Shape =
    Shape { keys: &[("200", &MESSAGE), ("default", &MESSAGE)], sorted: false, rest: None };

static COMPONENTS: Shape = Shape {
    keys: &[
        ("securitySchemes", &ANY),
        ("parameters", &PARAMETERS),
        ("responses", &NAMED_RESPONSES),
        ("schemas", &SCHEMAS),
    ],
    sorted: false,
    rest: None,
};

static PARAMETERS: Shape = Shape { keys: &[], sorted: true, rest: Some(&PARAMETER) };

static NAMED_RESPONSES: Shape = Shape { keys: &[], sorted: true, rest: Some(&MESSAGE) };

static SCHEMAS: Shape = Shape { keys: &[], sorted: true, rest: Some(&SCHEMA) };

/// What a schema is put together from.
static PARTS: Shape = Shape { keys: &[], sorted: false, rest: Some(&SCHEMA) };

/// A schema, named or not.
static SCHEMA: Shape = Shape {
    keys: &[
        ("$ref", &ANY),
        ("allOf", &PARTS),
        ("anyOf", &ANY),
        ("type", &ANY),
        ("format", &ANY),
        ("items", &SCHEMA),
        ("additionalProperties", &SCHEMA),
        ("const", &ANY),
        ("enum", &ANY),
        ("description", &ANY),
        ("deprecated", &ANY),
        ("x-deprecated-by", &ANY),
        ("x-sensitive", &ANY),
        ("default", &ANY),
        ("minimum", &ANY),
        ("maximum", &ANY),
        ("multipleOf", &ANY),
        ("minLength", &ANY),
        ("maxLength", &ANY),
        ("pattern", &ANY),
        ("minItems", &ANY),
        ("maxItems", &ANY),
        ("examples", &ANY),
        ("required", &ANY),
        ("x-guaranteed", &ANY),
        ("x-enum-open", &ANY),
        ("x-enum-names", &ANY),
        ("properties", &PROPERTIES),
    ],
    sorted: false,
    rest: None,
};

static PROPERTIES: Shape = Shape { keys: &[], sorted: false, rest: Some(&SCHEMA) };
