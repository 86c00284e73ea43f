//! HTTP responses, as a call reads them: status, `Retry-After`, `Date` and body.
//!
//! An input is a line with the API generation, `3` or `2`, and the status, a line with each header, and the body. The
//! service answers every attempt with it. The call must end within its timeout of simulated time, after a bounded number
//! of attempts, and its error must be a single line.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, header};
use tencent_cloud::{Action, Error};
use tencent_cloud_cvm::model::DescribeZonesRequest;
use tencent_cloud_cvm::v2::model::DescribeInstancesRequest;

use crate::{Target, driver};

/// The target.
pub const TARGET: Target = Target { name: "response", run, seeds };

/// The timeout of the call.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Four attempts, one after a correction of the clock and one after new credentials.
const ATTEMPTS: u32 = 6;

fn run(data: &[u8]) {
    let Some((is_api20, response)) = parse(data) else { return };
    if is_api20 {
        call(DescribeInstancesRequest::new(), &response);
    } else {
        call(DescribeZonesRequest::new(), &response);
    }
}

/// Returns whether the input is a response of API 2.0, and the response.
fn parse(data: &[u8]) -> Option<(bool, Response<Bytes>)> {
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let first = std::str::from_utf8(parts.next()?).ok()?;
    let (api, status) = first.split_once(' ')?;
    let [retry_after, date] = [parts.next()?, parts.next()?];
    let mut response = Response::new(Bytes::copy_from_slice(parts.next()?));
    *response.status_mut() = status.parse().ok()?;
    let mut insert = |name: HeaderName, value: &[u8]| {
        if let Ok(value) = HeaderValue::from_bytes(value)
            && !value.is_empty()
        {
            response.headers_mut().insert(name, value);
        }
    };
    insert(header::RETRY_AFTER, retry_after);
    insert(header::DATE, date);
    Some((api == "2", response))
}

fn call<A: Action>(request: A, response: &Response<Bytes>) {
    let clock = driver::clock();
    let start = clock.now();
    let attempts = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&attempts);
    let shared = response.clone();
    let client = driver::client(&clock, move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(shared.clone())
    });
    let client = client.timeout(TIMEOUT).build();
    let Ok(client) = client else { unreachable!("{:?}", client.err()) };
    let result = driver::run(client.call_action(request).send()).map(drop);
    let attempts = attempts.load(Ordering::Relaxed);
    assert!((1..=ATTEMPTS).contains(&attempts), "{attempts} attempts: {response:?}");
    let passed = clock.now().duration_since(start).unwrap_or_default();
    assert!(passed <= TIMEOUT, "the call took {passed:?}: {response:?}");
    if let Err(error) = result {
        check(&error, response);
    }
}

fn check(error: &Error, response: &Response<Bytes>) {
    for text in [error.to_string(), format!("{error:#}")] {
        assert_eq!(text.lines().count(), 1, "{text}");
    }
    let given = response.headers().get(header::RETRY_AFTER);
    if error.retry_after().is_some() {
        assert!(given.is_some(), "a delay without a header: {response:?}");
    }
    if let Some(Ok(text)) = given.map(HeaderValue::to_str)
        && let Ok(seconds) = text.trim().parse::<u64>()
        && let Some(delay) = error.retry_after()
    {
        assert!(delay <= Duration::from_secs(seconds), "{delay:?}: {response:?}");
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let error = |code: &str| {
        format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"m"}},"RequestId":"r"}}}}"#)
    };
    let of_api20 = |code: i32| format!(r#"{{"code":{code},"message":"m","codeDesc":"c"}}"#);
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let good = r#"{"Response":{"TotalCount":1,"ZoneSet":[{"Zone":"z"}],"RequestId":"r"}}"#;
    let seeds = [
        ("3 200", "", "", good.to_owned()),
        ("3 200", "", date, error("AuthFailure.SignatureExpire")),
        ("3 200", "2", "", error("RequestLimitExceeded")),
        ("3 200", "3600", "", error("RequestLimitExceeded")),
        ("3 200", "18446744073709551615", "", error("InternalError")),
        ("3 200", "-1", "", error("AuthFailure.TokenFailure")),
        ("3 200", "1.5", "", error("ResourceInUse")),
        ("3 429", "59", "", String::new()),
        ("3 502", "Sun, 06 Nov 1994 08:49:37 GMT", "", "<html>".to_owned()),
        ("3 503", "0", date, "{}".to_owned()),
        ("2 200", "", "", r#"{"code":0,"message":"","codeDesc":"Success"}"#.to_owned()),
        ("2 200", "7", date, of_api20(4400)),
        ("2 200", "", date, of_api20(4300)),
        ("2 200", "", "", of_api20(6000)),
        ("2 404", "", "", "not found".to_owned()),
    ];
    let seed = |(first, retry_after, date, body): &(&str, &str, &str, String)| {
        format!("{first}\n{retry_after}\n{date}\n{body}").into_bytes()
    };
    seeds.iter().map(seed).collect()
}
