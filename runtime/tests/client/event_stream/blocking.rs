//! Blocking event streams.

use serde_json::{Value, json};
use tencent_cloud::blocking::GenericClient;
use tencent_cloud::testing::{Answer, Replay};

use crate::event_stream::common::{ChatRequest, content};
use crate::support::record::recorded;

#[test]
fn an_iterator_returns_the_events_and_the_error() {
    let service = Replay::new();
    service.on::<ChatRequest>(Answer::events([content("a"), content("b")]).then_lost());
    let client: GenericClient = recorded(service.client()).build().unwrap();
    let mut events = client.stream_action(ChatRequest::default()).send().unwrap();
    assert!(events.request_id().is_some() && events.is_streamed());
    let contents: Vec<_> = events.by_ref().take(2).map(|event| event.unwrap().content).collect();
    assert_eq!(contents, ["a", "b"]);
    assert!(events.next().unwrap().is_err());
    assert!(events.next().is_none());
    service.finish().unwrap();
}

#[test]
fn calls_by_name_return_iterators() {
    let service = Replay::new();
    service.on_named("Chat", Answer::events([r#"{"A": 1}"#])).on_named("Chat", Answer::throttled());
    let client: GenericClient = recorded(service.client()).build().unwrap();
    let call = || client.stream::<_, Value>("chat", "2024-01-01", "Chat", &json!({}));
    let values: Result<Vec<Value>, _> = call().send().unwrap().collect();
    assert_eq!(values.unwrap(), [json!({"A": 1})]);
    let call = call().retry(tencent_cloud::RetryPolicy::never());
    assert!(call.send().unwrap_err().is_throttling());
    service.finish().unwrap();
}

#[tokio::test]
async fn an_async_task_cannot_be_blocked() {
    let service = Replay::new();
    let client: GenericClient = recorded(service.client()).build().unwrap();
    let error = client.stream_action(ChatRequest::default()).send().unwrap_err();
    assert_eq!(error.kind(), tencent_cloud::ErrorKind::Config);
}
