//! An action that streams, and a scripted service.

use std::sync::Arc;

use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::{
    Action, ActionInfo, ClientBuilder, Error, EventStream, GenericClient, Idempotency,
    StreamingAction, StreamingCall, shape,
};

use crate::support::record::recorded;

#[derive(Clone, Default)]
pub(crate) struct ChatRequest {
    pub(crate) prompt: String,
    pub(crate) stream: Option<bool>,
}

shape! { ChatRequest { 0 => prompt: "Prompt" (sensitive), 1 => stream: "Stream" } }

/// A large object.
#[derive(Clone, Default)]
pub(crate) struct Item {
    a: Vec<String>,
    b: Vec<String>,
    c: Vec<String>,
    d: Vec<String>,
    e: Vec<String>,
    f: Vec<String>,
    g: Vec<String>,
    h: Vec<String>,
    i: Vec<String>,
    j: Vec<String>,
}

shape! {
    Item {
        0 => a: "A", 1 => b: "B", 2 => c: "C", 3 => d: "D", 4 => e: "E",
        5 => f: "F", 6 => g: "G", 7 => h: "H", 8 => i: "I", 9 => j: "J",
    }
}

#[derive(Clone, Default)]
pub(crate) struct ChatResponse {
    pub(crate) content: String,
    pub(crate) items: Vec<Item>,
    pub(crate) key: Option<String>,
    pub(crate) request_id: String,
}

shape! {
    ChatResponse {
        0 => content: "Content",
        1 => items: "Items",
        2 => key: "Key" (sensitive),
        3 => request_id: "RequestId",
    }
}

impl Action for ChatRequest {
    type Response = ChatResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("chat", "2024-01-01", "Chat");
}

impl StreamingAction for ChatRequest {}

/// The same action, but read-only.
#[derive(Clone, Default)]
pub(crate) struct ReadRequest {
    pub(crate) prompt: String,
}

shape! { ReadRequest { 0 => prompt: "Prompt" } }

impl Action for ReadRequest {
    type Response = ChatResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("chat", "2024-01-01", "Read").idempotency(Idempotency::ReadOnly);
}

impl StreamingAction for ReadRequest {}

pub(crate) fn builder(service: &Replay) -> ClientBuilder<GenericClient> {
    recorded(service.client())
}

/// Returns a service that answers one call.
pub(crate) fn service(answer: Answer) -> Replay {
    let service = Replay::new();
    service.on::<ChatRequest>(answer);
    service
}

pub(crate) fn chat(client: &GenericClient) -> StreamingCall<ChatRequest> {
    client.stream_action(ChatRequest { prompt: "hello".to_owned(), stream: Some(true) })
}

/// Calls a service that sends this answer.
pub(crate) async fn open(answer: Answer) -> Result<EventStream<ChatResponse>, Error> {
    let service = Arc::new(service(answer));
    chat(&builder(&service).build().unwrap()).await
}

/// Returns the contents of all events, and the error that ends them.
pub(crate) async fn read(mut events: EventStream<ChatResponse>) -> (Vec<String>, Option<Error>) {
    let mut contents = Vec::new();
    let mut end = None;
    while let Some(event) = events.next().await {
        assert!(end.is_none(), "an error ends a stream");
        match event {
            Ok(event) => contents.push(event.content),
            Err(error) => end = Some(error),
        }
    }
    assert!(events.next().await.is_none(), "the end is final");
    (contents, end)
}

/// Returns the data of an event.
pub(crate) fn content(content: &str) -> String {
    serde_json::json!({"Content": content}).to_string()
}
