//! The simulator's way in: names of parameters put together into a tree, and that tree held against the documents.
//!
//! An input is a line `GET`, `FORM` or `JSON` with the name of an action, and then a query, a form or a body. Whatever it
//! is, the answer must be an envelope with a request id, and never an internal error.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tencent_cloud::flatten::Parameters;
use tencent_cloud_simulator::{Builder, Outcome};

use crate::Target;

/// The target.
pub const TARGET: Target = Target { name: "simulator", run, seeds };

const VERSION: &str = "2017-03-12";
const REGION: &str = "ap-guangzhou";

fn run(data: &[u8]) {
    let Some(request) = request(data) else { return };
    answer(&request);
}

/// What became of a request.
fn answer(request: &Request<Bytes>) -> Option<Outcome> {
    // A service of its own for every input: what an input does must not depend on those before it.
    let mut core = Builder::default().verify_signatures(false).core().ok()?;
    let response =
        core.handle(request, SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000));
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let id = body.pointer("/Response/RequestId").and_then(Value::as_str);
    assert!(id.is_some_and(|id| !id.is_empty()), "no envelope: {body}");
    let outcome = response.extensions().get::<Outcome>().cloned();
    let code = outcome.as_ref().and_then(|outcome| outcome.code.as_deref()).unwrap_or_default();
    assert!(!code.starts_with("InternalError"), "{body}");
    outcome
}

fn request(data: &[u8]) -> Option<Request<Bytes>> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = data.split_at(end);
    let rest = rest.get(1..).unwrap_or_default();
    let (kind, action) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let common = format!("Action={action}&Version={VERSION}&Region={REGION}");
    let builder = Request::builder().header("host", "cvm.tencentcloudapi.com");
    let request = match kind {
        "GET" => {
            let query = std::str::from_utf8(rest).ok()?;
            builder.method("GET").uri(format!("/?{common}&{query}")).body(Bytes::new())
        }
        "FORM" => builder
            .method("POST")
            .uri("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body([common.as_bytes(), b"&", rest].concat().into()),
        "JSON" => builder
            .method("POST")
            .uri("/")
            .header("content-type", "application/json")
            .header("x-tc-action", action)
            .header("x-tc-version", VERSION)
            .header("x-tc-region", REGION)
            .header("x-tc-timestamp", "1770000000")
            .header("authorization", "-")
            .body(Bytes::copy_from_slice(rest)),
        _ => return None,
    };
    request.ok()
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for operation in super::documents::operations() {
        let Some(example) = operation.request_examples.values().next() else { continue };
        let mut pairs = Vec::new();
        flatten("", example, &mut pairs);
        let mut form = String::new();
        pairs.into_iter().collect::<Parameters>().write_query(&mut form);
        let name = &operation.name;
        // One way each, in turns: libFuzzer crosses them over.
        let text = match seeds.len() % 3 {
            0 => format!("GET {name}\n{form}"),
            1 => format!("FORM {name}\n{form}"),
            _ => format!("JSON {name}\n{example}"),
        };
        seeds.push(text.into_bytes());
    }
    seeds
}

/// The names and values of an example, as they go over the wire.
fn flatten(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let below =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(members) => {
            members.iter().for_each(|(part, value)| flatten(&below(part), value, pairs));
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
    fn most_seeds_get_past_the_check_of_parameters() {
        let seeds = seeds();
        let outcomes = seeds.iter().filter_map(|seed| answer(&request(seed)?));
        let refused = outcomes
            .filter(|outcome| {
                let code = outcome.code.as_deref().unwrap_or_default();
                ["MissingParameter", "InvalidParameter", "UnknownParameter", "InvalidAction"]
                    .contains(&code)
            })
            .map(|outcome| outcome.action.unwrap_or_default())
            .collect::<Vec<_>>();
        assert!(seeds.len() > 100 && refused.len() < seeds.len() / 10, "{refused:?}");
    }
}
