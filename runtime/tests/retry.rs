//! Which failures are followed by another attempt, for which actions, and what an attempt carries.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/record.rs"]
mod record;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, Credentials, Dialect, Error, ErrorKind, GenericClient,
    Idempotency, RetryPolicy, Signature, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

use record::recorded;

macro_rules! action {
    ($name:ident, $idempotency:ident $(, $token:literal)?) => {
        #[derive(Clone, Default)]
        struct $name {
            name: Option<String>,
            token: Option<String>,
        }

        shape! {
            $name {
                0 => name: "Name",
                1 => token: "ClientToken",
            }
        }

        impl Action for $name {
            type Response = Made;
            const INFO: &'static ActionInfo =
                &ActionInfo::new("cvm", "2017-03-12", stringify!($name))
                    .idempotency(Idempotency::$idempotency)
                    $(.idempotency_token($token))?;
        }
    };
}

#[derive(Clone, Default)]
struct Made {
    ids: Vec<String>,
    request_id: String,
}

shape! {
    Made {
        0 => ids: "Ids",
        1 => request_id: "RequestId",
    }
}

action!(Read, ReadOnly);
action!(Set, Idempotent);
action!(Buy, NonIdempotent);
action!(BuyWithToken, Idempotent, "ClientToken");

/// What the server does with an attempt.
#[derive(Clone, Debug)]
enum Answer {
    Fails(Failure),
    Says(u16, &'static str),
    Dated(&'static str, &'static str),
    Busy(&'static str),
}

const GOOD: &str = r#"{"Response": {"Ids": ["a"], "RequestId": "r-9"}}"#;
const HTML: &str = "<html>Bad Gateway</html>";
const CUT: &str = r#"{"Response": {"Ids": ["a", "b"#;
const THROTTLED: &str = r#"{"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "slow"}, "RequestId": "r-1"}}"#;
const INTERNAL: &str =
    r#"{"Response": {"Error": {"Code": "InternalError", "Message": "oops"}, "RequestId": "r-2"}}"#;
const WRONG: &str =
    r#"{"Response": {"Error": {"Code": "InvalidParameter", "Message": "no"}, "RequestId": "r-3"}}"#;
const EXPIRED: &str = r#"{"Response": {"Error": {"Code": "AuthFailure.SignatureExpire", "Message": ""}, "RequestId": "r-4"}}"#;

/// Gives the answers in turn, good ones when they are used up, and keeps what it was sent. Also a clock that does not
/// really wait.
#[derive(Clone, Debug)]
struct Server {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl Server {
    fn new(answers: &[Answer]) -> Self {
        let answers = Arc::new(Mutex::new(answers.iter().cloned().collect()));
        Self { answers, requests: Arc::default(), slept: Arc::default() }
    }

    fn always(answer: &Answer) -> Self {
        Self::new(&vec![answer.clone(); 1000])
    }

    fn client(&self) -> GenericClient {
        self.builder().build().unwrap()
    }

    fn builder(&self) -> tencent_cloud::ClientBuilder<GenericClient> {
        recorded(GenericClient::builder())
            .credentials(Credentials::new(ID, KEY))
            .region("ap-guangzhou")
            .timeout(Duration::MAX)
            .transport(self.clone())
            .clock(self.clone())
    }

    fn attempts(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    fn bodies(&self) -> Vec<serde_json::Value> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|request| serde_json::from_slice(request.body()).unwrap()).collect()
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Answer::Says(200, GOOD));
        let reply = http::Response::builder();
        let reply = match answer {
            Answer::Fails(failure) => Err(TransportError::new(failure, "on purpose")),
            Answer::Says(status, body) => Ok(reply.status(status).body(body.into()).unwrap()),
            Answer::Dated(date, body) => Ok(reply.header("Date", date).body(body.into()).unwrap()),
            Answer::Busy(seconds) => {
                Ok(reply.status(503).header("Retry-After", seconds).body(HTML.into()).unwrap())
            }
        };
        Box::pin(async { reply })
    }
}

impl Clock for Server {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_000_000)
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.slept.lock().unwrap().push(duration);
        Ok(Box::pin(async {}))
    }
}

/// How many attempts are made of each kind of action when every one of them gets this answer.
async fn attempts(answer: Answer) -> [usize; 4] {
    async fn of<A: Action + Default>(answer: &Answer) -> usize {
        let server = Server::always(answer);
        let error = server.client().call_action(A::default()).await.err().unwrap();
        assert_eq!(error.attempts() as usize, server.attempts(), "{error}");
        server.attempts()
    }
    [
        of::<Read>(&answer).await,
        of::<Set>(&answer).await,
        of::<Buy>(&answer).await,
        of::<BuyWithToken>(&answer).await,
    ]
}

