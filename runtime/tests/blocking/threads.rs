//! Many threads, one client; and the client's own thread.

use std::cell::RefCell;
use std::sync::{Arc, mpsc};
use std::thread;

use bytes::Bytes;
use tencent_cloud::blocking::{Call, GenericClient, Items, Pages, RawCall, Wait};
use tencent_cloud::{Error, ErrorKind};
use tokio::sync::Barrier;

use crate::common::{Answer, Service, ThingsRequest, builder, listed};

const THREADS: usize = 16;

/// Nobody is answered before all have asked.
#[test]
fn calls_of_many_threads_run_at_once() {
    let all = Arc::new(Barrier::new(THREADS));
    let service = Service::slow(move |request| {
        let all = Arc::clone(&all);
        Box::pin(async move {
            all.wait().await;
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            let offset = body["Offset"].as_u64().unwrap() as usize;
            Ok(http::Response::new(listed(&["NORMAL"], offset, THREADS).into()))
        })
    });
    let client = service.client();
    thread::scope(|scope| {
        for index in 0..THREADS {
            let client = &client;
            scope.spawn(move || {
                let offset = i64::try_from(index).unwrap();
                let request = ThingsRequest { offset: Some(offset), ..ThingsRequest::default() };
                let reply = client.call_action(request).send().unwrap();
                assert_eq!(reply.things[0].id, format!("thing-{index}"));
            });
        }
    });
    assert_eq!(service.sent().len(), THREADS);
}

/// Says when it is dropped.
struct Dropped(mpsc::Sender<()>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// A task that would run for ever is dropped with the thread that drives it.
fn client_with_a_task() -> (GenericClient, mpsc::Receiver<()>) {
    let (sender, ended) = mpsc::channel();
    let service = Service::slow(move |_| {
        let task = Dropped(sender.clone());
        tokio::spawn(async move {
            let _task = task;
            std::future::pending::<()>().await;
        });
        let reply: Answer = Ok(http::Response::new(Bytes::from(listed(&[], 0, 0))));
        Box::pin(async { reply })
    });
    let client = builder().transport(service).build().unwrap();
    client.call_action(ThingsRequest::default()).send().unwrap();
    (client, ended)
}

#[test]
fn the_thread_ends_with_the_last_that_needs_it() {
    let (client, ended) = client_with_a_task();
    let call = client.clone().call_action(ThingsRequest::default());
    drop(client);
    call.send().unwrap();
    ended.recv().unwrap();
}

#[test]
fn the_thread_ends_when_the_client_is_dropped_in_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (client, ended) = client_with_a_task();
    runtime.block_on(async move { drop(client) });
    ended.recv().unwrap();
}

#[test]
fn everything_moves_between_threads() {
    fn moves<T: Send>() {}
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<GenericClient>();
    moves::<Call<ThingsRequest>>();
    moves::<RawCall>();
    moves::<Pages<ThingsRequest>>();
    moves::<Items<ThingsRequest>>();
    moves::<Wait<ThingsRequest>>();
}

/// Calls when it is dropped.
struct Last(GenericClient, mpsc::Sender<Result<(), Error>>);

impl Drop for Last {
    fn drop(&mut self) {
        let result = self.0.call_action(ThingsRequest::default()).send();
        let _ = self.1.send(result.map(drop));
    }
}

thread_local!(static LAST: RefCell<Option<Last>> = const { RefCell::new(None) });

/// What Tokio keeps for the thread is gone by then, since it came later.
#[test]
fn a_thread_that_is_ending_may_not_call() {
    let client = Service::new(|_| listed(&[], 0, 0)).client();
    let (sender, receiver) = mpsc::channel();
    let ends = thread::spawn(move || {
        LAST.with(|last| *last.borrow_mut() = Some(Last(client.clone(), sender)));
        client.call_action(ThingsRequest::default()).send().unwrap();
    });
    ends.join().unwrap();
    let error = receiver.recv().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("a thread that is ending"), "{error}");
}
