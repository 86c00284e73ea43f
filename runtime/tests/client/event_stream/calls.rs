//! What awaiting a call returns.

use http::Response;
use serde_json::{Value, json};
use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::transport::Failure;
use tencent_cloud::{ErrorKind, GenericClient, Idempotency};

use crate::event_stream::common::{ChatResponse, ReadRequest, builder, content, open, read};

#[tokio::test]
async fn returns_events_in_order_and_the_request_id_of_the_header() {
    let events = open(Answer::events([content("a"), content("b")])).await.unwrap();
    assert_eq!(events.request_id(), Some("00000000-0000-4000-8000-000000000001"));
    assert_eq!(events.attempts(), 1);
    assert!(events.is_streamed() && events.raw_event().is_none());
    let (contents, error) = read(events).await;
    assert_eq!(contents, ["a", "b"]);
    assert!(error.is_none());
}

#[tokio::test]
async fn keeps_events_as_received() {
    let chunks =
        ["event: delta\nid: 7\ndata: {\"Content\": \"a\", \"More\": 1}\n\n", "data: {}\n\n"];
    let mut events = open(Answer::event_chunks(chunks)).await.unwrap();
    events.next().await.unwrap().unwrap();
    let raw = events.raw_event().unwrap();
    assert_eq!((raw.name(), raw.id()), (Some("delta"), Some("7")));
    assert_eq!(raw.data(), r#"{"Content": "a", "More": 1}"#);
    events.next().await.unwrap().unwrap();
    assert_eq!(events.raw_event().unwrap().name(), None);
}

#[tokio::test]
async fn takes_the_request_id_of_an_event_without_a_header() {
    let mut response = Response::new("data: {}\n\ndata: {\"RequestId\": \"id-1\"}\n\n");
    let event_stream = "Text/Event-Stream; charset=utf-8".parse().unwrap();
    response.headers_mut().insert("content-type", event_stream);
    let mut events = open(Answer::http(response)).await.unwrap();
    assert_eq!(events.request_id(), None);
    events.next().await.unwrap().unwrap();
    events.next().await.unwrap().unwrap();
    assert_eq!(events.request_id(), Some("id-1"));
}

#[tokio::test]
async fn ordinary_json_is_a_stream_of_one_response() {
    let events = open(Answer::json(r#"{"Content": "whole"}"#)).await.unwrap();
    assert!(!events.is_streamed() && events.request_id().is_some());
    let (contents, error) = read(events).await;
    assert_eq!(contents, ["whole"]);
    assert!(error.is_none());
}

/// A content type of an event stream does not hide a response or an error.
#[tokio::test]
async fn json_is_recognized_in_spite_of_its_content_type() {
    let chunks = ["\u{feff}  {\"Respo", "nse\": {\"Content\": \"whole\"}}"];
    let events = open(Answer::event_chunks(chunks)).await.unwrap();
    assert_eq!(read(events).await.0, ["whole"]);

    let error = r#"{"Response": {"Error": {"Code": "AuthFailure", "Message": "no"}}}"#;
    for chunks in [&[error][..], &["\n", error], &["\u{feff}", "\r\n ", error]] {
        let error = open(Answer::event_chunks(chunks.iter().copied())).await.unwrap_err();
        assert_eq!(error.code(), Some("AuthFailure"), "{chunks:?}");
    }
    // White space belongs to the line that it begins.
    for chunks in
        [&[" ", "data: {}\n\n"][..], &["\n ", "data: {}\n\n", "data: {\"Content\": \"a\"}\n\n"]]
    {
        let events = open(Answer::event_chunks(chunks.iter().copied())).await.unwrap();
        let expected = vec!["a"; chunks.len() - 2];
        assert_eq!(read(events).await.0, expected, "{chunks:?}");
    }
}

#[tokio::test]
async fn an_error_in_json_or_in_the_first_event_is_an_error_of_the_call() {
    let bare = r#"{"Error": {"Code": "LimitExceeded", "Message": "full"}, "RequestId": "id-1"}"#;
    let answers = [
        Answer::error("LimitExceeded", "full"),
        Answer::event_chunks([format!("data: {bare}\n\n")]),
        Answer::event_chunks([format!("data: {{\"Response\": {bare}}}\n\n")]),
    ];
    for answer in answers {
        let error = open(answer.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Service, "{answer:?}: {error}");
        assert_eq!(error.code(), Some("LimitExceeded"));
        assert_eq!(error.action(), Some("Chat"));
        assert!(error.request_id().is_some());
    }
}

#[tokio::test]
async fn another_status_is_an_error() {
    let mut response = Response::new("data: {}\n\n");
    response.headers_mut().insert("content-type", "text/event-stream".parse().unwrap());
    *response.status_mut() = http::StatusCode::BAD_GATEWAY;
    let error = open(Answer::http(response)).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Gateway, Some(502)));
}

#[tokio::test]
async fn retries_before_the_first_event_according_to_idempotency() {
    let service = Replay::new();
    service
        .on::<ReadRequest>(Answer::lost(Failure::Exchange))
        .on::<ReadRequest>(Answer::throttled())
        .on::<ReadRequest>(Answer::event_chunks([": hello\n\n"]).then_lost())
        .on::<ReadRequest>(Answer::event_chunks([
            "data: {\"Error\": {\"Code\": \"InternalError\"}}\n\n",
        ]))
        .on::<ReadRequest>(Answer::events([content("a")]));
    let policy = tencent_cloud::RetryPolicy::standard().attempts(9);
    let client: GenericClient = builder(&service).retry(policy).build().unwrap();
    let events = client.stream_action(ReadRequest::default()).await.unwrap();
    assert_eq!(events.attempts(), 5);
    assert_eq!(read(events).await.0, ["a"]);
    service.finish().unwrap();

    // An action that is not idempotent may have been executed.
    let error = open(Answer::event_chunks([": hello\n\n"]).then_lost()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Exchange));
    assert!(!error.was_not_executed());
}

