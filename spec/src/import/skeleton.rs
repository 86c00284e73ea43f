//! The initial content of a new specification and of a new action.

use std::collections::BTreeMap;

use crate::yaml::{Node, Yaml};

use super::common::COMMON;
use super::store::{Schema, Store};

/// The description of the request ID in every response.
pub(super) const REQUEST_ID: &str = "The unique request ID. Include it when you contact support.";

const SCHEME: &str = "TC3-HMAC-SHA256";

fn value(text: impl Into<String>) -> Node {
    Node::string(text)
}

fn flag(value: bool) -> Node {
    Yaml::Bool(value).into()
}

fn strings<'t>(strings: impl IntoIterator<Item = &'t str>) -> Node {
    Node::list(strings.into_iter().map(Node::string))
}

fn reference(target: &str) -> Node {
    Node::map([("$ref", value(target))])
}

fn string() -> Node {
    Node::map([("type", value("string"))])
}

/// Returns a specification without actions.
pub(super) fn specification(service: &str, version: &str) -> Store {
    let upper = service.to_uppercase();
    let info = [
        ("title", value(format!("Tencent Cloud {upper}"))),
        ("version", value(version)),
        ("summary", value(format!("The actions of {upper}."))),
        ("license", {
            let license = "MIT OR Apache-2.0";
            Node::map([("name", value(license)), ("identifier", value(license))])
        }),
    ];
    let scheme = [
        ("type", "apiKey"),
        ("in", "header"),
        ("name", "Authorization"),
        ("description", "The signature of the request, in the `Authorization` header."),
    ];
    let schemes = Node::map([(SCHEME, Node::map(scheme.map(|(key, text)| (key, value(text)))))]);
    let index = [
        ("openapi", value("3.1.1")),
        ("info", Node::map(info)),
        ("x-service", value(service)),
        ("x-dialect", value("api-3.0")),
        ("x-tier", value("facts")),
        ("servers", servers(service)),
        ("security", Node::list([Node::map([(SCHEME, Node::list([]))])])),
        ("components", Node::map([("securitySchemes", schemes)])),
        ("x-error-codes", reference("errors.yaml#/codes")),
    ];
    let code = |(code, description): &(&str, &str)| {
        let entries = [("description", value(*description)), ("x-common", flag(true))];
        ((*code).to_owned(), Node::map(entries))
    };
    let common = COMMON.iter().map(code);
    Store {
        index: Node::map(index),
        shared: shared(version),
        actions: BTreeMap::new(),
        schemas: error_response(),
        codes: common.collect(),
    }
}

fn servers(service: &str) -> Node {
    let server = |host: &str, description: &str| {
        Node::map([
            ("url", value(format!("https://{service}.{host}"))),
            ("description", value(description)),
        ])
    };
    let mut regional = server("{region}.tencentcloudapi.com", "The endpoint of a specific region.");
    let region = Node::map([("default", value("ap-guangzhou"))]);
    regional.set("variables", Node::map([("region", region)]));
    Node::list([
        server("tencentcloudapi.com", "The nearest endpoint of the China site."),
        server("intl.tencentcloudapi.com", "The nearest endpoint of the international site."),
        regional,
    ])
}

/// Returns `schemas.yaml` without schemas: the common parameters and the error response.
fn shared(version: &str) -> Node {
    let header = |name: &str, required: bool, description: &str, schema: Node| {
        Node::map([
            ("name", value(name)),
            ("in", value("header")),
            ("required", flag(required)),
            ("description", value(description)),
            ("schema", schema),
        ])
    };
    let mut language = string();
    language.set("enum", strings(["zh-CN", "en-US"]));
    let mut constant = string();
    constant.set("enum", strings([version]));
    let seconds = Node::map([("type", value("integer")), ("format", value("int64"))]);
    let clock = "The UNIX time at which the request was signed, in seconds. Must be within 5 minutes of \
                 the server time.";
    let mut token =
        header("X-TC-Token", false, "The session token of temporary credentials.", string());
    token.set("x-sensitive", Yaml::Bool(true).into());
    let parameters = [
        ("Language", header("X-TC-Language", false, "The language of messages.", language)),
        ("Region", header("X-TC-Region", false, "The region to send the request to.", string())),
        ("Timestamp", header("X-TC-Timestamp", true, clock, seconds)),
        ("Token", token),
        ("Version", header("X-TC-Version", true, "The version of the API.", constant)),
    ];
    let failure = "An error response. The HTTP status is 200; the `Error` property, which replaces the \
                   properties of a successful response, distinguishes it.";
    let error = response(failure, "ErrorEnvelope");
    let components =
        [("parameters", Node::map(parameters)), ("responses", Node::map([("Error", error)]))];
    Node::map([("components", Node::map(components))])
}

fn response(description: &str, schema: &str) -> Node {
    let schema = reference(&format!("#/components/schemas/{schema}"));
    let media = Node::map([("schema", schema)]);
    Node::map([
        ("description", value(description)),
        ("content", Node::map([("application/json", media)])),
    ])
}

fn object<'t>(
    required: impl IntoIterator<Item = &'t str>,
    properties: impl IntoIterator<Item = (&'t str, Node)>,
) -> Node {
    Node::map([
        ("type", value("object")),
        ("required", strings(required)),
        ("properties", Node::map(properties)),
    ])
}

fn error_response() -> BTreeMap<String, Schema> {
    let code =
        "The machine-readable error code: a category, usually followed by a period and a detail.";
    let error = [
        ("Code", described(string(), code)),
        ("Message", described(string(), "The human-readable error message.")),
    ];
    let response = [
        ("Error", described(reference("#/components/schemas/Error"), "The error that occurred.")),
        ("RequestId", described(string(), REQUEST_ID)),
    ];
    let summary =
        "The body of an error response, which replaces the properties of a successful response.";
    let schemas = [
        ("Error", described(object(["Code", "Message"], error), "The error of a failed request.")),
        ("ErrorEnvelope", envelope_of("The envelope of an error response.", "ErrorResponse")),
        ("ErrorResponse", described(object(["Error", "RequestId"], response), summary)),
    ];
    let schema = |(name, node): (&str, Node)| {
        (name.to_owned(), Schema { file: super::store::SHARED.to_owned(), node })
    };
    schemas.map(schema).into()
}

/// Returns the envelope of a response whose schema has an unusual name.
pub(super) fn envelope(action: &str, response: &str) -> Node {
    envelope_of(&format!("The response envelope of {action}."), response)
}

fn envelope_of(description: &str, response: &str) -> Node {
    let body =
        described(reference(&format!("#/components/schemas/{response}")), "The response body.");
    described(object(["Response"], [("Response", body)]), description)
}

fn described(mut node: Node, description: &str) -> Node {
    node.set("description", value(description));
    node
}

/// Returns the schema of an object, without properties.
pub(super) fn object_schema(description: Option<&str>) -> Node {
    let mut schema = Node::map([("type", value("object"))]);
    if let Some(description) = description {
        schema.set("description", value(description));
    }
    schema
}

/// Returns a new action, to which the boilerplate is added later. The descriptions are left to an author.
pub(super) fn operation(request: &str) -> Node {
    let schema = reference(&format!("#/components/schemas/{request}"));
    let media = Node::map([("schema", schema)]);
    let body = Node::map([("content", Node::map([("application/json", media)]))]);
    Node::map([("x-tier", value("facts")), ("requestBody", body)])
}
