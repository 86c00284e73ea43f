//! Waiting for a turn: in order, without a herd, whoever else fails at once.

use std::task::{Context, Waker};
use std::time::Duration;

use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{ErrorKind, GenericClient};

use crate::common::{Ten, Three, World, ms};
use crate::notes::Notes;

async fn join(calls: Vec<tokio::task::JoinHandle<Result<(), tencent_cloud::Error>>>) {
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

fn spawn(
    client: &GenericClient,
    id: usize,
) -> tokio::task::JoinHandle<Result<(), tencent_cloud::Error>> {
    let call = client.call_action(Ten::default()).trace_id(id.to_string());
    tokio::spawn(async move { call.await.map(drop) })
}

#[tokio::test(start_paused = true)]
async fn a_thousand_wait_in_order_and_wake_no_herd() {
    let world = World::new();
    let client = world.builder().rate_limit(RateLimit::documented()).build().unwrap();
    let calls: Vec<_> = (0..1_000).map(|id| spawn(&client, id)).collect();
    join(calls).await;
    let mut last = Duration::ZERO;
    let ordered = world.seen().into_iter().map(|seen| (seen.id.parse::<usize>().unwrap(), seen.at));
    let mut ordered: Vec<_> = ordered.collect();
    ordered.sort_unstable();
    for (id, at) in ordered {
        assert!(at >= last, "{id} went at {at:?}, before one that came earlier");
        last = at;
    }
    // 100 windows of ten: the last begins after 99 of them.
    assert_eq!(last, ms(99 * 1_100));
    // Each looked when it came, when the one ahead had gone or should have, and when it was its own turn.
    assert!(world.slept() <= 3 * 990, "{} looks", world.slept());
}

#[tokio::test(start_paused = true)]
async fn one_action_does_not_hold_up_another() {
    let world = World::new();
    let limit = RateLimit::documented().account(Rate::per_second(8));
    let client = world.builder().rate_limit(limit).build().unwrap();
    for _ in 0..3 {
        client.call_action(Three::default()).await.unwrap();
    }
    let waiting = client.call_action(Three::default()).trace_id("three");
    let waiting = tokio::spawn(async move { waiting.await.map(drop) });
    tokio::task::yield_now().await;
    // There are five left for all.
    for id in 0..5 {
        spawn(&client, id).await.unwrap().unwrap();
    }
    assert_eq!(world.elapsed(), ms(0));
    assert!(!world.ids().contains(&"three".to_owned()));
    join(vec![spawn(&client, 9), waiting]).await;
    assert_eq!(world.elapsed(), ms(1_100));
}

#[tokio::test(start_paused = true)]
async fn whoever_fails_fast_does_not_go_past_those_who_wait() {
    let world = World::new();
    let limit = RateLimit::custom().each_action(Rate::new(2, ms(900)));
    let patient = world.builder().rate_limit(limit.clone()).build().unwrap();
    let hasty = world.builder().rate_limit(limit.fail_fast()).build().unwrap();
    join((0..2).map(|id| spawn(&patient, id)).collect()).await;
    let waiting: Vec<_> = (2..5).map(|id| spawn(&patient, id)).collect();
    tokio::task::yield_now().await;
    // Two go in the first round and one in the second: behind them is a place in that.
    let error = spawn(&hasty, 5).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimit, Some(ms(2_000))));
    join(waiting).await;
    assert_eq!(world.elapsed(), ms(2_000));
    spawn(&hasty, 6).await.unwrap().unwrap();
    assert_eq!(world.ids(), ["0", "1", "2", "3", "4", "6"]);
}

/// What opens is for those who wait for it, even if they have not looked yet, in whichever line they stand.
#[tokio::test(start_paused = true)]
async fn whoever_fails_fast_leaves_what_has_just_opened_to_those_who_wait() {
    let world = World::new();
    let limit =
        RateLimit::custom().each_action(Rate::new(2, ms(900))).account(Rate::new(2, ms(900)));
    let client = world.builder().rate_limit(limit.clone()).build().unwrap();
    join((0..2).map(|id| spawn(&client, id)).collect()).await;
    // One waits for its action, the other for the account.
    let mut ten = Box::pin(client.call_action(Ten::default()).into_future());
    let mut three = Box::pin(client.call_action(Three::default()).into_future());
    let mut context = Context::from_waker(Waker::noop());
    assert!(ten.as_mut().poll(&mut context).is_pending());
    assert!(three.as_mut().poll(&mut context).is_pending());
    tokio::time::advance(ms(1_000)).await;
    let error =
        client.call_action(Ten::default()).rate_limit(limit.fail_fast()).await.err().unwrap();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimit, Some(ms(1_000))));
    assert!(ten.as_mut().poll(&mut context).is_ready());
    assert!(three.as_mut().poll(&mut context).is_ready());
}

