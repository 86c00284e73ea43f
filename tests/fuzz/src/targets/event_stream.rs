//! Event streams, in chunks of any size.
//!
//! The first byte of an input is the size of the chunks, and the rest is the body. The boundaries of chunks must not change
//! the events. A call must return them in order, and end after its first error.

use bytes::Bytes;
use serde_json::{Value, json};
use tencent_cloud::event_stream::{EventTooLarge, Parser, RawEvent};
use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::{Error, GenericClient, RetryPolicy};

use crate::{Target, driver};

/// The target.
pub const TARGET: Target = Target { name: "event-stream", run, seeds };

/// The maximum size of an event.
const LIMIT: usize = 1 << 10;

fn run(data: &[u8]) {
    let Some((size, body)) = data.split_first() else { return };
    let chunks: Vec<&[u8]> = body.chunks(usize::from(*size).max(1)).collect();
    let (events, end) = parse(&[body]);
    assert_eq!(parse(&chunks), (events.clone(), end), "in chunks of {size} bytes");
    for event in &events {
        assert!(event.data().len() <= LIMIT);
    }
    let read = driver::run(read(&chunks));
    let start = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if start.first() != Some(&b'{') {
        check(&read, &events, end);
    }
}

/// Returns the events, and at the end whether an event is unfinished.
fn parse(chunks: &[&[u8]]) -> (Vec<RawEvent>, Result<bool, EventTooLarge>) {
    let mut parser = Parser::new(LIMIT);
    let mut events = Vec::new();
    for chunk in chunks {
        let mut chunk = Bytes::copy_from_slice(chunk);
        loop {
            match parser.next(&mut chunk) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Err(error)),
            }
        }
    }
    (events, Ok(parser.is_unfinished()))
}

/// Returns the events that a call returns, and its error.
async fn read(chunks: &[&[u8]]) -> (Vec<RawEvent>, Option<Error>) {
    let service = Replay::new();
    service.on_named("Chat", Answer::event_chunks(chunks.iter().map(|chunk| chunk.to_vec())));
    let builder = service.client().retry(RetryPolicy::never()).max_response_size(LIMIT);
    let client: GenericClient = builder.build().unwrap_or_else(|error| unreachable!("{error}"));
    let request = json!({});
    let call = client.stream::<_, Value>("chat", "2024-01-01", "Chat", &request);
    let mut found = Vec::new();
    let mut events = match call.await {
        Ok(events) => events,
        Err(error) => return (found, Some(error)),
    };
    let mut end = None;
    while let Some(event) = events.next().await {
        assert!(end.is_none(), "an error ends a stream");
        match event {
            Ok(_) => found.extend(events.raw_event().cloned()),
            Err(error) => end = Some(error),
        }
    }
    (found, end)
}

/// Compares what a call returned with the events of the body.
fn check(
    (read, error): &(Vec<RawEvent>, Option<Error>),
    events: &[RawEvent],
    end: Result<bool, EventTooLarge>,
) {
    let expected: Vec<&RawEvent> = events.iter().filter(|event| !event.data().is_empty()).collect();
    let until_done = expected.iter().position(|event| event.data() == &b"[DONE]"[..]);
    let expected = expected.get(..until_done.unwrap_or(expected.len())).unwrap_or_default();
    assert!(read.len() <= expected.len());
    assert!(read.iter().zip(expected).all(|(read, expected)| read == *expected));
    let is_complete = read.len() == expected.len();
    let is_at_end = until_done.is_some() || end == Ok(false);
    assert_eq!(error.is_none(), is_complete && is_at_end, "{error:?}");
    if let Some(error) = error {
        assert!(!error.to_string().contains(['\n', '\r']), "{error}");
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let bodies: [&[u8]; 9] = [
        b"data: {}\n\n",
        b"event: a\nid: 1\nretry: 10\ndata: {\"A\":1}\n\ndata: {\"B\":[]}\n\ndata: [DONE]\n\n",
        b"\xef\xbb\xbfdata: {}\r\n\r\ndata:{\rdata:}\r\r",
        b": comment\n\n\n:\ndata\n\ndata\ndata\n\n",
        b"data: {\"Response\":{\"Error\":{\"Code\":\"A\",\"Message\":\"m\"},\"RequestId\":\"r\"}}\n\n",
        b"data: {}\n\ndata: {\"Error\":{\"Code\":\"A\"}}\n\n",
        b"data: {}\n\ndata: unfinished",
        b"{\"Response\":{\"RequestId\":\"r\"}}",
        b"data: {\"A\":\"\xff\"}\n\n",
    ];
    let sizes = [1, 3, 255];
    bodies.iter().flat_map(|body| sizes.map(|size| [&[size], *body].concat())).collect()
}
