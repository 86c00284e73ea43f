//! Where a blocking call is refused, and where it is not.

use tencent_cloud::blocking::GenericClient;
use tencent_cloud::{Error, ErrorKind};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{LocalSet, block_in_place, spawn_blocking};

use crate::blocking::common::{Service, ThingsRequest, list_body};
use crate::blocking::waits::normal;

fn service() -> Service {
    Service::new(|_| list_body(&["NORMAL"], 0, 1))
}

fn send(client: &GenericClient) -> Result<(), Error> {
    client.call_action(ThingsRequest::default()).send().map(drop)
}

/// Asserts that every kind of call is refused here before anything is sent.
fn assert_refused(service: &Service, client: &GenericClient) {
    let call = || client.call_action(ThingsRequest::default());
    let raw = || client.call_raw("cvm", "2017-03-12", "DescribeThings", "{}");
    let results = [
        send(client),
        call().send_raw().map(drop),
        call().dry_run(),
        call().pages().next().unwrap().map(drop),
        call().items().next().unwrap().map(drop),
        raw().send().map(drop),
        normal(client).wait(),
    ];
    for result in results {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.was_not_executed());
        assert_eq!(error.action(), Some("DescribeThings"));
        assert_eq!(
            error.message(),
            "blocking call inside an async runtime: use the async client there, or make the call in spawn_blocking or on a \
             separate thread"
        );
    }
    assert!(service.sent().is_empty());
}

fn single() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn many() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().unwrap()
}

#[test]
fn calls_in_futures_are_refused() {
    let service = service();
    let client = service.client();
    for runtime in [single(), many()] {
        runtime.block_on(async { assert_refused(&service, &client) });
        let (service, client) = (service.clone(), client.clone());
        runtime.block_on(async {
            tokio::spawn(async move { assert_refused(&service, &client) }).await.unwrap();
        });
    }
    let local = LocalSet::new();
    let (here, there) = ((service.clone(), client.clone()), (service.clone(), client.clone()));
    local.block_on(&many(), async move {
        assert_refused(&here.0, &here.1);
        let task = tokio::task::spawn_local(async move { assert_refused(&there.0, &there.1) });
        task.await.unwrap();
    });
    send(&client).unwrap();
}

/// `block_in_place` and `spawn_blocking` exist for blocking code.
#[test]
fn calls_on_blocking_threads_are_sent() {
    let client = service().client();
    for runtime in [single(), many()] {
        let client = client.clone();
        runtime.block_on(async { spawn_blocking(move || send(&client)).await }).unwrap().unwrap();
    }
    let task = async move { block_in_place(|| send(&client)) };
    many().block_on(async { tokio::spawn(task).await }).unwrap().unwrap();
}

#[test]
fn calls_in_a_future_on_a_blocking_thread_are_refused() {
    let service = service();
    let client = service.client();
    let within = move || Handle::current().block_on(async { assert_refused(&service, &client) });
    many().block_on(async { spawn_blocking(within).await }).unwrap();
}

#[test]
fn calls_on_a_thread_that_entered_a_runtime_are_refused() {
    let service = service();
    let client = service.client();
    let runtime = single();
    let entered = runtime.enter();
    assert_refused(&service, &client);
    drop(entered);
    send(&client).unwrap();
}

#[tokio::test]
async fn a_refused_call_keeps_the_budget_of_the_task() {
    let client = service().client();
    let before = remaining().await;
    send(&client).unwrap_err();
    assert_eq!(remaining().await, before);
}

/// Returns how many operations the task may do before it must yield.
async fn remaining() -> usize {
    use tokio::task::coop::poll_proceed;
    std::future::poll_fn(|context| {
        let mut units = Vec::new();
        while let std::task::Poll::Ready(unit) = poll_proceed(context) {
            units.push(unit);
        }
        let count = units.len();
        while units.pop().is_some() {}
        std::task::Poll::Ready(count)
    })
    .await
}

#[tokio::test]
async fn an_iterator_ends_after_a_refusal() {
    let client = service().client();
    let mut pages = client.call_action(ThingsRequest::default()).pages();
    assert!(pages.next().unwrap().is_err());
    assert!(pages.next().is_none());
    let mut items = pages.items();
    assert!(items.next().is_none());
}

#[test]
fn calls_in_callbacks_are_refused() {
    let service = service();
    let client = service.client();
    let (inner, seen) = (client.clone(), service.clone());
    let wait = normal(&client).on_progress(move |_| {
        seen.sent();
        assert_refused(&seen, &inner);
    });
    wait.wait().unwrap();
}

#[tokio::test]
async fn a_client_can_be_created_and_dropped_in_a_runtime() {
    let client = service().client();
    let clone = client.clone();
    let call = clone.call_action(ThingsRequest::default());
    drop(client);
    drop(clone);
    // The last owner of the background thread.
    drop(call);
}
