//! The documented responses, which decode and encode without loss.

use serde_json::{Value, json};
use tencent_cloud_conformance::compare::{self, Report, Tolerance};

use super::{action, examples};

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn documented_responses_decode_and_encode_without_loss() {
    let mut report = Report::default();
    for example in examples() {
        let title = example.title();
        let (response, envelope) = (action(&example).response)(example.response.as_bytes())
            .unwrap_or_else(|error| panic!("{title}: {error}"));
        assert_eq!(envelope.error, None, "{title}");
        let documented: Value = example.response.parse().unwrap();
        let id = documented.pointer("/Response/RequestId").and_then(Value::as_str);
        assert_eq!(envelope.request_id.as_deref(), id, "{title}");
        let encoded: Value = tencent_cloud::json::encode(response.as_ref()).parse().unwrap();
        report.add(&title, compare::responses(&documented, &json!({ "Response": encoded })));
    }
    assert!(report.differences.is_empty(), "{report}");
    // The documentation has null in four places. A missing required field may become a default, and a number may change
    // its notation.
    assert_eq!(report.count(Tolerance::Null), 4, "{report}");
    for unexpected in [Tolerance::Boolean, Tolerance::ScalarType, Tolerance::EmptyList] {
        assert_eq!(report.count(unexpected), 0, "{report}");
    }
}
