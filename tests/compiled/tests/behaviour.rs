//! The behaviour of the types that are generated for the case `archive`.

use tencent_cloud::{Action, DryRun, Idempotency, StreamingAction, json};
use tencent_cloud_compiled::error;
use tencent_cloud_compiled::model::{
    AskArchivistRequest, BoxObject, BoxState, DescribeBoxesResponse, Label, ReadAloudRequest,
    StoreBoxRequest,
};

fn request() -> StoreBoxRequest {
    StoreBoxRequest::new(
        BoxObject::new("outer").inside(BoxObject::new("inner")),
        "shelf-1",
        "STORED",
        "2020-03-10T02:43:51Z",
        [Label::new("fragile").value("yes")],
        [1, 2],
        ["a", "b"],
        "2020-03-10",
    )
    .states([BoxState::OnItsWay])
    .seal("secret")
    .count(2)
}

#[test]
fn constructors_and_setters_fill_their_fields() {
    assert_eq!(
        json::encode(&request()),
        concat!(
            r#"{"Box":{"Name":"outer","Inside":{"Name":"inner"}},"ShelfId":"shelf-1","State":"STORED","#,
            r#""ArrivesAt":"2020-03-10T02:43:51Z","Labels":[{"Key":"fragile","Value":"yes"}],"#,
            r#""Sizes":[1,2],"Names":["a","b"],"Times":["2020-03-10"],"Count":2,"Seal":"secret","#,
            r#""States":["ON_ITS_WAY"]}"#
        )
    );
}

#[test]
fn flattens_requests() {
    let parameters = request().flatten();
    assert_eq!(parameters.get("Labels.0.Value"), Some("yes"));
    assert_eq!(parameters.get("Box.Inside.Name"), Some("inner"));
}

#[test]
fn dry_run_names_the_field() {
    assert_eq!(StoreBoxRequest::DRY_RUN, "DryRun");
    assert!(json::encode(&request().dry_run(true)).contains(r#""DryRun":true"#));
}

#[test]
fn debug_redacts_sensitive_fields() {
    let debug = format!("{:?}", request());
    assert!(debug.contains("shelf-1") && !debug.contains("secret"), "{debug}");
}

#[test]
fn responses_may_be_recursive_and_lack_optional_fields() {
    let text =
        br#"{"Root":{"Left":{"Next":{}}},"BoxSet":[{"Name":"a","State":"SUNK"}],"Maybe":null}"#;
    let response: DescribeBoxesResponse = json::decode(text).unwrap();
    assert!(response.root.left.as_ref().is_some_and(|left| left.next.is_some()));
    assert_eq!(response.maybe, None);
    let state = response.box_set[0].state.as_ref().unwrap();
    assert!(matches!(state, BoxState::Unknown(_)));
    assert_eq!(state.as_str(), "SUNK");
}

#[test]
fn actions_state_their_facts() {
    let info = StoreBoxRequest::INFO;
    assert_eq!((info.service, info.version, info.name), ("archive", "2020-01-01", "StoreBox"));
    assert_eq!(info.idempotency, Idempotency::Idempotent);
    assert_eq!(info.idempotency_token, Some("ClientToken"));
    assert_eq!(error::LIMIT_EXCEEDED_BOXES.as_str(), "LimitExceeded.Boxes");
}

#[test]
fn streaming_actions_are_marked() {
    fn is_streaming<A: StreamingAction>() -> &'static str {
        A::INFO.name
    }
    assert_eq!(is_streaming::<AskArchivistRequest>(), "AskArchivist");
    assert_eq!(is_streaming::<ReadAloudRequest>(), "ReadAloud");
}
