//! Which requests share a counter.

use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::transport::Failure;
use tencent_cloud::{Action, ErrorKind, GenericClient, RetryPolicy};

use crate::rate_limit::common::{
    Answer, Api20Cvm, Api20Image, Ten, TestService, Three, Undocumented, ms,
};

/// Returns the number of consecutive calls that find a free slot.
async fn calls_without_wait<A: Action + Default>(client: &GenericClient) -> usize {
    for count in 0..2_000 {
        match client.call_action(A::default()).await {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::RateLimit => return count,
            Err(error) => panic!("{error}"),
        }
    }
    usize::MAX
}

fn client(service: &TestService, limit: RateLimit) -> GenericClient {
    service.builder().rate_limit(limit.fail_fast()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn each_action_has_its_documented_rate() {
    let service = TestService::new();
    let client = client(&service, RateLimit::documented());
    assert_eq!(calls_without_wait::<Ten>(&client).await, 10);
    assert_eq!(calls_without_wait::<Three>(&client).await, 3);
    assert_eq!(calls_without_wait::<Undocumented>(&client).await, usize::MAX);
    // The period and the margin.
    tokio::time::advance(ms(1_099)).await;
    assert_eq!(calls_without_wait::<Three>(&client).await, 0);
    tokio::time::advance(ms(1)).await;
    assert_eq!(calls_without_wait::<Three>(&client).await, 3);
}

#[tokio::test(start_paused = true)]
async fn api20_has_rates_per_action_and_for_all_actions() {
    let service = TestService::new();
    let documented = client(&service, RateLimit::documented());
    assert_eq!(calls_without_wait::<Api20Cvm>(&documented).await, 100);
    let set = RateLimit::documented().each_action(Rate::per_minute(5_000));
    let set = set.action("cvm", "2017-03-12", "Api20Cvm", Rate::per_minute(5_000));
    let client = client(&service, set);
    assert_eq!(calls_without_wait::<Api20Cvm>(&client).await, 1_000);
    assert_eq!(calls_without_wait::<Api20Image>(&client).await, 0);
    // Actions of API 3.0 do not count.
    assert_eq!(calls_without_wait::<Ten>(&client).await, 10);
}

#[tokio::test(start_paused = true)]
async fn per_minute_limits_each_action_and_all_actions() {
    let service = TestService::new();
    let client = client(&service, RateLimit::per_minute(150, 100));
    assert_eq!(calls_without_wait::<Ten>(&client).await, 100);
    assert_eq!(calls_without_wait::<Api20Cvm>(&client).await, 50);
    assert_eq!(calls_without_wait::<Three>(&client).await, 0);
    tokio::time::advance(ms(60_100)).await;
    assert_eq!(calls_without_wait::<Three>(&client).await, 100);
}

#[tokio::test(start_paused = true)]
async fn clones_share_counters_and_changed_limits_do_not() {
    let service = TestService::new();
    let limit = RateLimit::documented();
    let first = client(&service, limit.clone());
    let apart = client(&service, limit.clone());
    let other = client(&service, limit.clone().margin(ms(100)));
    assert_eq!(calls_without_wait::<Ten>(&first).await, 10);
    assert_eq!(calls_without_wait::<Ten>(&first.clone()).await, 0);
    assert_eq!(calls_without_wait::<Ten>(&apart).await, 0);
    assert_eq!(calls_without_wait::<Ten>(&other).await, 10);
    // A call may have a limit of its own.
    first.call_action(Ten::default()).rate_limit(RateLimit::documented()).await.unwrap();
    let error =
        other.call_action(Ten::default()).rate_limit(limit.fail_fast()).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::RateLimit);
}

#[tokio::test(start_paused = true)]
async fn counts_per_host_and_not_per_region() {
    let service = TestService::new();
    let limit = RateLimit::documented().fail_fast();
    let client = client(&service, limit.clone());
    let in_region = |region: &'static str| client.call_action(Three::default()).region(region);
    for region in ["ap-guangzhou", "ap-shanghai", "ap-tokyo"] {
        in_region(region).await.unwrap();
    }
    assert_eq!(in_region("ap-beijing").await.err().unwrap().kind(), ErrorKind::RateLimit);
    let regional = service.builder().regional_endpoint().rate_limit(limit).build().unwrap();
    assert_eq!(calls_without_wait::<Three>(&regional).await, 3);
    regional.call_action(Three::default()).region("ap-shanghai").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backup_host_shares_the_counter() {
    let service = TestService::answering([Answer::Lost(Failure::Connect)]);
    let limit = RateLimit::custom().each_action(Rate::per_minute(2)).fail_fast();
    let builder = service.builder().rate_limit(limit).retry(RetryPolicy::standard().attempts(2));
    let failover = tencent_cloud::failover::Failover::to("cvm.ap-guangzhou.tencentcloudapi.com");
    let client = builder.backup_endpoint(failover.after_failures(1)).build().unwrap();
    client.call_action(Ten::default()).await.unwrap();
    let hosts: Vec<_> = service.received().into_iter().map(|seen| seen.host).collect();
    assert_eq!(hosts, ["cvm.tencentcloudapi.com", "cvm.ap-guangzhou.tencentcloudapi.com"]);
    assert_eq!(calls_without_wait::<Ten>(&client).await, 0);
}

#[tokio::test(start_paused = true)]
async fn calls_by_name_share_the_counter_and_the_documented_rate_of_typed_calls() {
    let service = TestService::new();
    let raw =
        |client: &GenericClient| client.call_raw("cvm", "2017-03-12", "Ten", "{}").into_future();
    let documented = client(&service, RateLimit::documented());
    for _ in 0..50 {
        raw(&documented).await.unwrap();
    }
    documented.call_action(Ten::default()).await.unwrap();
    for _ in 0..9 {
        raw(&documented).await.unwrap();
    }
    assert_eq!(raw(&documented).await.unwrap_err().kind(), ErrorKind::RateLimit);
    assert_eq!(calls_without_wait::<Ten>(&documented).await, 0);
    // The documented rate replaces that of `each_action` for good.
    let rest = client(&service, RateLimit::documented().each_action(Rate::per_second(40)));
    for _ in 0..20 {
        raw(&rest).await.unwrap();
    }
    assert_eq!(calls_without_wait::<Ten>(&rest).await, 0);
    assert_eq!(raw(&rest).await.unwrap_err().kind(), ErrorKind::RateLimit);
    // So does a rate that is set for the action.
    let limit = RateLimit::documented().action("cvm", "2017-03-12", "Ten", Rate::per_minute(2));
    let set = client(&service, limit);
    raw(&set).await.unwrap();
    assert_eq!(calls_without_wait::<Ten>(&set).await, 1);
}
