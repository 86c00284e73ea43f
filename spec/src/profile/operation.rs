//! The tables of operations and of what they contain.

use super::schema::REFERENCE;
use super::{Mapping, NAMED_STRINGS, Value, key};
use crate::model::Dialect::{Api20, Api30};
use crate::yaml::Node;

/// An operation. First what distinguishes it, then the envelopes that all operations have, then the long list of errors.
pub(crate) static OPERATION: Mapping = Mapping {
    name: "an operation",
    keys: &[
        key("operationId", Value::String).required(),
        key("tags", Value::List(&Value::String)).required(),
        key("summary", Value::String),
        key("description", Value::String),
        key("x-documentation", Value::String)
            .doc("The URL of the vendor's page about the action. It must start with `https://`."),
        key("x-tier", Value::String).doc(
            "`facts`: imported and not described yet. Lint counts what is missing instead of failing. An author who \
             describes the action removes the key.",
        ),
        key("x-inferred", Value::SortedStrings).doc(
            "The extensions of the operation that the importer inferred from names and types, such as `x-pagination`. \
             An author confirms them and removes the key.",
        ),
        key("deprecated", Value::Boolean),
        key("x-deprecated-by", Value::String)
            .doc("The action to use instead. It must exist; needs `deprecated: true`."),
        key("x-migration", Value::Mapping(&MIGRATION))
            .only(Api20)
            .doc("How to migrate to API 3.0."),
        key("servers", Value::List(&Value::Mapping(&OPERATION_SERVER))).only(Api20),
        key("security", Value::List(&Value::Any)),
        key("x-signature", Value::String)
            .doc("`none`: requests are not signed. Needs `security: []`."),
        key("x-stream", Value::Boolean)
            .only(Api30)
            .doc("`true`: the response is `text/event-stream`, and the data of each event is the response as JSON."),
        key("x-multipart", Value::Boolean)
            .only(Api30)
            .doc("`true`: the request is `multipart/form-data`."),
        key("x-idempotency", Value::String).doc(
            "Whether a request can be retried: `read-only`, `idempotent` (a retry leads to the same state) or \
             `non-idempotent` (a retry may act again).",
        ),
        key("x-idempotency-reason", Value::String)
            .doc("The reason for the class, in a sentence. Needs `x-idempotency`."),
        key("x-non-idempotent-with", NAMED_STRINGS).doc(
            "The request properties with which an `idempotent` action is not idempotent, each with the reason. The \
             properties must exist. A boolean counts if it is `true`, others if they are present.",
        ),
        key("x-idempotency-token", Value::String)
            .doc("The request property that makes retries safe. It must exist and be a string."),
        key("x-rate-limit", Value::Integer(1)).doc("The documented requests per second."),
        key("x-max-items", Value::Names(&Value::Integer(1))).doc(
            "The largest number of items of a list in the request, or the largest value of an integer. The properties \
             must exist.",
        ),
        key("x-pagination", Value::Mapping(&PAGINATION))
            .doc("How to request the next page: by `offset`, or by `token` and `next-token`."),
        key("x-unpaged", Value::String)
            .doc("The reason why an action that lists resources is not paginated."),
        key("x-filters", NAMED_STRINGS)
            .doc("The names that the request property `Filters` accepts, each with its description."),
        key("x-waiters", Value::SortedNames(&Value::Mapping(&WAITER)))
            .doc("States that callers can wait for by polling the action. Names are UpperCamelCase."),
        key("parameters", Value::List(&Value::Choice(parameter))).required().only(Api30),
        key("requestBody", Value::Mapping(&REQUEST_BODY)).required(),
        key("responses", Value::Mapping(&RESPONSES)).required(),
        key("x-errors", Value::SortedStrings)
            .doc("The error codes that the action may return. Each must be in `errors.yaml`."),
    ],
};

pub(crate) static MIGRATION: Mapping = Mapping {
    name: "`x-migration`",
    keys: &[
        key("to", Value::String)
            .doc("The replacement, such as `cvm:RunInstances`. Absent if there is none."),
        key("note", Value::String).required().doc("What changes, or why there is no replacement."),
    ],
};

pub(crate) static OPERATION_SERVER: Mapping =
    Mapping { name: "the server of an action", keys: &[key("url", Value::String).required()] };

pub(crate) static PAGINATION: Mapping = Mapping {
    name: "`x-pagination`",
    keys: &[
        key("offset", Value::String)
            .doc("The request property with the number of items to skip, an integer."),
        key("unit", Value::String).doc("`page` if `offset` counts pages; `items` by default."),
        key("token", Value::String)
            .doc("The request property that takes the page token, a string."),
        key("next-token", Value::String)
            .doc("The response property with the token of the next page, a string."),
        key("limit", Value::String).doc("The request property with the page size, an integer."),
        key("total", Value::String)
            .doc("The path of the response property with the total number of items."),
        key("items", Value::String)
            .required()
            .doc("The path of the response property with the items, an array."),
        key("maximum", Value::Integer(1)).doc("The largest page size."),
        key("default", Value::Integer(1)).doc("The default page size, at most `maximum`."),
    ],
};

