//! Dry runs: `Ok` means that the service would accept the call, and nothing is executed.

use tencent_cloud::{ErrorKind, RetryPolicy};

use crate::calls::common::{BuyThingRequest, Script, builder, lost, refusal, response, success};

fn request() -> BuyThingRequest {
    BuyThingRequest { name: Some("n".to_owned()), dry_run: None }
}

#[tokio::test]
async fn accepts_a_response_and_the_dry_run_code() {
    let empty = response(200, "application/json", r#"{"Response": {"RequestId": "id-1"}}"#);
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
async fn returns_other_errors_of_the_service() {
    let script = Script::new([refusal("InvalidParameter"), refusal("DryRunOperation")]);
    let client = builder().transport(script.clone()).build().unwrap();
    let error = client.call_action(request()).dry_run().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("InvalidParameter")));
    // Setting the field returns the response of the service.
    let by_member = BuyThingRequest { dry_run: Some(true), ..request() };
    let error = client.call_action(by_member).await.unwrap_err();
    assert_eq!(error.code(), Some("DryRunOperation"));
}

#[tokio::test]
async fn retries_a_dry_run_of_a_non_idempotent_action() {
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
