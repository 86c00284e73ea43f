//! Clocks for tests.

use std::time::{Duration, SystemTime};

use tencent_cloud::ErrorKind;
use tencent_cloud::clock::Clock;
use tencent_cloud::testing::{Answer, ManualClock, Replay, TokioClock};
use tencent_cloud::transport::Failure;
use tokio::task::yield_now;

use crate::support::record::recorded;
use crate::testing::actions::ListRequest;

const START: SystemTime = SystemTime::UNIX_EPOCH;

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn a_sleep_ends_when_the_clock_is_advanced_far_enough() {
    let clock = ManualClock::new(START);
    let short = tokio::spawn(clock.sleep(seconds(3)).unwrap());
    let long = tokio::spawn(clock.sleep(seconds(10)).unwrap());
    yield_now().await;
    clock.advance(seconds(2));
    yield_now().await;
    assert!(!short.is_finished());
    clock.advance(seconds(1));
    short.await.unwrap();
    assert!(!long.is_finished());
    // A step back affects neither sleeps nor the monotonic instant.
    let instant = clock.instant();
    clock.set(START);
    assert_eq!((clock.now(), clock.instant()), (START, instant));
    yield_now().await;
    assert!(!long.is_finished());
    clock.set(START + seconds(10));
    long.await.unwrap();
    // A sleep of zero returns at once.
    clock.sleep(Duration::ZERO).unwrap().await;
}

#[tokio::test]
async fn an_unrepresentable_time_never_comes() {
    let clock = ManualClock::new(START).skip_pauses();
    let never = tokio::spawn(clock.sleep(Duration::MAX).unwrap());
    yield_now().await;
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), START);
    yield_now().await;
    assert!(!never.is_finished());
    never.abort();
}

#[tokio::test]
async fn skipped_sleeps_advance_the_clock_and_deadlines_occur_in_time() {
    let clock = ManualClock::new(START).skip_pauses();
    let began = clock.instant();
    clock.sleep(seconds(5)).unwrap().await;
    assert_eq!((clock.now(), clock.instant()), (START + seconds(5), began + seconds(5)));
    let deadline = tokio::spawn(clock.deadline(seconds(4)).unwrap());
    yield_now().await;
    assert!(!deadline.is_finished(), "a deadline does not advance the clock");
    clock.sleep(seconds(3)).unwrap().await;
    yield_now().await;
    assert!(!deadline.is_finished());
    // The deadline occurs during this sleep, which continues afterwards.
    let pause = tokio::spawn(clock.sleep(seconds(10)).unwrap());
    deadline.await.unwrap();
    pause.await.unwrap();
    assert_eq!(clock.now(), START + seconds(18));
}

#[tokio::test]
async fn a_dropped_deadline_is_ignored() {
    let clock = ManualClock::new(START).skip_pauses();
    drop(clock.deadline(seconds(1)).unwrap());
    clock.sleep(seconds(5)).unwrap().await;
    assert_eq!(clock.now(), START + seconds(5));
}

#[test]
fn backoff_takes_no_real_time_and_needs_no_tokio() {
    let service = Replay::new();
    for _ in 0..3 {
        service.on::<ListRequest>(Answer::lost(Failure::Exchange));
    }
    service.on::<ListRequest>(Answer::json("{}"));
    let clock = ManualClock::new(START).skip_pauses();
    let client: tencent_cloud::GenericClient =
        recorded(service.client()).clock(clock.clone()).build().unwrap();
    let call = std::pin::pin!(client.call_action(ListRequest::default()).into_future());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let polled = std::future::Future::poll(call, &mut context);
    assert!(matches!(polled, std::task::Poll::Ready(Ok(_))));
    let max = Duration::from_millis(200 + 400 + 800);
    assert!(clock.now() > START && clock.now() <= START + max, "{clock:?}");
    service.finish().unwrap();
}

#[tokio::test]
async fn the_timeout_of_a_call_includes_its_pauses() {
    let service = Replay::new();
    let busy = http::Response::builder().status(503).header("Retry-After", "40").body("").unwrap();
    service.always::<ListRequest>(Answer::http(busy));
    let clock = ManualClock::new(START).skip_pauses();
    let client: tencent_cloud::GenericClient =
        recorded(service.client()).clock(clock.clone()).build().unwrap();
    let error = client.call_action(ListRequest::default()).await.err().unwrap();
    // A second pause would end after the timeout of 60 seconds.
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Gateway, 2));
    assert_eq!((error.retry_after(), clock.now()), (Some(seconds(40)), START + seconds(40)));
}

#[tokio::test(start_paused = true)]
async fn a_skipped_sleep_without_a_representable_end_keeps_deadlines() {
    let clock = ManualClock::new(START).skip_pauses();
    let deadline = clock.deadline(seconds(60)).unwrap();
    let sleep = clock.sleep(Duration::MAX).unwrap();
    let timeout = seconds(5);
    tokio::time::timeout(timeout, async {
        tokio::select! {
            biased;
            () = deadline => {}
            () = sleep => panic!("the deadline is earlier"),
        }
    })
    .await
    .unwrap();
    assert_eq!(clock.now(), START + seconds(60));
}

#[tokio::test(start_paused = true)]
async fn the_tokio_clock_advances_from_its_start() {
    let clock = TokioClock::new(START);
    let began = clock.instant();
    assert_eq!(clock.now(), START);
    tokio::time::sleep(seconds(9)).await;
    clock.sleep(seconds(1)).unwrap().await;
    tokio::time::advance(seconds(5)).await;
    assert_eq!((clock.now(), clock.instant()), (START + seconds(15), began + seconds(15)));
}