pub(crate) static WAITER: Mapping = Mapping {
    name: "a waiter",
    keys: &[
        key("description", Value::String).required().doc("The state that callers wait for."),
        key("ids", Value::String).doc(
            "The request property that takes the IDs, an array. Exactly one of `ids` and `filter`.",
        ),
        key("filter", Value::String)
            .doc("The filter that takes the IDs; one of `x-filters`. Needs `id`."),
        key("batch", Value::Integer(1))
            .doc("The largest number of IDs per request, if no bound of the property states it."),
        key("items", Value::String)
            .required()
            .doc("The path of the response property with the resources, an array of objects."),
        key("id", Value::String).doc("The property of an item with its ID."),
        key("property", Value::String).required().doc(
            "The path of the polled property of an item: a string, an integer or an enumeration.",
        ),
        key("success", Value::List(&Value::Any))
            .doc("Values that end the wait successfully. Required without `gone`."),
        key("gone", Value::Boolean).doc(
            "`true` if a resource that is no longer listed ends the wait successfully. Needs `id`.",
        ),
        key("failure", Value::List(&Value::Any)).doc("Values that end the wait with an error."),
        key("reason", Value::String)
            .doc("The path of the property of an item that explains a failure, a string."),
        key("interval", Value::Integer(1)).required().doc("The seconds between two polls."),
    ],
};

fn parameter(parameter: &Node) -> &'static Mapping {
    if parameter.get("$ref").is_some() { &REFERENCE } else { &ACTION_PARAMETER }
}

pub(crate) static ACTION_PARAMETER: Mapping = Mapping {
    name: "the first parameter",
    keys: &[
        key("name", Value::String).required(),
        key("in", Value::String).required(),
        key("required", Value::Boolean).required(),
        key("schema", Value::Mapping(&CONSTANT)).required(),
    ],
};

/// The schema of a string with one value.
pub(crate) static CONSTANT: Mapping = Mapping {
    name: "the schema of the action name",
    keys: &[key("type", Value::String).required(), key("enum", Value::Strings).required()],
};

pub(crate) static REQUEST_BODY: Mapping = Mapping {
    name: "`requestBody`",
    keys: &[
        key("required", Value::Boolean).required(),
        key("content", Value::Mapping(&REQUEST_CONTENT)).required(),
    ],
};

pub(crate) static REQUEST_CONTENT: Mapping = Mapping {
    name: "`content`",
    keys: &[
        key("application/json", Value::Mapping(&JSON)).required().only(Api30),
        key("application/x-www-form-urlencoded", Value::Mapping(&FORM)).required().only(Api20),
    ],
};

pub(crate) static RESPONSES: Mapping = Mapping {
    name: "`responses`",
    keys: &[
        key("200", Value::Mapping(&RESPONSE)).required(),
        key("default", Value::Mapping(&REFERENCE)).required(),
    ],
};

pub(crate) static RESPONSE: Mapping = Mapping {
    name: "a response",
    keys: &[
        key("description", Value::String).required(),
        key("content", Value::Mapping(&RESPONSE_CONTENT)).required(),
    ],
};

pub(crate) static RESPONSE_CONTENT: Mapping = Mapping {
    name: "`content`",
    keys: &[key("application/json", Value::Mapping(&JSON)).required()],
};

pub(crate) static JSON: Mapping = Mapping {
    name: "a media type",
    keys: &[
        key("schema", Value::Mapping(&REFERENCE)).required(),
        key("examples", Value::Names(&Value::Mapping(&EXAMPLE))),
    ],
};

pub(crate) static FORM: Mapping = Mapping {
    name: "a media type",
    keys: &[
        key("schema", Value::Mapping(&FORM_SCHEMA)).required(),
        key("examples", Value::Names(&Value::Mapping(&EXAMPLE))),
    ],
};

pub(crate) static FORM_SCHEMA: Mapping = Mapping {
    name: "the schema of a form",
    keys: &[
        key("allOf", Value::List(&Value::Choice(form_part))).required(),
        key("unevaluatedProperties", Value::Boolean).required(),
    ],
};

/// The part of a form that names the action.
pub(crate) static FORM_ACTION: Mapping = Mapping {
    name: "the part of a form with the action name",
    keys: &[
        key("type", Value::String).required(),
        key("required", Value::Strings).required(),
        key("properties", Value::Mapping(&FORM_ACTION_PROPERTIES)).required(),
    ],
};

pub(crate) static FORM_ACTION_PROPERTIES: Mapping = Mapping {
    name: "the properties of a form with the action name",
    keys: &[key("Action", Value::Mapping(&CONSTANT)).required()],
};

fn form_part(part: &Node) -> &'static Mapping {
    if part.get("$ref").is_some() { &REFERENCE } else { &FORM_ACTION }
}

pub(crate) static EXAMPLE: Mapping =
    Mapping { name: "an example", keys: &[key("value", Value::Any).required()] };
