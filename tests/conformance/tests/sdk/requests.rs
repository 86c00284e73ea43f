//! Bodies and flattened parameters of every documented request.

use tencent_cloud::flatten::Parameters;
use tencent_cloud::json;
use tencent_cloud::shape::Shape;
use tencent_cloud_conformance::compare::{self, Report, Tolerance};
use tencent_cloud_conformance::recording::Example;
use tencent_cloud_conformance::{actions, recording};

use super::examples;

fn typed(example: &Example) -> Box<dyn Shape> {
    let entry = actions::find(&example.action);
    let entry = entry.unwrap_or_else(|| panic!("{} is not generated", example.action));
    match (entry.request)(&example.request_json()) {
        Ok(request) => request,
        Err(error) => panic!("{}: {error}", example.title()),
    }
}

fn recorded<'a>(example: &'a Example, signature: &str, method: &str) -> &'a recording::Sent {
    let sent = example.sent(signature, method);
    sent.unwrap_or_else(|| panic!("{}: {method} with {signature} is not recorded", example.title()))
}

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn bodies_are_those_of_the_sdk() {
    let mut report = Report::default();
    for example in examples() {
        let theirs = recorded(&example, "TC3-HMAC-SHA256", "POST").payload.parse().unwrap();
        let ours = json::encode(typed(&example).as_ref()).parse().unwrap();
        report.add(&example.title(), compare::bodies(&theirs, &ours));
    }
    assert!(report.differences.is_empty(), "{report}");
    // One example gives an integer as a text, which the SDK hands on and we send as documented.
    assert_eq!(report.counts(), [(Tolerance::OtherScalar, 1)], "{report}");
}

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn parameters_are_those_of_the_sdk() {
    let (mut report, mut pairs) = (Report::default(), 0);
    for example in examples() {
        let theirs = recorded(&example, "TC3-HMAC-SHA256", "GET").pairs();
        let ours: Vec<_> = Parameters::of(typed(&example).as_ref())
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        pairs += ours.len();
        report.add(&example.title(), compare::parameters(&theirs, &ours));
    }
    assert!(report.differences.is_empty(), "{report}");
    // Python writes `True`; nothing else may differ.
    let booleans = report.count(Tolerance::Boolean);
    assert!(booleans > 0, "{report}");
    assert_eq!(report.counts(), [(Tolerance::Boolean, booleans)], "{report}");
    assert!(pairs > 400, "only {pairs} pairs were compared");
}
