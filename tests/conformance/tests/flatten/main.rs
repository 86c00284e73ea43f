//! Flattening and putting together again: the identity, for arbitrary requests of every action.
//!
//! A request is made up from the documents, within their bounds, and read into its generated type. A client sends it in
//! every way there is, and two readers that know nothing of each other put it together again: the simulator, which holds it
//! against the documents, and what keeps requests in tests. Both must give the request that was sent.
//!
//! An empty list and an empty object have no parameter to be written as, so that a request is the same up to those.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod arbitrary;
mod wire;

use serde_json::{Map, Value};
use tencent_cloud::{RequestMethod, Signature, json};
use tencent_cloud_conformance::actions::{CVM, CVM_V2, Entry};
use tencent_cloud_spec::{Spec, documents};

use self::arbitrary::Arbitrary;
use self::wire::Wire;

/// Requests made up for each action.
const EACH: u64 = 12;

fn spec(sources: &tencent_cloud_spec::Sources) -> Spec {
    tencent_cloud_spec::load(sources).unwrap_or_else(|found| panic!("{}", found.lines(sources)))
}

#[tokio::test]
async fn every_request_comes_back_from_parameters() {
    let ways = [
        (Signature::Tc3, RequestMethod::Post),
        (Signature::Tc3, RequestMethod::Get),
        (Signature::HmacSha256, RequestMethod::Post),
        (Signature::HmacSha1, RequestMethod::Get),
    ];
    check(
        &spec(&documents::find("cvm", "2017-03-12").unwrap().sources()),
        CVM,
        "ap-guangzhou",
        &ways,
    )
    .await;
}

#[tokio::test]
async fn every_request_of_api_2_0_comes_back_from_parameters() {
    let ways =
        [(Signature::HmacSha256, RequestMethod::Post), (Signature::HmacSha1, RequestMethod::Get)];
    check(&spec(&documents::find("cvm", "v2").unwrap().sources()), CVM_V2, "gz", &ways).await;
}

async fn check(spec: &Spec, actions: &[Entry], region: &str, ways: &[(Signature, RequestMethod)]) {
    assert_eq!(actions.len(), spec.operations.len());
    let mut wires: Vec<Wire> =
        ways.iter().map(|(signature, method)| Wire::new(*signature, *method, region)).collect();
    let (mut read, mut refused) = (0, 0);
    for (number, operation) in spec.operations.iter().enumerate() {
        let entry = actions.iter().find(|entry| entry.info.name == operation.name).unwrap();
        for round in 0..EACH {
            let seed = number as u64 * EACH + round;
            let request = Arbitrary::new(spec, seed).request(operation);
            let text = Value::Object(request.clone()).to_string();
            let about = format!("{} with seed {seed}: {text}", operation.name);
            same(&typed(entry, &text), &request, &about);
            // A token that the request has not is the client's.
            let added =
                operation.idempotency_token.as_ref().filter(|it| !request.contains_key(*it));
            let mut first: Option<Result<(), String>> = None;
            for wire in &mut wires {
                let about = format!("{about} by {wire:?}");
                let sent = wire.send(entry, &text).await;
                let kept = without(typed(entry, sent.json()), added);
                same(&kept, &request, &format!("{about}, kept"));
                let understood = wire.understand(&sent).map(|parameters| {
                    same(&without(parameters, added), &request, &format!("{about}, understood"));
                });
                // What the documents do not allow is refused in the same words, whatever the way.
                assert_eq!(*first.get_or_insert_with(|| understood.clone()), understood, "{about}");
            }
            if first.is_some_and(|first| first.is_ok()) { read += 1 } else { refused += 1 }
        }
    }
    assert!(read > 9 * refused, "{read} requests were read, {refused} refused");
}

/// A request through its generated type.
fn typed(entry: &Entry, text: &str) -> Map<String, Value> {
    let shape = (entry.request)(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    serde_json::from_str(&json::encode(&*shape)).unwrap()
}

fn without(mut members: Map<String, Value>, name: Option<&String>) -> Map<String, Value> {
    if let Some(name) = name {
        members.remove(name);
    }
    members
}

fn same(found: &Map<String, Value>, expected: &Map<String, Value>, about: &str) {
    let (found, expected) = (Value::Object(found.clone()), Value::Object(expected.clone()));
    assert!(equal(&found, &expected), "{about}\nexpected {expected}\nfound    {found}");
}

/// Equal but for the form of numbers: 1 and 1.0 are one.
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
