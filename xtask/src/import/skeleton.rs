//! What a new document, a new action and its envelope begin with.

use std::collections::BTreeMap;

use tencent_cloud_spec::yaml::{Node, Yaml};

use super::store::{Schema, Store};

/// Codes that any action of any service may return.
const COMMON: [&str; 37] = [
    "ActionOffline",
    "AuthFailure.InvalidAuthorization",
    "AuthFailure.InvalidSecretId",
    "AuthFailure.MFAFailure",
    "AuthFailure.SecretIdNotFound",
    "AuthFailure.SignatureExpire",
    "AuthFailure.SignatureFailure",
    "AuthFailure.TokenFailure",
    "AuthFailure.UnauthorizedOperation",
    "DryRunOperation",
    "FailedOperation",
    "InternalError",
    "InvalidAction",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidRequest",
    "IpInBlacklist",
    "IpNotInWhitelist",
    "LimitExceeded",
    "MissingParameter",
    "NoSuchProduct",
    "NoSuchVersion",
    "RequestLimitExceeded",
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    "RequestLimitExceeded.IPLimitExceeded",
    "RequestLimitExceeded.UinLimitExceeded",
    "RequestSizeLimitExceeded",
    "ResourceInUse",
    "ResourceInsufficient",
    "ResourceNotFound",
    "ResourceUnavailable",
    "ReturnSizeLimitExceeded",
    "UnauthorizedOperation",
    "UnknownParameter",
    "UnsupportedOperation",
    "UnsupportedProtocol",
    "UnsupportedRegion",
];

const SCHEME: &str = "TC3-HMAC-SHA256";

fn text(text: impl Into<String>) -> Node {
    Node::text(text)
}

fn flag(value: bool) -> Node {
    Yaml::Bool(value).into()
}

fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Node {
    Node::list(texts.into_iter().map(Node::text))
}

fn reference(target: &str) -> Node {
    Node::map([("$ref", text(target))])
}

fn string() -> Node {
    Node::map([("type", text("string"))])
}

/// The documents of a service that has none yet.
pub(super) fn documents(service: &str, version: &str) -> Store {
    let upper = service.to_uppercase();
    let info = [
        ("title", text(format!("Tencent Cloud {upper}"))),
        ("version", text(version)),
        ("summary", text(format!("The actions of {upper}."))),
        ("license", {
            let license = "MIT OR Apache-2.0";
            Node::map([("name", text(license)), ("identifier", text(license))])
        }),
    ];
    let scheme = [
        ("type", "apiKey"),
        ("in", "header"),
        ("name", "Authorization"),
        ("description", "The header Authorization holds the signature of the request."),
    ];
    let schemes = Node::map([(SCHEME, Node::map(scheme.map(|(key, value)| (key, text(value)))))]);
    let index = [
        ("openapi", text("3.1.1")),
        ("info", Node::map(info)),
        ("x-service", text(service)),
        ("x-dialect", text("api-3.0")),
        ("servers", servers(service)),
        ("security", Node::list([Node::map([(SCHEME, Node::list([]))])])),
        ("components", Node::map([("securitySchemes", schemes)])),
        ("x-error-codes", reference("errors.yaml#/codes")),
    ];
    let common =
        COMMON.iter().map(|code| ((*code).to_owned(), Node::map([("x-common", flag(true))])));
    Store {
        index: Node::map(index),
        shared: shared(version),
        actions: BTreeMap::new(),
        schemas: error_reply(),
        codes: common.collect(),
    }
}

fn servers(service: &str) -> Node {
    let server = |host: &str, description: &str| {
        Node::map([
            ("url", text(format!("https://{service}.{host}"))),
            ("description", text(description)),
        ])
    };
    let mut regional = server("{region}.tencentcloudapi.com", "The site of one region.");
    let region = Node::map([("default", text("ap-guangzhou"))]);
    regional.set("variables", Node::map([("region", region)]));
    Node::list([
        server("tencentcloudapi.com", "The nearest site of the Chinese edition."),
        server("intl.tencentcloudapi.com", "The nearest site of the international edition."),
        regional,
    ])
}

