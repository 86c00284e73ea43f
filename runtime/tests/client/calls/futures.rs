//! The named futures of calls: they can be joined, buffered and spawned.

use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use tencent_cloud::{CallFuture, DryRunFuture, RawCallFuture, TypedCallFuture};

use crate::calls::common::{
    BuyThingRequest, DescribeThingsResponse, Script, client, request, success,
};

const REGIONS: [&str; 3] = ["ap-guangzhou", "ap-shanghai", "ap-beijing"];

#[tokio::test]
async fn can_be_joined_and_buffered() {
    let script = Script::new(std::iter::repeat_with(success).take(6));
    let client = client(script.clone());
    let calls = REGIONS.map(|region| client.call_action(request()).region(region).send());
    let responses = join_all(calls).await;
    assert!(
        responses.iter().all(|response| response.as_ref().is_ok_and(|it| it.thing_set.len() == 1))
    );
    let calls = REGIONS.map(|region| client.call_action(request()).region(region).send());
    let responses: Vec<_> = stream::iter(calls).buffer_unordered(2).collect().await;
    assert!(responses.iter().all(Result::is_ok));
    assert_eq!(script.sent().len(), 6);
}

#[tokio::test]
async fn can_be_spawned() {
    let client = client(Script::new(std::iter::repeat_with(success).take(4)));
    let typed: CallFuture<DescribeThingsResponse> = client.call_action(request()).send();
    assert!(tokio::spawn(typed).await.unwrap().is_ok());
    let raw: RawCallFuture = client.call_raw("cvm", "v", "DescribeThings", "{}").send();
    assert!(tokio::spawn(raw).await.unwrap().is_ok());
    let named: TypedCallFuture<Value> =
        client.call("cvm", "v", "DescribeThings", &serde_json::json!({})).send();
    assert_eq!(tokio::spawn(named).await.unwrap().unwrap()["RequestId"], "id-1");
    let dry: DryRunFuture = client.call_action(BuyThingRequest::default()).dry_run();
    assert!(tokio::spawn(dry).await.unwrap().is_ok());
}
