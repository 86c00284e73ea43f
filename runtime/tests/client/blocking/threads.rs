//! Calls of several threads, and the background thread.

use std::cell::RefCell;
use std::sync::{Arc, mpsc};
use std::thread;

use bytes::Bytes;
use tencent_cloud::blocking::{Call, GenericClient, Items, Pages, RawCall, Wait};
use tencent_cloud::{Error, ErrorKind};
use tokio::sync::Barrier;

use crate::blocking::common::{Answer, Service, ThingsRequest, builder, list_body};

const THREADS: usize = 16;

/// The service answers no request before it received all.
#[test]
fn calls_of_several_threads_run_concurrently() {
    let all = Arc::new(Barrier::new(THREADS));
    let service = Service::with_future(move |request| {
        let all = Arc::clone(&all);
        Box::pin(async move {
            all.wait().await;
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            let offset = body["Offset"].as_u64().unwrap() as usize;
            Ok(http::Response::new(list_body(&["NORMAL"], offset, THREADS).into()))
        })
    });
    let client = service.client();
    thread::scope(|scope| {
        for index in 0..THREADS {
            let client = &client;
            scope.spawn(move || {
                let offset = i64::try_from(index).unwrap();
                let request = ThingsRequest { offset: Some(offset), ..ThingsRequest::default() };
                let response = client.call_action(request).send().unwrap();
                assert_eq!(response.things[0].id, format!("thing-{index}"));
            });
        }
    });
    assert_eq!(service.sent().len(), THREADS);
}

/// Signals when it is dropped.
struct Dropped(mpsc::Sender<()>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// Returns a client with an endless task, and a receiver that is notified when the task is dropped.
fn client_with_a_task() -> (GenericClient, mpsc::Receiver<()>) {
    let (sender, ended) = mpsc::channel();
    let service = Service::with_future(move |_| {
        let task = Dropped(sender.clone());
        tokio::spawn(async move {
            let _task = task;
            std::future::pending::<()>().await;
        });
        let response: Answer = Ok(http::Response::new(Bytes::from(list_body(&[], 0, 0))));
        Box::pin(async { response })
    });
    let client = builder().transport(service).build().unwrap();
    client.call_action(ThingsRequest::default()).send().unwrap();
    (client, ended)
}

#[test]
fn the_thread_ends_with_its_last_user() {
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
fn types_are_send() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<GenericClient>();
    is_send::<Call<ThingsRequest>>();
    is_send::<RawCall>();
    is_send::<Pages<ThingsRequest>>();
    is_send::<Items<ThingsRequest>>();
    is_send::<Wait<ThingsRequest>>();
}

/// Makes a call when it is dropped.
struct Last(GenericClient, mpsc::Sender<Result<(), Error>>);

impl Drop for Last {
    fn drop(&mut self) {
        let result = self.0.call_action(ThingsRequest::default()).send();
        let _ = self.1.send(result.map(drop));
    }
}

thread_local!(static LAST: RefCell<Option<Last>> = const { RefCell::new(None) });

/// The thread-local state of Tokio is destroyed before that of the test, since it was created later.
#[test]
fn calls_on_a_thread_that_is_shutting_down_are_refused() {
    let client = Service::new(|_| list_body(&[], 0, 0)).client();
    let (sender, receiver) = mpsc::channel();
    let ends = thread::spawn(move || {
        LAST.with(|last| *last.borrow_mut() = Some(Last(client.clone(), sender)));
        client.call_action(ThingsRequest::default()).send().unwrap();
    });
    ends.join().unwrap();
    let error = receiver.recv().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("a thread that is shutting down"), "{error}");
}
