//! Every documented reply comes through our types without loss.

use serde_json::{Value, json};
use tencent_cloud_conformance::actions;
use tencent_cloud_conformance::compare::{self, Report, Tolerance};

use super::examples;

#[test]
#[ignore = "needs the vendor's SDK: run `cargo xtask test`"]
fn documented_replies_decode_and_encode_without_loss() {
    let mut report = Report::default();
    for example in examples() {
        let title = example.title();
        let entry = actions::find(&example.action).unwrap_or_else(|| panic!("{title}: unknown"));
        let (reply, envelope) =
            (entry.reply)(&example.reply).unwrap_or_else(|error| panic!("{title}: {error}"));
        assert_eq!(envelope.error, None, "{title}");
        let documented: Value = example.reply.parse().unwrap();
        let id = documented.pointer("/Response/RequestId").and_then(Value::as_str);
        assert_eq!(envelope.request_id.as_deref(), id, "{title}");
        let ours: Value = tencent_cloud::json::encode(reply.as_ref()).parse().unwrap();
        report.add(&title, compare::replies(&documented, &json!({ "Response": ours })));
    }
    assert!(report.differences.is_empty(), "{report}");
    // Documented replies hold null four times; guaranteed members that one leaves out have defaults here, and a number
    // may change its form.
    assert_eq!(report.count(Tolerance::Null), 4, "{report}");
    for strange in [Tolerance::Boolean, Tolerance::OtherScalar, Tolerance::EmptyList] {
        assert_eq!(report.count(strange), 0, "{report}");
    }
}
