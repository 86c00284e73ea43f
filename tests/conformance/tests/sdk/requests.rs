//! The bodies and parameters of the documented requests.

use tencent_cloud::flatten::Parameters;
use tencent_cloud::json;
use tencent_cloud::shape::Shape;
use tencent_cloud_conformance::compare::{self, Report, Tolerance};
use tencent_cloud_conformance::recording::{Call, Sent};

use super::{action, calls};

/// Returns the typed request of a call, or adds the error to the report.
fn typed(call: &Call, report: &mut Report) -> Option<Box<dyn Shape>> {
    (action(call).request)(call.request.to_string().as_bytes())
        .map_err(|error| report.differences.push(format!("{}: {error}", call.title())))
        .ok()
}

fn recorded(call: &Call, json: bool) -> &Sent {
    let sent = call.sent.iter().find(|sent| sent.is_json() == json);
    sent.unwrap_or_else(|| panic!("{}: a format is not recorded", call.title()))
}

/// The parameters that every request with an older signature has.
const COMMON: [&str; 11] = [
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "RequestClient",
    "Token",
    "Language",
];

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn bodies_equal_those_of_the_sdk() {
    let (mut report, mut compared) = (Report::default(), 0);
    for call in calls() {
        let expected = recorded(&call, true).payload.parse().unwrap();
        let Some(typed) = typed(&call, &mut report) else { continue };
        let actual = json::encode(typed.as_ref()).parse().unwrap();
        report.add(&call.title(), compare::bodies(&expected, &actual));
        compared += 1;
    }
    println!("compared: {compared} bodies");
    assert!(report.differences.is_empty(), "{report}");
    // Examples have strings in place of integers, or integers in place of strings. The SDK sends them as they are, the
    // crate sends the documented type.
    let types = report.tolerated.get(&Tolerance::ScalarType).into_iter().flatten();
    assert!(types.clone().all(|place| place.contains("(example")), "{report}");
    // Python writes `3.0`.
    let forms = report.count(Tolerance::NumberForm);
    assert_eq!(report.counts(), [(Tolerance::NumberForm, forms), (Tolerance::ScalarType, 20)]);
}

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn parameters_equal_those_of_the_sdk() {
    let (mut report, mut pairs) = (Report::default(), 0);
    for call in calls() {
        let sent = recorded(&call, false);
        let mut expected = sent.pairs();
        if !sent.signature.starts_with("TC3") {
            expected.retain(|(name, _)| !COMMON.contains(&name.as_str()));
        }
        let Some(typed) = typed(&call, &mut report) else { continue };
        let actual: Vec<_> = Parameters::of(typed.as_ref())
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        pairs += actual.len();
        report.add(&call.title(), compare::parameters(&expected, &actual));
    }
    println!("compared: {pairs} parameters");
    assert!(report.differences.is_empty(), "{report}");
    // Python writes `True` and `1e-07`.
    let (booleans, forms) = (report.count(Tolerance::Boolean), report.count(Tolerance::NumberForm));
    assert!(booleans > 0 && forms > 0, "{report}");
    let tolerated = [(Tolerance::Boolean, booleans), (Tolerance::NumberForm, forms)];
    assert_eq!(report.counts(), tolerated, "{report}");
    assert!(pairs > 10_000, "compared only {pairs} pairs");
}
