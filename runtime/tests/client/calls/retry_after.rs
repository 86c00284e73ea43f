//! `Retry-After`: waited for if the call has the time, returned with the error otherwise.

use std::time::Duration;

use tencent_cloud::clock::SystemClock;
use tencent_cloud::{ErrorKind, GenericClient, RetryPolicy};
use tokio::time::Instant;

use crate::calls::common::{Answer, DescribeThingsRequest, Script, builder, success};

fn busy(retry_after: &str) -> Answer {
    let body = r#"{"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "slow down"}, "RequestId": "id-3"}}"#;
    let response = http::Response::builder().header("Retry-After", retry_after);
    Ok(response.body(body.into()).unwrap())
}

fn client(script: &Script, timeout: Duration) -> GenericClient {
    let builder = builder().retry(RetryPolicy::standard()).clock(SystemClock);
    builder.transport(script.clone()).timeout(timeout).build().unwrap()
}

/// Asserts that the error of the service is returned without a pause.
async fn assert_returned_at_once(retry_after: &str, timeout: Duration, expected: Duration) {
    let script = Script::new([busy(retry_after)]);
    let start = Instant::now();
    let call = client(&script, timeout).call_action(DescribeThingsRequest::default());
    let error = call.await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::ZERO, "{retry_after}: {error}");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("RequestLimitExceeded")));
    assert_eq!(error.retry_after(), Some(expected), "{error}");
    assert_eq!((error.attempts(), error.request_id()), (1, Some("id-3")));
    assert!(error.is_throttling() && error.was_not_executed());
}

#[tokio::test(start_paused = true)]
async fn a_delay_beyond_the_timeout_returns_the_error_at_once() {
    let timeout = Duration::from_secs(60);
    for seconds in [60, 61, 3600] {
        let expected = Duration::from_secs(seconds);
        assert_returned_at_once(&seconds.to_string(), timeout, expected).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_explicit_delay_is_bounded_without_a_timeout() {
    let hour = Duration::from_secs(3600);
    assert_returned_at_once("3600", Duration::MAX, hour).await;
    let forever = Duration::from_secs(u64::MAX);
    assert_returned_at_once("18446744073709551615", Duration::MAX, forever).await;
    assert_returned_at_once("99999999999999999999999", Duration::MAX, forever).await;
}

/// A date is relative to the time of the server.
#[tokio::test(start_paused = true)]
async fn waits_until_a_date() {
    for (date, expected) in
        [("Wed, 21 Oct 2026 07:28:50 GMT", 50), ("Wed, 21 Oct 2026 07:20:00 GMT", 0)]
    {
        let mut busy = busy(date).unwrap();
        let now = "Wed, 21 Oct 2026 07:28:00 GMT".parse().unwrap();
        busy.headers_mut().insert("Date", now);
        let script = Script::new([Ok(busy), success()]);
        let start = Instant::now();
        let client = client(&script, Duration::from_secs(60));
        client.call_action(DescribeThingsRequest::default()).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), expected, "{date}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_for_a_delay_within_the_timeout() {
    let script = Script::new([busy("50"), success()]);
    let start = Instant::now();
    let client = client(&script, Duration::from_secs(60));
    client.call_action(DescribeThingsRequest::default()).await.unwrap();
    assert!((50..51).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_backoff_beyond_the_timeout_returns_the_error_at_once() {
    let script = Script::new([busy("x")]);
    let hour = Duration::from_secs(3600);
    let client = client(&script, Duration::from_nanos(1));
    let call = client.call_action(DescribeThingsRequest::default());
    let error = call.retry(RetryPolicy::standard().backoff(hour, hour)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
}
