//! Secrets in requests and events appear neither in logs nor in errors.

use serde_json::json;
use tencent_cloud::testing::Answer;
use tencent_cloud::{Credentials, EventStream};
use tencent_cloud_leak_scan::{ID, KEY, PASSWORD, debug_text, error_text, find};

use crate::event_stream::common::{ChatRequest, ChatResponse, builder, content, service};
use crate::support::notes::Notes;

/// Calls a service with secret credentials and a secret prompt.
async fn open(answer: Answer) -> Result<EventStream<ChatResponse>, tencent_cloud::Error> {
    let service = service(answer);
    let builder = builder(&service).credentials(Credentials::new(ID, KEY));
    let client = builder.build().unwrap();
    let request = ChatRequest { prompt: PASSWORD.to_owned(), stream: Some(true) };
    client.stream_action(request).await
}

#[tokio::test]
async fn the_wire_log_has_the_events_without_secrets() {
    let notes = Notes::default();
    let guard = notes.set_default();
    let event = |key: &str| json!({"Content": "a", "Key": key, "Unknown": key}).to_string();
    let error = json!({"Response": {"Error": {"Code": "A", "Message": format!("bad {PASSWORD}")}}});
    let answer = Answer::event_chunks([
        format!("event: delta\ndata: {}\n\n", event(PASSWORD)),
        format!("data: {}\n\n", event(PASSWORD)),
        format!("data: {error}\n\n"),
    ]);
    let mut events = open(answer).await.unwrap();
    while let Some(event) = events.next().await {
        if let Err(error) = event {
            assert!(error.to_string().contains("bad ***"), "{error}");
        }
    }
    drop(guard);
    let text = notes.text();
    assert_eq!(find(text.as_bytes()), []);
    assert!(text.contains("body=(event stream)"), "{text}");
    let logged = r#"data={"Content":"a","Key":"***","Unknown":"***"}"#;
    assert_eq!(text.matches(logged).count(), 2, "{text}");
    assert!(text.contains(r#"name="delta""#) && text.contains("bad ***"), "{text}");
}

/// An event with a secret, truncated at every byte, and with every byte replaced.
#[tokio::test]
async fn broken_events_do_not_appear_in_errors() {
    let data = json!({"Content": "a", "Key": PASSWORD, "Items": [{"A": ["a"]}]}).to_string();
    let (mut read, mut failed) = (0, 0);
    for index in 0..data.len() {
        let mut broken = vec![data.as_bytes()[..index].to_vec()];
        for byte in b"\n\"{[,:0\xff" {
            let mut replaced = data.clone().into_bytes();
            replaced[index] = *byte;
            broken.push(replaced);
        }
        for broken in broken {
            let first = format!("data: {}\n\n", content("a")).into_bytes();
            let chunks = [first, b"data: ".to_vec(), broken, b"\n\n".to_vec()];
            let mut events = open(Answer::event_chunks(chunks)).await.unwrap();
            while let Some(event) = events.next().await {
                let text = match &event {
                    Ok(event) => debug_text(event),
                    Err(error) => error_text(error),
                };
                assert_eq!(find(text.as_bytes()), []);
                assert_eq!(find(debug_text(&events).as_bytes()), []);
                assert_eq!(find(debug_text(&events.raw_event()).as_bytes()), []);
                *if event.is_ok() { &mut read } else { &mut failed } += 1;
            }
        }
    }
    assert!(read > 100 && failed > 100, "{read} {failed}");
}
