//! Broken, slow and endless responses.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tencent_cloud::transport::Failure;
use tencent_cloud::{ErrorKind, Idempotency};

use super::server::{Misbehaving, Step};
use super::{ATTEMPT, Expected, MAX_SIZE, call, check_failure, check_recovery, options};
use crate::network::server::{BODY, answer};

const AT_ONCE: Duration = Duration::ZERO;

const LOST: Expected = Expected {
    kind: ErrorKind::Transport(Failure::Exchange),
    status: None,
    retryable: true,
    not_executed: false,
};
const TIMEOUT: Expected = Expected { kind: ErrorKind::Transport(Failure::Timeout), ..LOST };
const TOO_LARGE: Expected =
    Expected { kind: ErrorKind::Transport(Failure::TooLarge), retryable: false, ..LOST };
const UNREADABLE: Expected =
    Expected { kind: ErrorKind::Decode, status: Some(200), retryable: false, ..LOST };

fn gateway(status: u16, retryable: bool) -> Expected {
    Expected { kind: ErrorKind::Gateway, status: Some(status), retryable, ..LOST }
}

/// A name, the steps of the server, the duration of an attempt and its error.
pub(super) type Case = (&'static str, Vec<Step>, Duration, Expected);

async fn check(cases: Vec<Case>) {
    for (name, steps, takes, expected) in cases {
        let server = Misbehaving::start([steps.clone()]).await;
        let builder = server.builder().http(options());
        check_failure(name, server, builder, takes, expected).await;
        check_recovery(name, steps, expected.retryable).await;
    }
}

fn send(text: &str) -> Step {
    Step::Send(text.into())
}

/// Returns a response with a given `Content-Length` and body.
fn with_length(length: impl std::fmt::Display, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}")
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn broken_connections() {
    check(broken()).await;
}

fn broken() -> Vec<Case> {
    let half = with_length(BODY.len(), &BODY[..20]);
    let steps = |steps: &[Step]| [&[Step::Read], steps].concat();
    vec![
        ("closed before the request", vec![], AT_ONCE, LOST),
        ("reset before the request", vec![Step::Reset], AT_ONCE, LOST),
        ("closed in the request", vec![Step::ReadHead], AT_ONCE, LOST),
        ("closed without a response", steps(&[]), AT_ONCE, LOST),
        ("reset without a response", steps(&[Step::Reset]), AT_ONCE, LOST),
        ("closed in the status line", steps(&[send("HTTP/1.1 20")]), AT_ONCE, LOST),
        ("closed in the headers", steps(&[send("HTTP/1.1 200 OK\r\nContent-")]), AT_ONCE, LOST),
        ("closed before the body", steps(&[send(&with_length(34, ""))]), AT_ONCE, LOST),
        ("closed in the body", steps(&[send(&half)]), AT_ONCE, LOST),
        ("reset in the body", steps(&[send(&half), Step::Reset]), AT_ONCE, LOST),
        ("closed before a chunk", steps(&[send(CHUNKED)]), AT_ONCE, LOST),
        ("closed in a chunk", steps(&[send(&format!("{CHUNKED}ff\r\n{{"))]), AT_ONCE, LOST),
        ("closed after a chunk", steps(&[send(&format!("{CHUNKED}1\r\n{{\r\n"))]), AT_ONCE, LOST),
        // The end of the connection is the end of the body, which is then truncated JSON.
        (
            "closed in a body without a length",
            steps(&[send("HTTP/1.1 200 OK\r\n\r\n{\"Response\": {\"Requ")]),
            AT_ONCE,
            Expected { retryable: true, ..UNREADABLE },
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn slow_servers_time_out() {
    check(slow()).await;
}

fn slow() -> Vec<Case> {
    let second = Duration::from_secs(1);
    let steps = |step: Step| vec![Step::Read, step];
    let whole = with_length(BODY.len(), BODY);
    vec![
        ("reads nothing", vec![Step::Pause(ATTEMPT + second / 10)], ATTEMPT, TIMEOUT),
        ("never answers", steps(Step::Hold), ATTEMPT, TIMEOUT),
        (
            "never ends its body",
            vec![Step::Read, send(&with_length(99, "{")), Step::Hold],
            ATTEMPT,
            TIMEOUT,
        ),
        (
            "sends its response byte by byte",
            steps(Step::Drip(whole.into_bytes(), second)),
            ATTEMPT,
            TIMEOUT,
        ),
        (
            "sends its body in small chunks",
            vec![Step::Read, send(CHUNKED), Step::Forever(b"1\r\n \r\n".to_vec(), second)],
            ATTEMPT,
            TIMEOUT,
        ),
        (
            "sends headers without end",
            vec![
                Step::Read,
                send("HTTP/1.1 200 OK\r\n"),
                Step::Forever(b"X-A: 1\r\n".to_vec(), second),
            ],
            ATTEMPT,
            TIMEOUT,
        ),
        (
            "sends 100 Continue without end",
            steps(Step::Forever(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), second / 10)),
            ATTEMPT,
            TIMEOUT,
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn accepts_a_slow_response() {
    let (head, body) = (with_length(BODY.len(), ""), BODY.as_bytes().to_vec());
    let steps = vec![
        Step::Read,
        Step::Drip(head.into_bytes(), Duration::from_millis(50)),
        Step::Drip(body, Duration::from_millis(90)),
        Step::Hold,
    ];
    let server = Misbehaving::start([steps]).await;
    let client = server.builder().http(options()).build().unwrap();
    assert_eq!(call(&client, Idempotency::NonIdempotent).await.unwrap().body(), BODY);
}

#[tokio::test(start_paused = true)]
async fn limits_endless_responses() {
    check_many(endless()).await;
}

type Endless = (&'static str, Vec<Step>, Expected);

fn endless() -> Vec<Endless> {
    let pause = Duration::from_micros(100);
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000)).into_bytes();
    let header = format!("X-Long: {}\r\n", "a".repeat(8000)).into_bytes();
    let steps = |start: &str, step: Step| vec![Step::Read, send(start), step];
    vec![
        ("a huge Content-Length", Step::answer(with_length(1_u64 << 40, "{")), TOO_LARGE),
        ("a huge chunked body", steps(CHUNKED, Step::Forever(chunk, pause)), TOO_LARGE),
        (
            "a huge body without a length",
            steps("HTTP/1.1 200 OK\r\n\r\n", Step::Forever(vec![b' '; 1 << 16], pause)),
            TOO_LARGE,
        ),
        ("endless headers", steps("HTTP/1.1 200 OK\r\n", Step::Forever(header, pause)), LOST),
        ("an overflowing Content-Length", Step::answer(with_length("9".repeat(40), "{}")), LOST),
    ]
}

/// Like [`check`], without an expected duration.
async fn check_many(cases: Vec<Endless>) {
    for (name, steps, expected) in cases {
        let server = Misbehaving::start([steps.clone()]).await;
        let client = server.builder().http(options()).build().unwrap();
        let error = call(&client, Idempotency::NonIdempotent).await.expect_err(name);
        assert_eq!(super::found(&error), expected, "{name}: {error}");
        super::settle(name, server.tasks()).await;
        drop(server);
        check_recovery(name, steps, expected.retryable).await;
    }
}

#[tokio::test(start_paused = true)]
async fn invalid_http_is_an_exchange_failure() {
    check(invalid()).await;
}

fn invalid() -> Vec<Case> {
    let close = |text: &str| vec![Step::Read, send(text)];
    let headers =
        |headers: &str| Step::answer(format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{BODY}"));
    vec![
        ("another protocol", close("SSH-2.0-OpenSSH_9.7\r\n"), AT_ONCE, LOST),
        ("HTML without headers", close("<html>hello</html>"), AT_ONCE, LOST),
        ("a status line without a status", close("HTTP/1.1 OK\r\n\r\n"), AT_ONCE, LOST),
        ("a status of four digits", close("HTTP/1.1 2000 OK\r\n\r\n"), AT_ONCE, LOST),
        ("an unknown version", close("HTTP/9.9 200 OK\r\n\r\n"), AT_ONCE, LOST),
        ("binary data", vec![Step::Read, Step::Send((128..=255).collect())], AT_ONCE, LOST),
        ("a chunk without a size", close(&format!("{CHUNKED}zz\r\n{{")), AT_ONCE, LOST),
        ("two lengths", headers("Content-Length: 34\r\nContent-Length: 35"), AT_ONCE, LOST),
        ("a negative length", headers("Content-Length: -1"), AT_ONCE, LOST),
        ("a header with a null", headers("X-A: a\0b\r\nContent-Length: 34"), AT_ONCE, LOST),
        ("a header without a colon", headers("X-A\r\nContent-Length: 34"), AT_ONCE, LOST),
    ]
}

#[tokio::test(start_paused = true)]
async fn responses_of_gateways() {
    check(gateways()).await;
}

fn gateways() -> Vec<Case> {
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let typed = |status: &str, content_type: &str, body: &str| {
        Step::answer(answer(&format!("{status}\r\nContent-Type: {content_type}"), body))
    };
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";
    let upgrade = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n";
    vec![
        ("502", typed("502 Bad Gateway", "text/html", html), AT_ONCE, gateway(502, true)),
        ("504, empty", typed("504 Gateway Timeout", "text/html", ""), AT_ONCE, gateway(504, true)),
        (
            "503, JSON",
            typed("503 No", "application/json", "{\"a\": 1}"),
            AT_ONCE,
            gateway(503, true),
        ),
        ("429", typed("429 Slow down", "text/plain", "slow"), AT_ONCE, gateway(429, true)),
        ("a login page", typed("200 OK", "text/html", html), AT_ONCE, gateway(200, true)),
        (
            "HTML declared as JSON",
            typed("200 OK", "application/json", html),
            AT_ONCE,
            gateway(200, true),
        ),
        ("empty", typed("200 OK", "application/json", ""), AT_ONCE, gateway(200, true)),
        ("204", Step::answer("HTTP/1.1 204 No Content\r\n\r\n"), AT_ONCE, gateway(204, false)),
        ("304", Step::answer("HTTP/1.1 304 Not Modified\r\n\r\n"), AT_ONCE, gateway(304, false)),
        ("403", typed("403 Forbidden", "text/html", html), AT_ONCE, gateway(403, false)),
        ("a redirect to itself", Step::answer(redirect), AT_ONCE, gateway(302, false)),
        ("a protocol upgrade", Step::answer(upgrade), AT_ONCE, gateway(101, false)),
        (
            "JSON of another service",
            typed("200 OK", "application/json", "{\"status\": \"UP\"}"),
            AT_ONCE,
            UNREADABLE,
        ),
        (
            "JSON that is not UTF-8",
            Step::answer([&b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"\xff}"[..]].concat()),
            AT_ONCE,
            UNREADABLE,
        ),
    ]
}

/// Some SDKs mistake an error for a success if the content type has a charset.
#[tokio::test(start_paused = true)]
async fn ignores_the_content_type() {
    let error = r#"{"Response": {"Error": {"Code": "InternalError", "Message": "no"}, "RequestId": "id-1"}}"#;
    let expected = Expected { kind: ErrorKind::Service, status: Some(200), ..LOST };
    for content_type in
        ["application/json; charset=utf-8", "text/plain", "text/html", "", "a/b;;=,"]
    {
        let response = answer(&format!("200 OK\r\nContent-Type: {content_type}"), error);
        check(vec![("an error", Step::answer(response), AT_ONCE, expected)]).await;
        let response = answer(&format!("200 OK\r\nContent-Type: {content_type}"), BODY);
        let server = Misbehaving::start([Step::answer(response)]).await;
        let client = server.builder().http(options()).build().unwrap();
        assert_eq!(
            call(&client, Idempotency::NonIdempotent).await.unwrap().request_id(),
            Some("id-1")
        );
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn encoded(encoding: &str, body: &[u8]) -> Vec<Step> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n"
    );
    Step::answer([head.as_bytes(), body].concat())
}

#[tokio::test(start_paused = true)]
async fn compressed_responses() {
    let good = gzip(BODY.as_bytes());
    let server = Misbehaving::start([encoded("gzip", &good)]).await;
    let client = server.builder().http(options()).build().unwrap();
    assert_eq!(call(&client, Idempotency::NonIdempotent).await.unwrap().body(), BODY);
    drop(server);
    check(compressed()).await;
}

fn compressed() -> Vec<Case> {
    let good = gzip(BODY.as_bytes());
    let wrong_sum = [&good[..good.len() - 8], &[0; 8]].concat();
    vec![
        ("not gzip", encoded("gzip", BODY.as_bytes()), AT_ONCE, LOST),
        ("truncated", encoded("gzip", &good[..good.len() / 2]), AT_ONCE, LOST),
        ("a wrong checksum", encoded("gzip", &wrong_sum), AT_ONCE, LOST),
        ("an encoding that was not requested", encoded("br", &good), AT_ONCE, gateway(200, true)),
        // 16 MiB in 16 KiB.
        (
            "a decompression bomb",
            encoded("gzip", &gzip(&vec![b' '; 16 * MAX_SIZE])),
            AT_ONCE,
            TOO_LARGE,
        ),
        (
            "a nested decompression bomb",
            encoded("gzip", &gzip(&gzip(&vec![b' '; 16 * MAX_SIZE]))),
            AT_ONCE,
            gateway(200, true),
        ),
    ]
}

/// All cases, for tests of other clients.
pub(super) static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let endless =
        endless().into_iter().map(|(name, steps, expected)| (name, steps, AT_ONCE, expected));
    let rest = [broken(), slow(), invalid(), gateways(), compressed()].into_iter().flatten();
    rest.chain(endless).collect()
});
