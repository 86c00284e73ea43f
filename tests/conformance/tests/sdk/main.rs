//! The crate against what the vendor's SDK was recorded to do. The recording is made by `cargo xtask test`, which then
//! runs these tests; they are ignored otherwise.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where it finds something wrong, helpers included"
)]

mod calls;
mod replies;
mod requests;
mod signatures;

use tencent_cloud_conformance::recording::{self, Example};

/// The recording, which must be whole: of 106 actions there are 123 examples, of the five reserved-instance actions of
/// the international edition one each.
fn examples() -> Vec<Example> {
    let examples = match recording::read() {
        Ok(examples) => examples,
        Err(error) => panic!("{error}"),
    };
    let actions: std::collections::BTreeSet<_> =
        examples.iter().map(|example| example.action.as_str()).collect();
    assert_eq!((actions.len(), examples.len()), (111, 128), "actions and examples recorded");
    let as_json = examples.iter().filter(|example| example.request.is_some()).count();
    assert_eq!(as_json, 122 + 5, "examples with a JSON request");
    examples
}

/// The ways in which the SDK can send a call.
const WAYS: [(&str, &str); 6] = [
    ("TC3-HMAC-SHA256", "POST"),
    ("TC3-HMAC-SHA256", "GET"),
    ("HmacSHA1", "POST"),
    ("HmacSHA1", "GET"),
    ("HmacSHA256", "POST"),
    ("HmacSHA256", "GET"),
];
