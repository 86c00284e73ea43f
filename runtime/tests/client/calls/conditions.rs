//! Idempotency that depends on a field: a request with the field is not retried after a lost response.

use tencent_cloud::{
    Action, ActionInfo, DryRun, GenericClient, Idempotency, RequestMethod, RetryPolicy, Signature,
    shape,
};

use crate::calls::common::{DescribeThingsResponse, Script, builder, lost, success};

/// An action that is idempotent unless it forces things or renames them.
#[derive(Clone, Default)]
struct ChangeThingRequest {
    force: Option<bool>,
    host_name: Option<String>,
    dry_run: Option<bool>,
}

shape! { ChangeThingRequest { 0 => force: "Force", 1 => host_name: "HostName", 2 => dry_run: "DryRun" } }

impl Action for ChangeThingRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "ChangeThing")
        .idempotency(Idempotency::Idempotent)
        .non_idempotent_with(&["Force", "HostName"]);
}

impl DryRun for ChangeThingRequest {
    const DRY_RUN: &'static str = "DryRun";
}

/// Requests, and whether they are retried.
fn cases() -> [(ChangeThingRequest, bool); 5] {
    let force = |force| ChangeThingRequest { force: Some(force), ..Default::default() };
    let named =
        |name: &str| ChangeThingRequest { host_name: Some(name.to_owned()), ..Default::default() };
    [
        (ChangeThingRequest::default(), true),
        (force(false), true),
        (force(true), false),
        (named("web"), false),
        (named(""), false),
    ]
}

fn client(signature: Signature, method: RequestMethod) -> (Script, GenericClient) {
    let script = Script::new([lost(), success()]);
    let builder = builder().retry(RetryPolicy::standard()).transport(script.clone());
    (script, builder.signature(signature).method(method).build().unwrap())
}

#[tokio::test]
async fn only_requests_without_the_field_are_retried() {
    for (signature, method) in
        [(Signature::Tc3, RequestMethod::Post), (Signature::HmacSha256, RequestMethod::Get)]
    {
        for (request, is_retried) in cases() {
            let (script, client) = client(signature, method);
            let result = client.call_action(request).await;
            assert_eq!(result.is_ok(), is_retried, "{:?}", result.err());
            assert_eq!(script.sent().len(), if is_retried { 2 } else { 1 });
        }
    }
}

#[tokio::test]
async fn a_dry_run_is_retried_with_the_field() {
    let (script, client) = client(Signature::Tc3, RequestMethod::Post);
    let request = ChangeThingRequest { force: Some(true), ..Default::default() };
    client.call_action(request).dry_run().await.unwrap();
    assert_eq!(script.sent().len(), 2);
}
