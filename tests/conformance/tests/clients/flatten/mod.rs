//! Round trips of random requests: for every action of every service, parsing the parameters of a request restores it.
//!
//! A random request that conforms to its schema is decoded into its generated type. A client sends it with every
//! signature and HTTP method, and two independent parsers restore it: that of the simulator, which also checks the
//! schema, and that of the module `testing`. Both must return the request that was sent.
//!
//! Empty lists and empty objects have no parameters, so they may be lost.

mod arbitrary;
mod wire;

use serde_json::{Map, Value};
use tencent_cloud::{RequestMethod, Signature, json};
use tencent_cloud_conformance::actions::{ALL, Entry, ServiceVersion};
use tencent_cloud_spec::model::Dialect;
use tencent_cloud_spec::{documents, load};

use self::arbitrary::Arbitrary;
use self::wire::Wire;

/// Random requests per action.
const REQUESTS: u64 = 12;

#[tokio::test]
async fn every_request_is_restored_from_its_parameters() {
    for service in ALL {
        check(service).await;
    }
}

/// The region and the signatures and methods that parameters are sent with.
fn formats(dialect: Dialect) -> (&'static str, &'static [(Signature, RequestMethod)]) {
    match dialect {
        Dialect::Api30 => (
            "ap-guangzhou",
            &[
                (Signature::Tc3, RequestMethod::Post),
                (Signature::Tc3, RequestMethod::Get),
                (Signature::HmacSha256, RequestMethod::Post),
                (Signature::HmacSha1, RequestMethod::Get),
            ],
        ),
        Dialect::Api20 => (
            "gz",
            &[
                (Signature::HmacSha256, RequestMethod::Post),
                (Signature::HmacSha1, RequestMethod::Get),
            ],
        ),
    }
}

async fn check(service: &ServiceVersion) {
    let sources = documents::find(service.service, service.version).unwrap().sources();
    let spec = load(&sources).unwrap_or_else(|errors| panic!("{}", errors.lines(&sources)));
    let (region, formats) = formats(spec.dialect);
    let mut wires: Vec<Wire> =
        formats.iter().map(|(signature, method)| Wire::new(*signature, *method, region)).collect();
    let (mut accepted, mut rejected) = (0, 0);
    for (number, operation) in spec.operations.iter().enumerate() {
        let entry = service.action(&operation.name).unwrap();
        for round in 0..REQUESTS {
            let seed = number as u64 * REQUESTS + round;
            let request = Arbitrary::new(&spec, seed).request(operation);
            let text = Value::Object(request.clone()).to_string();
            let about = format!("{} with seed {seed}: {text}", operation.name);
            assert_same(&typed(entry, &text), &request, &about);
            // The client adds an idempotency token to a request without one, or with an empty one.
            let is_missing = |token: &&String| {
                request.get(*token).is_none_or(|value| value.as_str() == Some(""))
            };
            let added = operation.idempotency_token.as_ref().filter(is_missing);
            let request = without(request.clone(), added);
            let mut first: Option<Result<(), String>> = None;
            for wire in &mut wires {
                let about = format!("{about} with {wire:?}");
                let sent = wire.send(entry, &text).await;
                let parsed = without(typed(entry, sent.json()), added);
                assert_same(&parsed, &request, &format!("{about}, parsed by `Sent`"));
                let result = wire.parse(&sent).map(|parameters| {
                    assert_same(
                        &without(parameters, added),
                        &request,
                        &format!("{about}, parsed by the simulator"),
                    );
                });
                // The simulator rejects a request with the same message for every signature and method.
                assert_eq!(*first.get_or_insert_with(|| result.clone()), result, "{about}");
            }
            if first.is_some_and(|first| first.is_ok()) { accepted += 1 } else { rejected += 1 }
        }
    }
    assert!(accepted > 9 * rejected, "{accepted} requests accepted, {rejected} rejected");
}

/// Decodes and encodes a request with its generated type.
fn typed(entry: &Entry, text: &str) -> Map<String, Value> {
    let shape = (entry.request)(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    serde_json::from_str(&json::encode(&*shape)).unwrap()
}

fn without(mut properties: Map<String, Value>, name: Option<&String>) -> Map<String, Value> {
    if let Some(name) = name {
        properties.remove(name);
    }
    properties
}

fn assert_same(found: &Map<String, Value>, expected: &Map<String, Value>, about: &str) {
    let (found, expected) = (Value::Object(found.clone()), Value::Object(expected.clone()));
    assert!(equal(&found, &expected), "{about}\nexpected {expected}\nfound    {found}");
}

/// Compares values; 1 and 1.0 are equal.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) if left.is_f64() || right.is_f64() => {
            left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| equal(value, other)))
        }
        (left, right) => left == right,
    }
}
