//! What interceptors see of streams.

use std::sync::{Arc, Mutex};

use tencent_cloud::intercept::{AttemptMetrics, CallMetrics, Interceptor, Outcome};
use tencent_cloud::testing::Answer;
use tencent_cloud::transport::Failure;
use tencent_cloud::{ErrorKind, EventStream};

use crate::event_stream::common::{ChatResponse, builder, chat, content, service};

#[derive(Clone, Debug, Default)]
struct Ledger(Arc<Mutex<Vec<Row>>>);

#[derive(Clone, Debug, PartialEq)]
struct Row {
    what: &'static str,
    outcome: Outcome,
    kind: Option<ErrorKind>,
    bytes_received: u64,
    has_request_id: bool,
}

impl Interceptor for Ledger {
    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        assert!(attempt.http_status().is_some());
        self.0.lock().unwrap().push(Row {
            what: "attempt",
            outcome: attempt.outcome(),
            kind: attempt.error_kind(),
            bytes_received: attempt.bytes_received(),
            has_request_id: attempt.request_id().is_some(),
        });
    }

    fn after_call(&self, call: &CallMetrics<'_>) {
        self.0.lock().unwrap().push(Row {
            what: "call",
            outcome: call.outcome(),
            kind: call.error_kind(),
            bytes_received: call.bytes_received(),
            has_request_id: call.request_id().is_some(),
        });
    }
}

impl Ledger {
    fn rows(&self) -> Vec<Row> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

async fn open(answer: Answer) -> (Ledger, EventStream<ChatResponse>) {
    let (service, ledger) = (service(answer), Ledger::default());
    let client = builder(&service).interceptor(ledger.clone()).build().unwrap();
    (ledger, chat(&client).await.unwrap())
}

fn rows(outcome: Outcome, kind: Option<ErrorKind>, bytes_received: u64) -> [Row; 2] {
    ["attempt", "call"].map(|what| Row {
        what,
        outcome,
        kind,
        bytes_received,
        has_request_id: true,
    })
}

#[tokio::test]
async fn the_call_ends_with_the_stream() {
    let (first, second) = (content("a"), content("bb"));
    let size = (first.len() + second.len() + 2 * "data: \n\n".len()) as u64;
    let (ledger, mut events) = open(Answer::events([first, second])).await;
    assert_eq!(ledger.rows(), []);
    while let Some(event) = events.next().await {
        event.unwrap();
        assert_eq!(ledger.rows(), []);
    }
    assert_eq!(ledger.rows(), rows(Outcome::Succeeded, None, size));
    drop(events);
    assert_eq!(ledger.rows(), []);
}

#[tokio::test]
async fn an_error_of_the_stream_is_an_error_of_the_call() {
    let (ledger, mut events) = open(Answer::events([content("a")]).then_lost()).await;
    while events.next().await.is_some() {}
    let kind = Some(ErrorKind::Transport(Failure::Exchange));
    let size = (content("a").len() + "data: \n\n".len()) as u64;
    assert_eq!(ledger.rows(), rows(Outcome::Failed, kind, size));
}

#[tokio::test]
async fn dropping_the_stream_cancels_the_call() {
    let size = (content("a").len() + "data: \n\n".len()) as u64;
    let (ledger, events) = open(Answer::events([content("a")]).then_silence()).await;
    drop(events);
    assert_eq!(ledger.rows(), rows(Outcome::Cancelled, None, size));
}

#[tokio::test]
async fn a_stream_without_events_and_ordinary_json_end_with_the_call() {
    let (ledger, _events) = open(Answer::event_chunks([":\n"])).await;
    assert_eq!(ledger.rows(), rows(Outcome::Succeeded, None, 2));
    let (ledger, _events) = open(Answer::json("{}")).await;
    let [attempt, call] = &ledger.rows()[..] else { panic!("expected two rows") };
    assert_eq!((attempt.outcome, call.outcome), (Outcome::Succeeded, Outcome::Succeeded));
}
