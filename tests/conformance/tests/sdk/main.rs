//! The generated types of every service against recorded requests of the vendor's SDK: documented examples, and random
//! requests in the types that the vendor declares.
//!
//! `cargo xtask test` writes the recording and runs these tests; they are ignored otherwise.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod calls;
mod requests;
mod responses;
mod signatures;

use std::collections::{BTreeMap, BTreeSet};

use tencent_cloud_conformance::actions::{self, ALL, Entry};
use tencent_cloud_conformance::recording::{self, Call};

/// Reads the recorded calls that have a request.
fn calls() -> impl Iterator<Item = Call> {
    all_calls().filter(|call| call.unreadable.is_none())
}

fn all_calls() -> impl Iterator<Item = Call> {
    let calls = recording::read().unwrap_or_else(|error| panic!("{error}"));
    calls.map(|call| call.unwrap_or_else(|error| panic!("{error}")))
}

/// Returns the generated action of a call.
fn action(call: &Call) -> &'static Entry {
    actions::version(&call.service, &call.version).unwrap().action(&call.action).unwrap()
}

/// The numbers of recorded calls of a service.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    examples: usize,
    queries: usize,
    unreadable: usize,
    random: usize,
}

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn recording_has_every_action_of_every_service() {
    let mut recorded: BTreeMap<(String, String), BTreeMap<String, Counts>> = BTreeMap::new();
    for call in all_calls() {
        let service = recorded.entry((call.service, call.version)).or_default();
        let counts = service.entry(call.action).or_default();
        match (call.unreadable, call.random) {
            (Some(_), _) => counts.unreadable += 1,
            (None, Some(_)) => counts.random += 1,
            (None, None) => counts.examples += 1,
        }
        counts.queries += usize::from(call.query);
    }
    let generated = ALL.iter().filter(|service| service.version != "v2");
    let mut total = Counts::default();
    for service in generated {
        let key = (service.service.to_owned(), service.version.to_owned());
        let recorded = recorded.remove(&key).unwrap_or_default();
        let names: BTreeSet<&str> = recorded.keys().map(String::as_str).collect();
        assert_eq!(names, service.actions.iter().map(|entry| entry.info.name).collect());
        for (action, counts) in &recorded {
            let title = format!("{} {action}", service.service);
            assert!(counts.examples + counts.unreadable > 0 && counts.random > 0, "{title}");
            total.examples += counts.examples;
            total.queries += counts.queries;
            total.unreadable += counts.unreadable;
            total.random += counts.random;
        }
    }
    assert!(recorded.is_empty(), "{:?}", recorded.keys());
    // One example of ModifyDiskExtraPerformance has two bodies.
    let Counts { examples, queries, unreadable, .. } = total;
    assert_eq!((examples, queries, unreadable), (881, 283, 1));
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
