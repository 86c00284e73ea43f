//! The bodies and parameters of the documented requests.

use tencent_cloud::flatten::Parameters;
use tencent_cloud::json;
use tencent_cloud::shape::Shape;
use tencent_cloud_conformance::compare::{self, Report, Tolerance};
use tencent_cloud_conformance::recording::{Example, Sent};

use super::{action, examples};

fn typed(example: &Example) -> Box<dyn Shape> {
    match (action(example).request)(example.request_json().as_bytes()) {
        Ok(request) => request,
        Err(error) => panic!("{}: {error}", example.title()),
    }
}

fn recorded<'a>(example: &'a Example, signature: &str, method: &str) -> &'a Sent {
    let sent = example.sent(signature, method);
    sent.unwrap_or_else(|| panic!("{}: {method} with {signature} is not recorded", example.title()))
}

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn bodies_equal_those_of_the_sdk() {
    let mut report = Report::default();
    for example in examples() {
        let expected = recorded(&example, "TC3-HMAC-SHA256", "POST").payload.parse().unwrap();
        let actual = json::encode(typed(&example).as_ref()).parse().unwrap();
        report.add(&example.title(), compare::bodies(&expected, &actual));
    }
    assert!(report.differences.is_empty(), "{report}");
    // One example has a string in place of an integer; the SDK sends the string, the crate an integer.
    assert_eq!(report.counts(), [(Tolerance::ScalarType, 1)], "{report}");
}

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn parameters_equal_those_of_the_sdk() {
    let (mut report, mut pairs) = (Report::default(), 0);
    for example in examples() {
        let expected = recorded(&example, "TC3-HMAC-SHA256", "GET").pairs();
        let actual: Vec<_> = Parameters::of(typed(&example).as_ref())
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        pairs += actual.len();
        report.add(&example.title(), compare::parameters(&expected, &actual));
    }
    assert!(report.differences.is_empty(), "{report}");
    // Python writes `True`.
    let booleans = report.count(Tolerance::Boolean);
    assert!(booleans > 0, "{report}");
    assert_eq!(report.counts(), [(Tolerance::Boolean, booleans)], "{report}");
    assert!(pairs > 400, "compared only {pairs} pairs");
}
