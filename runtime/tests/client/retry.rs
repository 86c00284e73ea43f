//! Which failures are retried, for which actions, and what attempts have in common.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, Credentials, Error, ErrorKind, GenericClient, Idempotency,
    RetryPolicy, Signature, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

use crate::support::record::recorded;

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
            type Response = Created;
            const INFO: &'static ActionInfo =
                &ActionInfo::new("cvm", "2017-03-12", stringify!($name))
                    .idempotency(Idempotency::$idempotency)
                    $(.idempotency_token($token))?;
        }
    };
}

#[derive(Clone, Default)]
struct Created {
    ids: Vec<String>,
    request_id: String,
}

shape! {
    Created {
        0 => ids: "Ids",
        1 => request_id: "RequestId",
    }
}

action!(Read, ReadOnly);
action!(Set, Idempotent);
action!(Create, NonIdempotent);
action!(CreateWithToken, Idempotent, "ClientToken");

/// The outcome of an attempt.
#[derive(Clone, Debug)]
enum Answer {
    Lost(Failure),
    Body(u16, &'static str),
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

/// Returns the answers in order, then successes, and records requests. Also a clock whose sleeps return at once.
#[derive(Clone, Debug)]
struct Server {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
    sleeps: Arc<Mutex<Vec<Duration>>>,
}

impl Server {
    fn new(answers: &[Answer]) -> Self {
        let answers = Arc::new(Mutex::new(answers.iter().cloned().collect()));
        Self { answers, requests: Arc::default(), sleeps: Arc::default() }
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
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Answer::Body(200, GOOD));
        let response = http::Response::builder();
        let response = match answer {
            Answer::Lost(failure) => Err(TransportError::new(failure, "on purpose")),
            Answer::Body(status, body) => Ok(response.status(status).body(body.into()).unwrap()),
            Answer::Dated(date, body) => {
                Ok(response.header("Date", date).body(body.into()).unwrap())
            }
            Answer::Busy(seconds) => {
                Ok(response.status(503).header("Retry-After", seconds).body(HTML.into()).unwrap())
            }
        };
        Box::pin(async { response })
    }
}

impl Clock for Server {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_000_000)
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.sleeps.lock().unwrap().push(duration);
        Ok(Box::pin(async {}))
    }
}

/// Returns the number of attempts for each kind of action if every attempt gets this answer.
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
        of::<Create>(&answer).await,
        of::<CreateWithToken>(&answer).await,
    ]
}

#[tokio::test]
async fn retries_depend_on_the_failure_and_the_action() {
    for (answer, expected) in [
        (Answer::Lost(Failure::Connect), [4, 4, 4, 4]),
        (Answer::Lost(Failure::Exchange), [4, 4, 1, 4]),
        (Answer::Lost(Failure::Timeout), [4, 4, 1, 4]),
        (Answer::Lost(Failure::TooLarge), [1, 1, 1, 1]),
        (Answer::Body(502, HTML), [4, 4, 1, 4]),
        (Answer::Body(200, CUT), [4, 4, 1, 4]),
        (Answer::Body(404, HTML), [1, 1, 1, 1]),
        (Answer::Body(200, THROTTLED), [4, 4, 4, 4]),
        (Answer::Body(200, INTERNAL), [4, 4, 1, 4]),
        (Answer::Body(200, WRONG), [1, 1, 1, 1]),
        (Answer::Body(200, r#"{"Response": {"Ids": 7, "RequestId": "r"}}"#), [1, 1, 1, 1]),
    ] {
        assert_eq!(attempts(answer.clone()).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_response_after_failures_is_returned() {
    let failures =
        [Answer::Lost(Failure::Exchange), Answer::Body(502, HTML), Answer::Body(200, CUT)];
    let server = Server::new(&failures);
    let response = server.client().call_action(Read::default()).await.unwrap();
    assert_eq!(
        (response.ids.as_slice(), response.request_id.as_str()),
        (["a".to_owned()].as_slice(), "r-9")
    );
    assert_eq!(server.attempts(), 4);
}

#[tokio::test]
async fn an_earlier_attempt_may_have_been_executed() {
    let refused = Answer::Lost(Failure::Connect);
    let answers = [refused.clone(), Answer::Lost(Failure::Exchange), refused.clone()];
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
async fn all_attempts_of_a_call_have_the_same_token() {
    let lost = Answer::Lost(Failure::Exchange);
    let server = Server::new(&[lost.clone(), lost.clone()]);
    let client = server.client();
    client.call_action(CreateWithToken::default()).await.unwrap();
    client.call_action(CreateWithToken::default()).await.unwrap();
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
async fn keeps_the_token_of_the_caller() {
    let server = Server::new(&[Answer::Lost(Failure::Exchange)]);
    let request = CreateWithToken { token: Some("mine".into()), name: Some("n".into()) };
    server.client().call_action(request).await.unwrap();
    for body in server.bodies() {
        assert_eq!(body, serde_json::json!({"Name": "n", "ClientToken": "mine"}));
    }
}

#[tokio::test]
async fn attempts_with_hmac_signatures_differ_in_nonce_and_share_the_token() {
    let server = Server::new(&[Answer::Lost(Failure::Exchange)]);
    let client = server.builder().signature(Signature::HmacSha256).build().unwrap();
    client.call_action(CreateWithToken::default()).await.unwrap();
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
async fn pauses_grow_and_respect_retry_after() {
    let server =
        Server::new(&[Answer::Busy("7"), Answer::Body(502, HTML), Answer::Body(502, HTML)]);
    server.client().call_action(Read::default()).await.unwrap();
    let sleeps = server.sleeps.lock().unwrap().clone();
    assert_eq!(sleeps.len(), 3);
    assert_eq!(sleeps[0], Duration::from_secs(7));
    assert!(
        sleeps[1] <= Duration::from_millis(400) && sleeps[2] <= Duration::from_millis(800),
        "{sleeps:?}"
    );
}

#[tokio::test]
async fn the_policy_of_a_call_can_disable_retries() {
    let server = Server::always(&Answer::Lost(Failure::Connect));
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
async fn the_budget_limits_retries_of_all_calls() {
    let server = Server::always(&Answer::Body(502, HTML));
    let client = server.client();
    for _ in 0..200 {
        client.clone().call_action(Read::default()).await.err().unwrap();
    }
    // One attempt per call, and the hundred retries of the budget.
    assert_eq!(server.attempts(), 300);
}

#[tokio::test]
async fn corrects_clock_skew_once_and_keeps_the_correction() {
    let date = "Sat, 05 Nov 1994 08:49:37 GMT";
    let expired = Answer::Dated(date, EXPIRED);
    let server = Server::new(std::slice::from_ref(&expired));
    let client = server.client();
    client.call_action(Create::default()).await.unwrap();
    client.call_action(Create::default()).await.unwrap();
    let sent: Vec<String> = server
        .requests
        .lock()
        .unwrap()
        .iter()
        .map(|request| request.headers()["x-tc-timestamp"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(sent, ["784000000", "784025377", "784025377"]);

    let server = Server::always(&expired);
    let error: Error = server.client().call_action(Read::default()).await.err().unwrap();
    assert_eq!((server.attempts(), error.code()), (2, Some("AuthFailure.SignatureExpire")));
}