#[tokio::test]
async fn what_is_repeated_depends_on_the_failure_and_on_the_action() {
    for (answer, expected) in [
        (Answer::Fails(Failure::Connect), [4, 4, 4, 4]),
        (Answer::Fails(Failure::Exchange), [4, 4, 1, 4]),
        (Answer::Fails(Failure::Timeout), [4, 4, 1, 4]),
        (Answer::Fails(Failure::TooLarge), [1, 1, 1, 1]),
        (Answer::Says(502, HTML), [4, 4, 1, 4]),
        (Answer::Says(200, CUT), [4, 4, 1, 4]),
        (Answer::Says(404, HTML), [1, 1, 1, 1]),
        (Answer::Says(200, THROTTLED), [4, 4, 4, 4]),
        (Answer::Says(200, INTERNAL), [4, 4, 1, 4]),
        (Answer::Says(200, WRONG), [1, 1, 1, 1]),
        (Answer::Says(200, r#"{"Response": {"Ids": 7, "RequestId": "r"}}"#), [1, 1, 1, 1]),
    ] {
        assert_eq!(attempts(answer.clone()).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_reply_after_failures_is_the_reply() {
    let failures =
        [Answer::Fails(Failure::Exchange), Answer::Says(502, HTML), Answer::Says(200, CUT)];
    let server = Server::new(&failures);
    let made = server.client().call_action(Read::default()).await.unwrap();
    assert_eq!(
        (made.ids.as_slice(), made.request_id.as_str()),
        (["a".to_owned()].as_slice(), "r-9")
    );
    assert_eq!(server.attempts(), 4);
}

#[tokio::test]
async fn an_attempt_that_was_not_carried_out_proves_nothing_of_the_one_before() {
    let refused = Answer::Fails(Failure::Connect);
    let answers = [refused.clone(), Answer::Fails(Failure::Exchange), refused.clone()];
    let server = Server::new(&answers);
    let client = server.builder().retry(RetryPolicy::standard().attempts(3)).build().unwrap();
    let error = client.call_action(Read::default()).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Connect));
    assert!(!error.was_not_executed());

    let server = Server::new(&[refused.clone(), refused]);
    let client = server.builder().retry(RetryPolicy::standard().attempts(2)).build().unwrap();
    assert!(client.call_action(Read::default()).await.err().unwrap().was_not_executed());
}

#[tokio::test]
async fn one_token_is_held_over_all_attempts_of_a_call() {
    let lost = Answer::Fails(Failure::Exchange);
    let server = Server::new(&[lost.clone(), lost.clone()]);
    let client = server.client();
    client.call_action(BuyWithToken::default()).await.unwrap();
    client.call_action(BuyWithToken::default()).await.unwrap();
    let tokens: Vec<String> = server
        .bodies()
        .iter()
        .map(|body| body["ClientToken"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(tokens.len(), 4);
    assert!(tokens[0].len() >= 32 && tokens[0].len() <= 64, "{}", tokens[0]);
    assert_eq!((&tokens[0], &tokens[0]), (&tokens[1], &tokens[2]));
    assert_ne!(tokens[0], tokens[3]);
}

#[tokio::test]
async fn the_callers_token_is_kept() {
    let server = Server::new(&[Answer::Fails(Failure::Exchange)]);
    let request = BuyWithToken { token: Some("mine".into()), name: Some("n".into()) };
    server.client().call_action(request).await.unwrap();
    for body in server.bodies() {
        assert_eq!(body, serde_json::json!({"Name": "n", "ClientToken": "mine"}));
    }
}

#[tokio::test]
async fn every_attempt_of_an_older_signature_has_its_own_nonce_and_one_token() {
    let server = Server::new(&[Answer::Fails(Failure::Exchange)]);
    let client = server.builder().signature(Signature::HmacSha256).build().unwrap();
    client.call_action(BuyWithToken::default()).await.unwrap();
    let requests = server.requests.lock().unwrap();
    let value = |index: usize, name: &str| {
        let form = std::str::from_utf8(requests[index].body()).unwrap();
        form.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap().to_owned()
    };
    assert_ne!(value(0, "Nonce="), value(1, "Nonce="));
    assert_ne!(value(0, "Signature="), value(1, "Signature="));
    assert_eq!(value(0, "ClientToken="), value(1, "ClientToken="));
}

#[tokio::test]
async fn pauses_grow_and_heed_the_server() {
    let server =
        Server::new(&[Answer::Busy("7"), Answer::Says(502, HTML), Answer::Says(502, HTML)]);
    server.client().call_action(Read::default()).await.unwrap();
    let slept = server.slept.lock().unwrap().clone();
    assert_eq!(slept.len(), 3);
    assert_eq!(slept[0], Duration::from_secs(7));
    assert!(
        slept[1] <= Duration::from_millis(400) && slept[2] <= Duration::from_millis(800),
        "{slept:?}"
    );
}

#[tokio::test]
async fn a_call_can_be_told_not_to_repeat() {
    let server = Server::always(&Answer::Fails(Failure::Connect));
    let error = server
        .client()
        .call_action(Read::default())
        .retry(RetryPolicy::never())
        .await
        .err()
        .unwrap();
    assert_eq!((server.attempts(), error.kind()), (1, ErrorKind::Transport(Failure::Connect)));
    let client = server.builder().retry(RetryPolicy::standard().attempts(2)).build().unwrap();
    client.call_action(Read::default()).await.err().unwrap();
    assert_eq!(server.attempts(), 3);
}

#[tokio::test]
async fn a_broken_service_is_not_hammered() {
    let server = Server::always(&Answer::Says(502, HTML));
    let client = server.client();
    for _ in 0..200 {
        client.clone().call_action(Read::default()).await.err().unwrap();
    }
    // Each call once, and the budget's hundred besides.
    assert_eq!(server.attempts(), 300);
}

#[tokio::test]
async fn the_servers_time_is_learned_once_and_kept() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let expired = Answer::Dated(date, EXPIRED);
    let server = Server::new(std::slice::from_ref(&expired));
    let client = server.client();
    client.call_action(Buy::default()).await.unwrap();
    client.call_action(Buy::default()).await.unwrap();
    let sent: Vec<String> = server
        .requests
        .lock()
        .unwrap()
        .iter()
        .map(|request| request.headers()["x-tc-timestamp"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(sent, ["784000000", "784111777", "784111777"]);

    let server = Server::always(&expired);
    let error: Error = server.client().call_action(Read::default()).await.err().unwrap();
    assert_eq!((server.attempts(), error.code()), (2, Some("AuthFailure.SignatureExpire")));
}