/// `schemas.yaml` without schemas: the common parameters and the error reply.
fn shared(version: &str) -> Node {
    let header = |name: &str, required: bool, description: &str, schema: Node| {
        Node::map([
            ("name", text(name)),
            ("in", text("header")),
            ("required", flag(required)),
            ("description", text(description)),
            ("schema", schema),
        ])
    };
    let mut language = string();
    language.set("enum", texts(["zh-CN", "en-US"]));
    let mut constant = string();
    constant.set("const", text(version));
    let seconds = Node::map([("type", text("integer")), ("format", text("int64"))]);
    let clock = "The UNIX time in seconds that the signature was made at; at most 5 minutes from the \
                 server's clock.";
    let parameters = [
        ("Language", header("X-TC-Language", false, "The language of messages.", language)),
        ("Region", header("X-TC-Region", false, "The region to act in.", string())),
        ("Timestamp", header("X-TC-Timestamp", true, clock, seconds)),
        ("Token", header("X-TC-Token", false, "The token of temporary credentials.", string())),
        ("Version", header("X-TC-Version", true, "The version of the API.", constant)),
    ];
    let failure = "Any failure. The API sends it with HTTP status 200; a member Error in place of the \
                   reply's own members tells the two apart.";
    let error = response(failure, "ErrorEnvelope");
    let components =
        [("parameters", Node::map(parameters)), ("responses", Node::map([("Error", error)]))];
    Node::map([("components", Node::map(components))])
}

fn response(description: &str, schema: &str) -> Node {
    let schema = reference(&format!("#/components/schemas/{schema}"));
    let media = Node::map([("schema", schema)]);
    Node::map([
        ("description", text(description)),
        ("content", Node::map([("application/json", media)])),
    ])
}

fn object<'t>(
    required: impl IntoIterator<Item = &'t str>,
    properties: impl IntoIterator<Item = (&'t str, Node)>,
) -> Node {
    Node::map([
        ("type", text("object")),
        ("required", texts(required)),
        ("properties", Node::map(properties)),
    ])
}

fn error_reply() -> BTreeMap<String, Schema> {
    let error = reference("#/components/schemas/Error");
    let schemas = [
        ("Error", object(["Code", "Message"], [("Code", string()), ("Message", string())])),
        ("ErrorEnvelope", envelope("ErrorResponse")),
        (
            "ErrorResponse",
            object(["Error", "RequestId"], [("Error", error), ("RequestId", string())]),
        ),
    ];
    let schema = |(name, node): (&str, Node)| {
        (name.to_owned(), Schema { file: super::store::SHARED.to_owned(), node })
    };
    schemas.map(schema).into()
}

/// `{Response: …}`.
pub(super) fn envelope(reply: &str) -> Node {
    object(["Response"], [("Response", reference(&format!("#/components/schemas/{reply}")))])
}

/// The operation of a new action. Its texts are for an author to write.
pub(super) fn operation(action: &str, group: &str, request: &str, parameters: &[&str]) -> Node {
    let mut name = string();
    name.set("const", text(action));
    let first = Node::map([
        ("name", text("X-TC-Action")),
        ("in", text("header")),
        ("required", flag(true)),
        ("schema", name),
    ]);
    let rest = parameters
        .iter()
        .map(|name| reference(&format!("schemas.yaml#/components/parameters/{name}")));
    let request = reference(&format!("#/components/schemas/{request}"));
    let media = Node::map([("schema", request)]);
    let body = [("required", flag(true)), ("content", Node::map([("application/json", media)]))];
    let reply = response(&format!("The reply of {action}."), &format!("{action}Envelope"));
    let failure = reference("schemas.yaml#/components/responses/Error");
    Node::map([
        ("operationId", text(action)),
        ("tags", texts([group])),
        ("parameters", Node::list(std::iter::once(first).chain(rest))),
        ("requestBody", Node::map(body)),
        ("responses", Node::map([("200", reply), ("default", failure)])),
    ])
}
