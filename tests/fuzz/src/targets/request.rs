//! HTTP requests, as the simulator parses them and checks them against their schema.
//!
//! An input is a line with the format, `GET`, `FORM` or `JSON`, and the service, version and action, followed by a
//! query, a form or a JSON body. The response must be well-formed and never an internal error.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::flatten::Parameters;
use tencent_cloud_simulator::{Builder, Outcome};
use tencent_cloud_spec::model::{Dialect, Server};

use crate::Target;
use crate::specs::{self, Loaded};

/// The target.
pub const TARGET: Target = Target { name: "request", run, seeds };

fn run(data: &[u8]) {
    let Some((loaded, request)) = parse(data) else { return };
    answer(loaded, &request);
}

/// Sends a request to a new simulator, so that inputs do not depend on each other.
fn answer(loaded: &Loaded, request: &Request<Bytes>) -> Option<Outcome> {
    let core = Builder::default().verify_signatures(false).core().ok()?;
    let response =
        core.handle(request, SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000));
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let outcome = response.extensions().get::<Outcome>().cloned()?;
    let code = outcome.code.as_deref().unwrap_or_default();
    match loaded.spec.dialect {
        Dialect::Api30 => {
            let id = body.pointer("/Response/RequestId").and_then(Value::as_str);
            assert!(id.is_some_and(|id| !id.is_empty()), "response without a request id: {body}");
            assert!(!code.starts_with("InternalError"), "{body}");
        }
        // API 2.0 reports some failures of resources as `InternalError.…`.
        Dialect::Api20 => {
            assert!(body["code"].is_i64(), "response without a code: {body}");
            assert!(code != "InternalError" && body["code"] != 6000, "{body}");
        }
    }
    Some(outcome)
}

fn parse(data: &[u8]) -> Option<(&'static Loaded, Request<Bytes>)> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = (std::str::from_utf8(&data[..end]).ok()?, &data[end + 1..]);
    let mut words = line.splitn(4, ' ');
    let format = words.next()?;
    let loaded = specs::find(words.next()?, words.next()?)?;
    Some((loaded, request(format, loaded, words.next()?, rest)?))
}

fn request(format: &str, loaded: &Loaded, action: &str, rest: &[u8]) -> Option<Request<Bytes>> {
    let spec = &loaded.spec;
    let version = spec.version.as_str();
    let (path, region, common) = match spec.dialect {
        Dialect::Api30 => ("/", "ap-guangzhou", format!("Action={action}&Version={version}")),
        Dialect::Api20 => ("/v2/index.php", "gz", format!("Action={action}")),
    };
    let common = format!("{common}&Region={region}");
    let known = spec.operations.iter().find(|operation| operation.name == action);
    let host = match known {
        Some(operation) => spec.host(operation),
        None => spec.servers.first().and_then(Server::host)?,
    };
    let builder = Request::builder().header("host", host);
    let request = match format {
        "GET" => {
            let query = std::str::from_utf8(rest).ok()?;
            builder.method("GET").uri(format!("{path}?{common}&{query}")).body(Bytes::new())
        }
        "FORM" => builder
            .method("POST")
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body([common.as_bytes(), b"&", rest].concat().into()),
        "JSON" => builder
            .method("POST")
            .uri(path)
            .header("content-type", "application/json")
            .header("x-tc-action", action)
            .header("x-tc-version", version)
            .header("x-tc-region", region)
            .header("x-tc-timestamp", "1770000000")
            .header("authorization", "-")
            .body(Bytes::copy_from_slice(rest)),
        _ => return None,
    };
    request.ok()
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for loaded in specs::all() {
        let formats: &[&str] = match loaded.spec.dialect {
            Dialect::Api30 => &["GET", "FORM", "JSON"],
            Dialect::Api20 => &["GET", "FORM"],
        };
        // One format per action, because libFuzzer recombines inputs.
        for (operation, format) in loaded.spec.operations.iter().zip(formats.iter().cycle()) {
            let Some(example) = operation.request_examples.values().next() else { continue };
            let input = if *format == "JSON" { example.to_string() } else { query(example) };
            let (service, version, action) = (loaded.service, loaded.version, &operation.name);
            seeds.push(format!("{format} {service} {version} {action}\n{input}").into_bytes());
        }
    }
    seeds
}

fn query(example: &Value) -> String {
    let mut pairs = Vec::new();
    flatten("", example, &mut pairs);
    let mut query = String::new();
    pairs.into_iter().collect::<Parameters>().write_query(&mut query);
    query
}

/// Flattens a value into parameters.
fn flatten(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let below =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(properties) => {
            properties.iter().for_each(|(part, value)| flatten(&below(part), value, pairs));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| flatten(&below(&index.to_string()), value, pairs));
        }
        Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        other => pairs.push((name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_seeds_match_their_schema() {
        let seeds = seeds();
        let outcomes = seeds.iter().filter_map(|seed| {
            let (loaded, request) = parse(seed)?;
            answer(loaded, &request)
        });
        let rejected: Vec<_> = outcomes
            .filter(|outcome| {
                let code = outcome.code.as_deref().unwrap_or_default();
                let mismatches =
                    ["MissingParameter", "InvalidParameter", "UnknownParameter", "InvalidAction"];
                mismatches.contains(&code) || code.starts_with("4")
            })
            .map(|outcome| outcome.action.unwrap_or_default())
            .collect();
        assert!(!seeds.is_empty() && rejected.len() < seeds.len() / 10, "{rejected:?}");
    }
}
