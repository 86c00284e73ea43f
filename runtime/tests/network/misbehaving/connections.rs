//! Connections that are kept, and what may have become of them by the next call.

use std::time::Duration;

use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{ErrorKind, GenericClient, Idempotency, RetryPolicy};

use super::server::{Misbehaving, Step};
use super::{call, settle};
use crate::server::{answer, success};

fn keeping(server: &Misbehaving, retry: RetryPolicy) -> GenericClient {
    let options = HttpOptions::new().no_proxy();
    server.builder().http(options).retry(retry).build().unwrap()
}

/// Time for what the server did meanwhile to arrive.
async fn moment() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

fn say(text: Vec<u8>) -> Step {
    Step::Say(text)
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_closed_meanwhile_is_replaced() {
    for end in [vec![], vec![Step::Reset]] {
        let once = [vec![Step::Read, say(success())], end].concat();
        let server = Misbehaving::start([once, Step::success()]).await;
        let client = keeping(&server, RetryPolicy::never());
        for _ in 0..2 {
            call(&client, Idempotency::NonIdempotent).await.unwrap();
            moment().await;
        }
        assert_eq!((server.connections(), server.requests()), (2, 2));
        drop((client, server));
        settle("replaced", 0).await;
    }
}

/// The server has the request and may have acted, so nobody but the caller can decide on another.
#[tokio::test(start_paused = true)]
async fn a_request_that_was_read_and_not_answered_is_never_repeated_behind_the_callers_back() {
    for end in [vec![], vec![Step::Reset]] {
        let twice = [vec![Step::Read, say(success()), Step::Read], end].concat();
        let server = Misbehaving::start([twice, Step::success()]).await;
        let client = keeping(&server, RetryPolicy::standard());
        call(&client, Idempotency::NonIdempotent).await.unwrap();
        moment().await;
        let error = call(&client, Idempotency::NonIdempotent).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Exchange), "{error}");
        assert!(!error.was_not_executed() && error.attempts() == 1, "{error}");
        assert_eq!((server.connections(), server.requests()), (1, 2));
        // What only reads is, by its policy.
        call(&client, Idempotency::ReadOnly).await.unwrap();
        assert_eq!(server.connections(), 2);
    }
}

/// A reply that nobody asked for must not be taken for the next one.
#[tokio::test(start_paused = true)]
async fn a_reply_too_many_is_nobodys() {
    let other = answer("200 OK", r#"{"Response": {"RequestId": "another's"}}"#);
    let pause = Duration::from_millis(1);
    for more in [say(other.clone()), Step::Drip(other, pause), say(b"noise".to_vec())] {
        let first = vec![Step::Read, say(success()), more, Step::Hold];
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
async fn a_connection_that_is_to_be_closed_is_not_kept() {
    let last = answer("200 OK\r\nConnection: close", crate::server::BODY);
    let server = Misbehaving::start([Step::answer(last)]).await;
    let client = keeping(&server, RetryPolicy::never());
    for _ in 0..2 {
        call(&client, Idempotency::NonIdempotent).await.unwrap();
        moment().await;
    }
    assert_eq!(server.connections(), 2);
}

/// A reply may come before the request is through: what it says counts, not that the rest was not taken.
#[tokio::test(start_paused = true)]
async fn a_reply_before_the_end_of_the_request_is_the_reply() {
    let early = answer("413 Too Large", "<html>too large</html>");
    let server = Misbehaving::start([vec![Step::ReadHead, say(early), Step::Hold]]).await;
    let client = keeping(&server, RetryPolicy::never());
    let body = format!(r#"{{"A": "{}"}}"#, "a".repeat(9 << 20));
    let error = client.call_raw("cvm", "2017-03-12", "DescribeZones", body).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Gateway, Some(413)), "{error}");
}

/// The task of a call that nobody waits for ends with it, and so does the connection.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_leaves_nothing_behind() {
    let server = Misbehaving::start([vec![Step::Read, Step::Hold]]).await;
    let client = keeping(&server, RetryPolicy::standard());
    let brief =
        tokio::time::timeout(Duration::from_secs(2), call(&client, Idempotency::ReadOnly)).await;
    assert!(brief.is_err());
    assert_eq!(server.requests(), 1);
    settle("dropped", server.tasks()).await;
}
