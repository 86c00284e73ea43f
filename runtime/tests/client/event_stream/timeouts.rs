//! Timeouts of events, and cancellation. The clock of Tokio is paused and advances only while all tasks wait.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream;
use tencent_cloud::testing::{Answer, Replay, TokioClock};
use tencent_cloud::transport::{BodyStream, Failure, Transport, TransportError};
use tencent_cloud::{BoxFuture, ErrorKind, GenericClient};
use tokio::time::{Instant, sleep, timeout};

use crate::event_stream::common::{ReadRequest, builder, chat, content, read, service};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn assert_about(start: Instant, expected: Duration) {
    let taken = start.elapsed();
    let most = expected + Duration::from_millis(10);
    assert!((expected..most).contains(&taken), "{taken:?} is not {expected:?}");
}

fn client(service: &Replay) -> GenericClient {
    builder(service).clock(TokioClock::new(SystemTime::UNIX_EPOCH)).build().unwrap()
}

/// A transport whose body consists of chunks that each arrive after a pause.
#[derive(Debug)]
struct Slow(Vec<(u64, &'static str)>);

impl Transport for Slow {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { Err(TransportError::new(Failure::Exchange, "not a stream")) })
    }

    fn send_streaming(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let chunks = self.0.clone();
        Box::pin(async {
            let chunks = stream::unfold(chunks.into_iter(), |mut chunks| async {
                let (pause, chunk) = chunks.next()?;
                sleep(seconds(pause)).await;
                Some((Ok(Bytes::from_static(chunk.as_bytes())), chunks))
            });
            let mut response = http::Response::new(BodyStream::new(chunks));
            let event_stream = http::HeaderValue::from_static("text/event-stream");
            response.headers_mut().insert("content-type", event_stream);
            Ok(response)
        })
    }
}

fn slow(chunks: &[(u64, &'static str)]) -> GenericClient {
    let service = Replay::new();
    let builder = builder(&service).clock(TokioClock::new(SystemTime::UNIX_EPOCH));
    builder.transport(Slow(chunks.to_vec())).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_event_times_out_after_60_seconds_by_default() {
    let service = service(Answer::events([content("a")]).then_silence());
    let events = chat(&client(&service)).await.unwrap();
    let start = Instant::now();
    let (contents, error) = read(events).await;
    assert_eq!(contents, ["a"]);
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Timeout), "{error}");
    assert_about(start, seconds(60));
}

#[tokio::test(start_paused = true)]
async fn the_event_timeout_can_be_set_per_client_and_per_call() {
    let answer = || Answer::events([content("a")]).then_silence();
    let replay = service(answer());
    let set =
        builder(&replay).clock(TokioClock::new(SystemTime::UNIX_EPOCH)).event_timeout(seconds(7));
    let start = Instant::now();
    assert!(read(chat(&set.build().unwrap()).await.unwrap()).await.1.is_some());
    assert_about(start, seconds(7));

    let replay = service(answer());
    let start = Instant::now();
    let events = chat(&client(&replay)).event_timeout(seconds(3)).await.unwrap();
    assert!(read(events).await.1.is_some());
    assert_about(start, seconds(3));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_the_call_does_not_apply_to_the_stream() {
    let chunk = "data: {\"Content\": \"a\"}\n\n";
    let client = slow(&[(50, chunk), (50, chunk), (50, chunk)]);
    let events = chat(&client).timeout(seconds(10)).await.unwrap();
    let (contents, error) = read(events).await;
    assert_eq!(contents.len(), 3);
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn comments_do_not_extend_the_event_timeout() {
    let client =
        slow(&[(0, "data: {}\n\n"), (40, ": wait\n"), (40, ": wait\n"), (0, "data: {}\n\n")]);
    let start = Instant::now();
    let (contents, error) = read(chat(&client).await.unwrap()).await;
    assert_eq!(contents.len(), 1);
    assert_eq!(error.unwrap().kind(), ErrorKind::Transport(Failure::Timeout));
    assert_about(start, seconds(60));
}

/// A body that is always ready must not keep the task from its timers.
#[tokio::test]
async fn endless_comments_time_out() {
    #[derive(Debug)]
    struct Endless;
    impl Transport for Endless {
        fn send(
            &self,
            _: http::Request<Bytes>,
        ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
            Box::pin(async { Err(TransportError::new(Failure::Exchange, "not a stream")) })
        }
        fn send_streaming(
            &self,
            _: http::Request<Bytes>,
        ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
            Box::pin(async {
                let chunks = stream::repeat_with(|| Ok(Bytes::from_static(b": wait\n")));
                let mut response = http::Response::new(BodyStream::new(chunks));
                let event_stream = http::HeaderValue::from_static("text/event-stream");
                response.headers_mut().insert("content-type", event_stream);
                Ok(response)
            })
        }
    }
    let service = Replay::new();
    let client: GenericClient = builder(&service)
        .clock(TokioClock::new(SystemTime::UNIX_EPOCH))
        .transport(Endless)
        .build()
        .unwrap();
    let error = chat(&client).event_timeout(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Timeout));
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_does_not_cause_timeouts() {
    let service = service(Answer::events([content("a"), content("b")]));
    let mut events = chat(&client(&service)).await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().content, "a");
    sleep(seconds(600)).await;
    assert_eq!(events.next().await.unwrap().unwrap().content, "b");
    assert!(events.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_of_an_event_loses_nothing() {
    let client = slow(&[
        (0, "data: {\"Content\": \"a\"}\n\n"),
        (5, "data: {\"Con"),
        (5, "tent\": \"b\"}\n\n"),
    ]);
    let mut events = chat(&client).await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().content, "a");
    for _ in 0..9 {
        assert!(timeout(seconds(1), events.next()).await.is_err());
    }
    assert_eq!(events.next().await.unwrap().unwrap().content, "b");
    assert!(events.next().await.is_none());
}

/// The first event has the event timeout, too, and its attempt is retried like any other.
#[tokio::test(start_paused = true)]
async fn the_first_event_times_out_and_is_retried() {
    let service = Replay::new();
    service
        .on::<ReadRequest>(Answer::event_chunks([": wait\n"]).then_silence())
        .on::<ReadRequest>(Answer::events([content("a")]));
    let client = client(&service);
    let call = client.stream_action(ReadRequest::default());
    let start = Instant::now();
    let events = call.event_timeout(seconds(20)).timeout(seconds(10)).await.unwrap();
    assert!(start.elapsed() >= seconds(20));
    assert_eq!((events.attempts(), read(events).await.0.len()), (2, 1));
    service.finish().unwrap();
}