/// Nor does whoever waits as well go past them, even where there is enough for both.
#[tokio::test(start_paused = true)]
async fn whoever_comes_when_it_opens_stands_behind_those_who_waited_for_it() {
    let world = World::new();
    let limit = RateLimit::custom().each_action(Rate::new(2, ms(900)));
    let client = world.builder().rate_limit(limit).build().unwrap();
    join((0..2).map(|id| spawn(&client, id)).collect()).await;
    let call = |id: &str| Box::pin(client.call_action(Ten::default()).trace_id(id).into_future());
    let (mut waits, mut comes) = (call("2"), call("3"));
    let mut context = Context::from_waker(Waker::noop());
    assert!(waits.as_mut().poll(&mut context).is_pending());
    tokio::time::advance(ms(1_000)).await;
    assert!(comes.as_mut().poll(&mut context).is_pending());
    waits.await.unwrap();
    comes.await.unwrap();
    assert_eq!(
        (world.ids(), world.elapsed()),
        (["0", "1", "2", "3"].map(str::to_owned).into(), ms(1_000))
    );
}

#[tokio::test(start_paused = true)]
async fn a_turn_given_up_goes_to_the_next() {
    let world = World::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = world.builder().rate_limit(limit).build().unwrap();
    let calls: Vec<_> = (0..6).map(|id| spawn(&client, id)).collect();
    tokio::time::sleep(ms(500)).await;
    // The head of the line, and one in its midst.
    calls[1].abort();
    calls[3].abort();
    for (id, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.is_ok(), id != 1 && id != 3);
    }
    let seen: Vec<_> = world.seen().into_iter().map(|seen| (seen.id, seen.at)).collect();
    let expected = [("0", 0), ("2", 1_000), ("4", 2_000), ("5", 3_000)];
    assert_eq!(seen, expected.map(|(id, at)| (id.to_owned(), ms(at))));
}

/// A future that nobody polls must not stop the others: its owner may wait for one of them.
#[tokio::test(start_paused = true)]
async fn who_is_not_polled_is_passed_over_and_keeps_its_place() {
    let world = World::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900))).account(Rate::per_minute(9));
    let client = world.builder().rate_limit(limit).build().unwrap();
    spawn(&client, 0).await.unwrap().unwrap();
    let idle: Vec<_> =
        (1..5).map(|id| client.call_action(Ten::default()).trace_id(id.to_string())).collect();
    let mut idle: Vec<_> = idle.into_iter().map(|call| Box::pin(call.into_future())).collect();
    for call in &mut idle {
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    // Its turn is the fifth; a tenth of a second goes by before the fourth is passed over.
    let call = spawn(&client, 5);
    call.await.unwrap().unwrap();
    assert_eq!(world.seen()[1].id, "5");
    assert!(world.elapsed() <= ms(5_000), "{:?}", world.elapsed());
    // Who comes after all goes before those who came later.
    let later = spawn(&client, 6);
    tokio::task::yield_now().await;
    for call in idle {
        call.await.unwrap();
    }
    later.await.unwrap().unwrap();
    assert_eq!(world.ids(), ["0", "5", "1", "2", "3", "4", "6"]);
}

/// As above, by the usual means: two calls of one task, of which one waits for the other.
#[tokio::test(start_paused = true)]
async fn a_page_asked_for_ahead_does_not_block_what_is_done_with_the_one_at_hand() {
    let world = World::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = world.builder().rate_limit(limit).timeout(ms(30_000)).build().unwrap();
    let mut ahead = Box::pin(client.call_action(Ten::default()).into_future());
    for _ in 0..5 {
        let mut context = Context::from_waker(Waker::noop());
        let page = ahead.as_mut().poll(&mut context);
        client.call_action(Ten::default()).await.unwrap();
        if page.is_ready() {
            ahead = Box::pin(client.call_action(Ten::default()).into_future());
        }
    }
    assert!(world.elapsed() < ms(10_000), "{:?}", world.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_held_back_is_traced_with_how_long() {
    let notes = Notes::default();
    // With a single subscriber in the process, a span that another thread meets first is off for good; with two it isn't.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = tracing::subscriber::set_default(notes.clone());
    let world = World::new();
    let client = world.builder().rate_limit(RateLimit::documented()).build().unwrap();
    for _ in 0..4 {
        client.call_action(Three::default()).await.unwrap();
    }
    let text = notes.text();
    assert_eq!(text.matches("held back").count(), 1, "{text}");
    assert!(text.contains("wait_ms=1100 limit=3 calls in 1s"), "{text}");
}