#[tokio::test]
async fn nothing_is_retried_after_the_first_event() {
    let service = Replay::new();
    service.on::<ReadRequest>(Answer::events([content("a")]).then_lost());
    let client: GenericClient = builder(&service).build().unwrap();
    let events = client.stream_action(ReadRequest::default()).await.unwrap();
    let (contents, error) = read(events).await;
    assert_eq!(contents, ["a"]);
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Exchange));
    assert_eq!(error.action(), Some("Read"));
    assert!(error.request_id().is_some() && !error.was_not_executed());
    assert_eq!(service.sent().len(), 1);
    service.finish().unwrap();
}

#[tokio::test]
async fn calls_by_name_have_events_of_the_callers_type() {
    let service = Replay::new();
    let events = [
        "data: {\"A\": 1}\n\n",
        "data: {\"Response\": {\"A\": 2}}\n\n",
        "data: {\"B\": [null]}\n\n",
    ];
    service
        .on_named("Chat", Answer::event_chunks(events))
        .on_named("Chat", Answer::json(r#"{"A": 3}"#));
    let client: GenericClient = builder(&service).build().unwrap();
    let request = json!({"Stream": true});
    let call = || {
        let call = client.stream::<_, Value>("chat", "2024-01-01", "Chat", &request);
        call.idempotency(Idempotency::ReadOnly)
    };
    let mut events = call().await.unwrap();
    let mut values = Vec::new();
    while let Some(event) = events.next().await {
        values.push(event.unwrap());
    }
    assert_eq!(values, [json!({"A": 1}), json!({"A": 2}), json!({"B": [null]})]);

    let mut events = call().await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap()["A"], 3);
    assert!(events.next().await.is_none());
    service.finish().unwrap();
}

#[tokio::test]
async fn an_event_that_does_not_fit_a_type_of_the_caller_is_not_quoted() {
    let service = Replay::new();
    service.on_named("Chat", Answer::events([r#"{"A": "secret"}"#]));
    let client: GenericClient = builder(&service).build().unwrap();
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only its type matters")]
    struct Event {
        #[serde(rename = "A")]
        a: u8,
    }
    let call = client.stream::<_, Event>("chat", "2024-01-01", "Chat", &json!({}));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn futures_and_streams_can_be_sent_to_other_threads() {
    fn is_send<T: Send + Unpin + 'static>(_: &T) {}
    let service = Replay::new();
    let client: GenericClient = builder(&service).build().unwrap();
    is_send(&client.stream_action(ReadRequest::default()).send());
    let stream: Option<tencent_cloud::EventStream<ChatResponse>> = None;
    is_send(&stream);
}
