//! What the generated types of the case `archive` do.

use tencent_cloud::{Action, DryRun, Idempotency, json};
use tencent_cloud_compiled::error;
use tencent_cloud_compiled::model::{
    BoxObject, BoxState, DescribeBoxesResponse, Label, StoreBoxRequest,
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
        ["2020-03-10"],
    )
    .states([BoxState::OnItsWay])
    .seal("secret")
    .count(2)
}

#[test]
fn constructors_and_setters_fill_the_members_they_name() {
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
fn requests_flatten() {
    let parameters = request().flatten();
    assert_eq!(parameters.get("Labels.0.Value"), Some("yes"));
    assert_eq!(parameters.get("Box.Inside.Name"), Some("inner"));
}

#[test]
fn requests_that_can_be_tried_name_the_member() {
    assert_eq!(StoreBoxRequest::DRY_RUN, "DryRun");
    assert!(json::encode(&request().dry_run(true)).contains(r#""DryRun":true"#));
}

#[test]
fn what_is_sensitive_is_not_shown() {
    let shown = format!("{:?}", request());
    assert!(shown.contains("shelf-1") && !shown.contains("secret"), "{shown}");
}

#[test]
fn replies_may_hold_themselves_and_lack_what_is_not_guaranteed() {
    let text =
        br#"{"Root":{"Left":{"Next":{}}},"BoxSet":[{"Name":"a","State":"SUNK"}],"Maybe":null}"#;
    let reply: DescribeBoxesResponse = json::decode(text).unwrap();
    assert!(reply.root.left.as_ref().is_some_and(|left| left.next.is_some()));
    assert_eq!(reply.maybe, None);
    let state = reply.box_set[0].state.as_ref().unwrap();
    assert!(matches!(state, BoxState::Unknown(_)));
    assert_eq!(state.as_str(), "SUNK");
}

#[test]
fn actions_know_their_facts() {
    let info = StoreBoxRequest::INFO;
    assert_eq!((info.service, info.version, info.name), ("archive", "2020-01-01", "StoreBox"));
    assert_eq!(info.idempotency, Idempotency::Idempotent);
    assert_eq!(info.idempotency_token, Some("ClientToken"));
    assert_eq!(error::LIMIT_EXCEEDED_BOXES.as_str(), "LimitExceeded.Boxes");
}
