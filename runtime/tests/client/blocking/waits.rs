//! Waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tencent_cloud::blocking::{GenericClient, Wait};
use tencent_cloud::testing::ManualClock;
use tencent_cloud::{ErrorKind, wait};

use crate::blocking::common::{Service, ThingsRequest, builder, list_body};

const NORMAL: &wait::Waiter = &wait::Waiter::new("ThingsNormal", "Ids", "Things", "State")
    .id("Id")
    .limit("Limit", 100)
    .success(&["NORMAL"])
    .failure(&["FAILED"])
    .interval(1);

pub(crate) fn normal(client: &GenericClient) -> Wait<ThingsRequest> {
    client.config().wait(wait::Wait::new(client.config().as_async(), NORMAL, ["thing-0"]))
}

/// Returns the next state at every poll, and the last one from then on.
fn service(states: &'static [&'static str]) -> Service {
    let polls = AtomicUsize::new(0);
    Service::new(move |_| {
        let poll = polls.fetch_add(1, Ordering::Relaxed).min(states.len() - 1);
        list_body(&states[poll..=poll], 0, 1)
    })
}

#[test]
fn a_wait_succeeds_when_every_resource_has_the_state() {
    let service = service(&["PENDING", "PENDING", "NORMAL"]);
    let progress = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&progress);
    let wait = normal(&client(&service))
        .interval(Duration::from_millis(1))
        .timeout(Duration::from_secs(60))
        .on_progress(move |progress| seen.lock().unwrap().push(progress.done));
    let debug_text = format!("{wait:?}");
    assert!(
        debug_text.contains("interval: 1ms") && debug_text.contains("timeout: 60s"),
        "{debug_text}"
    );
    wait.wait().unwrap();
    assert_eq!(*progress.lock().unwrap(), [0, 0, 1]);
    assert_eq!(service.sent().len(), 3);
}

#[test]
fn a_wait_fails_at_once_in_a_failure_state() {
    let service = service(&["PENDING", "FAILED"]);
    let wait = normal(&client(&service)).interval(Duration::from_millis(1));
    let error = wait.wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitFailed, "{error}");
    assert!(error.message().contains("State is FAILED"), "{error}");
}

/// Returns a client whose pauses take no real time.
fn client(service: &Service) -> GenericClient {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH).skip_pauses();
    builder().transport(service.clone()).clock(clock).build().unwrap()
}

#[test]
fn a_wait_fails_when_the_timeout_is_over() {
    let service = service(&["PENDING"]);
    let wait = normal(&client(&service)).timeout(Duration::from_millis(500));
    let error = wait.wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
    assert_eq!(service.sent().len(), 2, "the last poll is at the timeout");
}

#[test]
fn an_interval_of_zero_is_not_a_busy_loop() {
    let polls = AtomicUsize::new(0);
    let service = Service::new(move |_| match polls.fetch_add(1, Ordering::Relaxed) {
        0..100 => list_body(&["PENDING"], 0, 1),
        _ => list_body(&["FAILED"], 0, 1),
    });
    let wait = normal(&client(&service)).interval(Duration::ZERO);
    let error = wait.timeout(Duration::from_millis(200)).wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
    assert_eq!(service.sent().len(), 3);
}

#[test]
fn a_huge_interval_is_bounded_by_the_timeout() {
    let service = service(&["PENDING", "NORMAL"]);
    normal(&client(&service)).interval(Duration::MAX).wait().unwrap();
    assert_eq!(service.sent().len(), 2);
}
