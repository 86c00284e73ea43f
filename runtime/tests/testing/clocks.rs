//! Time that tests control.

use std::time::{Duration, SystemTime};

use tencent_cloud::ErrorKind;
use tencent_cloud::clock::Clock;
use tencent_cloud::testing::{Answer, ManualClock, Replay, TokioClock};
use tencent_cloud::transport::Failure;
use tokio::task::yield_now;

use crate::record::recorded;
use crate::things::ListRequest;

const START: SystemTime = SystemTime::UNIX_EPOCH;

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn who_sleeps_wakes_when_the_clock_was_moved_far_enough() {
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
    // A step back changes nothing for who waits for a time, nor for who measures.
    let instant = clock.instant();
    clock.set(START);
    assert_eq!((clock.now(), clock.instant()), (START, instant));
    yield_now().await;
    assert!(!long.is_finished());
    clock.set(START + seconds(10));
    long.await.unwrap();
    // What is over already is not waited for.
    clock.sleep(Duration::ZERO).unwrap().await;
}

#[tokio::test]
async fn a_time_that_the_platform_cannot_hold_never_comes() {
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
async fn pauses_that_are_skipped_move_the_clock_and_deadlines_come_in_time() {
    let clock = ManualClock::new(START).skip_pauses();
    let began = clock.instant();
    clock.sleep(seconds(5)).unwrap().await;
    assert_eq!((clock.now(), clock.instant()), (START + seconds(5), began + seconds(5)));
    let deadline = tokio::spawn(clock.deadline(seconds(4)).unwrap());
    yield_now().await;
    assert!(!deadline.is_finished(), "a deadline moves nothing");
    clock.sleep(seconds(3)).unwrap().await;
    yield_now().await;
    assert!(!deadline.is_finished());
    // It is over in the midst of this pause, which goes on after it.
    let pause = tokio::spawn(clock.sleep(seconds(10)).unwrap());
    deadline.await.unwrap();
    pause.await.unwrap();
    assert_eq!(clock.now(), START + seconds(18));
}

#[tokio::test]
async fn a_deadline_of_nobody_is_forgotten() {
    let clock = ManualClock::new(START).skip_pauses();
    drop(clock.deadline(seconds(1)).unwrap());
    clock.sleep(seconds(5)).unwrap().await;
    assert_eq!(clock.now(), START + seconds(5));
}

#[test]
fn backing_off_takes_no_time_and_no_tokio() {
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
    let most = Duration::from_millis(200 + 400 + 800);
    assert!(clock.now() > START && clock.now() <= START + most, "{clock:?}");
    service.finish().unwrap();
}

#[tokio::test]
async fn the_time_for_a_call_covers_its_pauses() {
    let service = Replay::new();
    let busy = http::Response::builder().status(503).header("Retry-After", "40").body("").unwrap();
    service.always::<ListRequest>(Answer::http(busy));
    let clock = ManualClock::new(START).skip_pauses();
    let client: tencent_cloud::GenericClient =
        recorded(service.client()).clock(clock.clone()).build().unwrap();
    let error = client.call_action(ListRequest::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(clock.now(), START + seconds(60));
}

#[tokio::test(start_paused = true)]
async fn tokios_time_goes_on_from_a_time_that_is_given() {
    let clock = TokioClock::new(START);
    let began = clock.instant();
    assert_eq!(clock.now(), START);
    tokio::time::sleep(seconds(9)).await;
    clock.sleep(seconds(1)).unwrap().await;
    tokio::time::advance(seconds(5)).await;
    assert_eq!((clock.now(), clock.instant()), (START + seconds(15), began + seconds(15)));
}
