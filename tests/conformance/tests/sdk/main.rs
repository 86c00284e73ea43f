//! The generated types against recorded requests of the vendor's SDK.
//!
//! `cargo xtask test` writes the recording and runs these tests; they are ignored otherwise.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod calls;
mod requests;
mod responses;
mod signatures;

use tencent_cloud_conformance::actions::{self, Entry};
use tencent_cloud_conformance::recording::{self, Example};

/// Reads the recording and checks that it has every action.
fn examples() -> Vec<Example> {
    let examples = match recording::read() {
        Ok(examples) => examples,
        Err(error) => panic!("{error}"),
    };
    let recorded: std::collections::BTreeSet<_> =
        examples.iter().map(|example| example.action.as_str()).collect();
    let generated = actions::version("cvm", "2017-03-12").unwrap().actions;
    assert_eq!(recorded, generated.iter().map(|entry| entry.info.name).collect());
    // One of the 128 documented requests is a query without parameters instead of JSON.
    let json_requests = examples.iter().filter(|example| example.request.is_some()).count();
    assert_eq!((examples.len(), json_requests), (128, 127));
    examples
}

/// Returns the generated action of an example.
fn action(example: &Example) -> &'static Entry {
    actions::version("cvm", "2017-03-12").unwrap().action(&example.action).unwrap()
}

/// The signatures and HTTP methods of the SDK.
const FORMATS: [(&str, &str); 6] = [
    ("TC3-HMAC-SHA256", "POST"),
    ("TC3-HMAC-SHA256", "GET"),
    ("HmacSHA1", "POST"),
    ("HmacSHA1", "GET"),
    ("HmacSHA256", "POST"),
    ("HmacSHA256", "GET"),
];
