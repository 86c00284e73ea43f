//! What is counted together, and what apart.

use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::transport::Failure;
use tencent_cloud::{Action, ErrorKind, GenericClient, RetryPolicy};

use crate::common::{Answer, Old, Older, Ten, Three, Undocumented, World, ms};

/// How many calls in a row leave at once.
async fn at_once<A: Action + Default>(client: &GenericClient) -> usize {
    for count in 0..2_000 {
        match client.call_action(A::default()).await {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::RateLimit => return count,
            Err(error) => panic!("{error}"),
        }
    }
    usize::MAX
}

fn client(world: &World, limit: RateLimit) -> GenericClient {
    world.builder().rate_limit(limit.fail_fast()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn actions_have_what_is_documented_for_each() {
    let world = World::new();
    let client = client(&world, RateLimit::documented());
    assert_eq!(at_once::<Ten>(&client).await, 10);
    assert_eq!(at_once::<Three>(&client).await, 3);
    assert_eq!(at_once::<Undocumented>(&client).await, usize::MAX);
    // A second, and the margin.
    tokio::time::advance(ms(1_099)).await;
    assert_eq!(at_once::<Three>(&client).await, 0);
    tokio::time::advance(ms(1)).await;
    assert_eq!(at_once::<Three>(&client).await, 3);
}

#[tokio::test(start_paused = true)]
async fn api_20_has_its_own_two_limits() {
    let world = World::new();
    let documented = client(&world, RateLimit::documented());
    assert_eq!(at_once::<Old>(&documented).await, 100);
    // 100 were counted towards the 1,000 of all.
    let set = RateLimit::documented().each_action(Rate::per_minute(5_000));
    let set = set.action("cvm", "2017-03-12", "Old", Rate::per_minute(5_000));
    let client = client(&world, set);
    assert_eq!(at_once::<Old>(&client).await, 1_000);
    assert_eq!(at_once::<Older>(&client).await, 0);
    // Which are API 2.0's alone.
    assert_eq!(at_once::<Ten>(&client).await, 10);
}

#[tokio::test(start_paused = true)]
async fn per_minute_bounds_each_action_and_all_together() {
    let world = World::new();
    let client = client(&world, RateLimit::per_minute(150, 100));
    assert_eq!(at_once::<Ten>(&client).await, 100);
    assert_eq!(at_once::<Old>(&client).await, 50);
    assert_eq!(at_once::<Three>(&client).await, 0);
    tokio::time::advance(ms(60_100)).await;
    assert_eq!(at_once::<Three>(&client).await, 100);
}

#[tokio::test(start_paused = true)]
async fn clones_share_counts_and_what_is_set_later_begins_anew() {
    let world = World::new();
    let limit = RateLimit::documented();
    let first = client(&world, limit.clone());
    let apart = client(&world, limit.clone());
    let other = client(&world, limit.clone().margin(ms(100)));
    assert_eq!(at_once::<Ten>(&first).await, 10);
    assert_eq!(at_once::<Ten>(&first.clone()).await, 0);
    assert_eq!(at_once::<Ten>(&apart).await, 0);
    assert_eq!(at_once::<Ten>(&other).await, 10);
    // A call may bring its own.
    first.call_action(Ten::default()).rate_limit(RateLimit::documented()).await.unwrap();
    let error =
        other.call_action(Ten::default()).rate_limit(limit.fail_fast()).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::RateLimit);
}

#[tokio::test(start_paused = true)]
async fn each_host_is_another_way_in_and_the_region_of_a_call_is_not() {
    let world = World::new();
    let limit = RateLimit::documented().fail_fast();
    let near = client(&world, limit.clone());
    let elsewhere = |region: &'static str| near.call_action(Three::default()).region(region);
    for region in ["ap-guangzhou", "ap-shanghai", "ap-tokyo"] {
        elsewhere(region).await.unwrap();
    }
    assert_eq!(elsewhere("ap-beijing").await.err().unwrap().kind(), ErrorKind::RateLimit);
    let regional = world.builder().regional_endpoint().rate_limit(limit).build().unwrap();
    assert_eq!(at_once::<Three>(&regional).await, 3);
    regional.call_action(Three::default()).region("ap-shanghai").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backup_is_no_second_count() {
    let world = World::answering([Answer::Lost(Failure::Connect)]);
    let limit = RateLimit::custom().each_action(Rate::per_minute(2)).fail_fast();
    let builder = world.builder().rate_limit(limit).retry(RetryPolicy::standard().attempts(2));
    let failover = tencent_cloud::failover::Failover::to("cvm.ap-guangzhou.tencentcloudapi.com");
    let client = builder.backup_endpoint(failover.after_failures(1)).build().unwrap();
    client.call_action(Ten::default()).await.unwrap();
    let hosts: Vec<_> = world.seen().into_iter().map(|seen| seen.host).collect();
    assert_eq!(hosts, ["cvm.tencentcloudapi.com", "cvm.ap-guangzhou.tencentcloudapi.com"]);
    assert_eq!(at_once::<Ten>(&client).await, 0);
}

#[tokio::test(start_paused = true)]
async fn calls_by_name_count_with_typed_ones_and_learn_from_them() {
    let world = World::new();
    let raw =
        |client: &GenericClient| client.call_raw("cvm", "2017-03-12", "Ten", "{}").into_future();
    let documented = client(&world, RateLimit::documented());
    for _ in 0..50 {
        raw(&documented).await.unwrap();
    }
    documented.call_action(Ten::default()).await.unwrap();
    for _ in 0..9 {
        raw(&documented).await.unwrap();
    }
    assert_eq!(raw(&documented).await.unwrap_err().kind(), ErrorKind::RateLimit);
    assert_eq!(at_once::<Ten>(&documented).await, 0);
    // What holds for the rest gives way to what is documented, and stays away.
    let rest = client(&world, RateLimit::documented().each_action(Rate::per_second(40)));
    for _ in 0..20 {
        raw(&rest).await.unwrap();
    }
    assert_eq!(at_once::<Ten>(&rest).await, 0);
    assert_eq!(raw(&rest).await.unwrap_err().kind(), ErrorKind::RateLimit);
    // And to what is set for it.
    let limit = RateLimit::documented().action("cvm", "2017-03-12", "Ten", Rate::per_minute(2));
    let set = client(&world, limit);
    raw(&set).await.unwrap();
    assert_eq!(at_once::<Ten>(&set).await, 1);
}
