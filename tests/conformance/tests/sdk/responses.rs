//! The documented responses, which decode and encode without loss.

use serde_json::{Value, json};
use tencent_cloud_conformance::compare::{self, Report, Tolerance};

use super::{action, calls};

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn documented_responses_decode_and_encode_without_loss() {
    let (mut report, mut compared, mut errors) = (Report::default(), 0, 0);
    for call in calls() {
        let Some(response) = &call.response else { continue };
        let title = call.title();
        let (decoded, envelope) = (action(&call).response)(response.as_bytes())
            .unwrap_or_else(|error| panic!("{title}: {error}"));
        let documented: Value = response.parse().unwrap();
        let code = documented.pointer("/Response/Error/Code").and_then(Value::as_str);
        assert_eq!(envelope.error.as_ref().map(|error| error.code.as_str()), code, "{title}");
        if code.is_some() {
            errors += 1;
            continue;
        }
        let id = documented.pointer("/Response/RequestId").and_then(Value::as_str);
        assert_eq!(envelope.request_id.as_deref(), id, "{title}");
        let encoded: Value = tencent_cloud::json::encode(decoded.as_ref()).parse().unwrap();
        report.add(&title, compare::responses(&documented, &json!({ "Response": encoded })));
        compared += 1;
    }
    println!("compared: {compared} responses");
    assert!(report.differences.is_empty(), "{report}");
    // A missing required field or null may become a default, and a number may change its notation. Two examples of VPC
    // have strings in place of numbers, and one in place of a Boolean.
    for (tolerance, expected) in
        [(Tolerance::Boolean, 0), (Tolerance::ScalarType, 5), (Tolerance::EmptyList, 3)]
    {
        assert_eq!(report.count(tolerance), expected, "{tolerance:?}: {report}");
    }
    // One example is an error response.
    assert_eq!((compared, errors), (880, 1));
}
