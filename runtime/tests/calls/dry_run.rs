//! A dry run: `Ok` means that the call would have been accepted, and nothing is ever carried out.

use tencent_cloud::{ErrorKind, RetryPolicy};

use crate::common::{BuyThingRequest, Script, builder, lost, refusal, reply, success};

fn request() -> BuyThingRequest {
    BuyThingRequest { name: Some("n".to_owned()), dry_run: None }
}

#[tokio::test]
async fn a_reply_and_the_code_that_says_so_are_both_well() {
    let empty = reply(200, "application/json", r#"{"Response": {"RequestId": "id-1"}}"#);
    let script = Script::new([success(), empty, refusal("DryRunOperation")]);
    let client = builder().transport(script.clone()).build().unwrap();
    for _ in 0..3 {
        client.call_action(request()).dry_run().await.unwrap();
    }
    for sent in script.sent() {
        assert_eq!(sent.body(), r#"{"Name":"n","DryRun":true}"#);
    }
}

#[tokio::test]
async fn other_codes_are_what_the_call_would_have_met() {
    let script = Script::new([refusal("InvalidParameter"), refusal("DryRunOperation")]);
    let client = builder().transport(script.clone()).build().unwrap();
    let error = client.call_action(request()).dry_run().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("InvalidParameter")));
    // Who asks for a dry run by the member gets what the service says.
    let by_member = BuyThingRequest { dry_run: Some(true), ..request() };
    let error = client.call_action(by_member).await.unwrap_err();
    assert_eq!(error.code(), Some("DryRunOperation"));
}

#[tokio::test]
async fn it_is_repeated_though_the_action_is_not() {
    let client = |script: &Script| {
        let retry = RetryPolicy::standard();
        builder().retry(retry).transport(script.clone()).build().unwrap()
    };
    let script = Script::new([lost(), refusal("DryRunOperation")]);
    client(&script).call_action(request()).dry_run().await.unwrap();
    assert_eq!(script.sent().len(), 2);
    let script = Script::new([lost()]);
    client(&script).call_action(request()).await.unwrap_err();
    assert_eq!(script.sent().len(), 1);
}
