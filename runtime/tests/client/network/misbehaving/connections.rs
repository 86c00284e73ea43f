//! Pooled connections that the server closed or misused before the next call.

use std::time::Duration;

use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{ErrorKind, GenericClient, Idempotency, RetryPolicy};

use super::server::{Misbehaving, Step};
use super::{call, settle};
use crate::network::server::{answer, success};

fn keeping(server: &Misbehaving, retry: RetryPolicy) -> GenericClient {
    let options = HttpOptions::new().no_proxy();
    server.builder().http(options).retry(retry).build().unwrap()
}

/// Waits until what the server did has arrived.
async fn short_pause() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

fn send(text: Vec<u8>) -> Step {
    Step::Send(text)
}

#[tokio::test(start_paused = true)]
async fn replaces_a_closed_connection() {
    for end in [vec![], vec![Step::Reset]] {
        let once = [vec![Step::Read, send(success())], end].concat();
        let server = Misbehaving::start([once, Step::success()]).await;
        let client = keeping(&server, RetryPolicy::never());
        for _ in 0..2 {
            call(&client, Idempotency::NonIdempotent).await.unwrap();
            short_pause().await;
        }
        assert_eq!((server.connections(), server.requests()), (2, 2));
        drop((client, server));
        settle("replaced", 0).await;
    }
}

/// The server may have executed the action, so only the caller can decide about a retry.
#[tokio::test(start_paused = true)]
async fn does_not_resend_a_request_that_was_read() {
    for end in [vec![], vec![Step::Reset]] {
        let twice = [vec![Step::Read, send(success()), Step::Read], end].concat();
        let server = Misbehaving::start([twice, Step::success()]).await;
        let client = keeping(&server, RetryPolicy::standard());
        call(&client, Idempotency::NonIdempotent).await.unwrap();
        short_pause().await;
        let error = call(&client, Idempotency::NonIdempotent).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Exchange), "{error}");
        assert!(!error.was_not_executed() && error.attempts() == 1, "{error}");
        assert_eq!((server.connections(), server.requests()), (1, 2));
        // A read-only action is retried by the policy.
        call(&client, Idempotency::ReadOnly).await.unwrap();
        assert_eq!(server.connections(), 2);
    }
}

/// An unsolicited response must not be taken for the next one.
#[tokio::test(start_paused = true)]
async fn ignores_an_unsolicited_response() {
    let other = answer("200 OK", r#"{"Response": {"RequestId": "other"}}"#);
    let pause = Duration::from_millis(1);
    for more in [send(other.clone()), Step::Drip(other, pause), send(b"noise".to_vec())] {
        let first = vec![Step::Read, send(success()), more, Step::Hold];
        let server = Misbehaving::start([first, Step::success()]).await;
        let client = keeping(&server, RetryPolicy::never());
        for _ in 0..2 {
            assert_eq!(
                call(&client, Idempotency::NonIdempotent).await.unwrap().request_id(),
                Some("id-1")
            );
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert_eq!((server.connections(), server.requests()), (2, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn honours_connection_close() {
    let last = answer("200 OK\r\nConnection: close", crate::network::server::BODY);
    let server = Misbehaving::start([Step::answer(last)]).await;
    let client = keeping(&server, RetryPolicy::never());
    for _ in 0..2 {
        call(&client, Idempotency::NonIdempotent).await.unwrap();
        short_pause().await;
    }
    assert_eq!(server.connections(), 2);
}

/// A response may arrive before the whole request is sent.
#[tokio::test(start_paused = true)]
async fn accepts_a_response_before_the_end_of_the_request() {
    let early = answer("413 Too Large", "<html>too large</html>");
    let server = Misbehaving::start([vec![Step::ReadHead, send(early), Step::Hold]]).await;
    let client = keeping(&server, RetryPolicy::never());
    let body = format!(r#"{{"A": "{}"}}"#, "a".repeat(9 << 20));
    let error = client.call_raw("cvm", "2017-03-12", "DescribeZones", body).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Gateway, Some(413)), "{error}");
}

/// Dropping a call ends its task and its connection.
#[tokio::test(start_paused = true)]
async fn dropping_a_call_leaves_no_task() {
    let server = Misbehaving::start([vec![Step::Read, Step::Hold]]).await;
    let client = keeping(&server, RetryPolicy::standard());
    let brief =
        tokio::time::timeout(Duration::from_secs(2), call(&client, Idempotency::ReadOnly)).await;
    assert!(brief.is_err());
    assert_eq!(server.requests(), 1);
    settle("dropped", server.tasks()).await;
}
