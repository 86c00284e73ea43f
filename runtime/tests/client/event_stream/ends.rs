//! How streams end.

use tencent_cloud::ErrorKind;
use tencent_cloud::testing::Answer;
use tencent_cloud::transport::Failure;

use crate::event_stream::common::{builder, chat, content, open, read, service};

#[tokio::test]
async fn a_stream_without_events_is_empty() {
    for chunks in [&[][..], &[": comment\n", "\n"], &["data:\n\n"], &["event: x\n\n"]] {
        let events = open(Answer::event_chunks(chunks.iter().copied())).await.unwrap();
        assert!(events.is_streamed());
        let (contents, error) = read(events).await;
        assert!(contents.is_empty() && error.is_none(), "{chunks:?}: {error:?}");
    }
}

#[tokio::test]
async fn done_ends_a_stream() {
    let chunks = ["data: {\"Content\": \"a\"}\n\ndata: [DONE]\n\ndata: {\"Content\": \"b\"}\n\n"];
    let events = open(Answer::event_chunks(chunks).then_silence()).await.unwrap();
    let (contents, error) = read(events).await;
    assert_eq!(contents, ["a"]);
    assert!(error.is_none());
}

#[tokio::test]
async fn an_unfinished_event_is_an_error_after_all_others() {
    for rest in ["data: {\"Content\": \"b\"}\n", "data: {\"Con", "da", "event: x"] {
        let first = format!("data: {}\n\n", content("a"));
        let events = open(Answer::event_chunks([first, rest.to_owned()])).await.unwrap();
        let (contents, error) = read(events).await;
        assert_eq!(contents, ["a"], "{rest:?}");
        let kind = error.map(|error| error.kind());
        assert_eq!(kind, Some(ErrorKind::Transport(Failure::Exchange)), "{rest:?}");
    }
}

#[tokio::test]
async fn a_malformed_event_ends_the_stream() {
    let malformed: [&[u8]; 5] =
        [b"not json", b"[1]", b"{", b"{\"Content\": {}}", b"{\"Content\": \"\xff\"}"];
    for data in malformed {
        let first = format!("data: {}\n\n", content("a"));
        let second = [b"data: ", data, b"\n\n"].concat();
        let third = first.clone();
        let chunks = [first.into_bytes(), second, third.into_bytes()];
        let events = open(Answer::event_chunks(chunks)).await.unwrap();
        let (contents, error) = read(events).await;
        assert_eq!(contents, ["a"], "{data:?}");
        let error = error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Decode, "{data:?}: {error}");
        assert_eq!(error.body(), Some(data));
    }
}

#[tokio::test]
async fn an_error_of_the_service_within_a_stream_ends_it() {
    let chunks = [
        "data: {\"Content\": \"a\"}\n\n",
        "data: {\"Response\": {\"Error\": {\"Code\": \"InternalError\", \"Message\": \"m\"}}}\n\n",
        "data: {\"Content\": \"b\"}\n\n",
    ];
    let (contents, error) = read(open(Answer::event_chunks(chunks)).await.unwrap()).await;
    assert_eq!(contents, ["a"]);
    let error = error.unwrap();
    assert_eq!(error.code(), Some("InternalError"));
    assert_eq!((error.action(), error.attempts()), (Some("Chat"), 1));
    assert!(error.request_id().is_some() && !error.was_not_executed());
}

#[tokio::test]
async fn events_have_a_maximum_size() {
    let large = content(&"x".repeat(2000));
    let chunks = [format!("data: {}\n\n", content("a")), format!("data: {large}\n\n")];
    let service = service(Answer::event_chunks(chunks));
    let client = builder(&service).max_response_size(1000).build().unwrap();
    let (contents, error) = read(chat(&client).await.unwrap()).await;
    assert_eq!(contents, ["a"]);
    assert_eq!(error.unwrap().kind(), ErrorKind::Transport(Failure::TooLarge));
}

/// The limit is one per event, not one for all of them.
#[tokio::test]
async fn streams_have_no_maximum_size() {
    let events: Vec<String> = (0..50).map(|_| content(&"x".repeat(500))).collect();
    let service = service(Answer::events(&events));
    let client = builder(&service).max_response_size(1000).build().unwrap();
    let (contents, error) = read(chat(&client).await.unwrap()).await;
    assert_eq!(contents.len(), 50);
    assert!(error.is_none());
}

/// An item `{}` takes three bytes of JSON and much more memory.
#[tokio::test]
async fn decoding_an_event_has_a_memory_budget() {
    for (items, fits) in [(10, true), (300, false)] {
        let list = vec!["{}"; items].join(",");
        let service = service(Answer::event_chunks([format!("data: {{\"Items\": [{list}]}}\n\n")]));
        let client = builder(&service).max_response_size(1000).build().unwrap();
        match chat(&client).await {
            Ok(_) => assert!(fits),
            Err(error) => {
                assert!(!fits, "{error}");
                assert_eq!(error.kind(), ErrorKind::Decode);
            }
        }
    }
}
