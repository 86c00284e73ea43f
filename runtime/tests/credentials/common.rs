//! What the tests share.

use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::BoxFuture;
use tencent_cloud::clock::Clock;
use tencent_cloud::credentials::{Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud::providers::{Environment, ProviderConfig};
use tencent_cloud::transport::{Transport, TransportError};

/// In every place that is secret: must appear in nothing that is printed.
pub(crate) use tencent_cloud_leak_scan::MARKER;

/// UNIX seconds at which every test begins.
pub(crate) const START: u64 = 1_700_000_000;

/// The time `seconds` after the beginning.
pub(crate) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(START + seconds)
}

/// Tokio's clock, which tests pause: it goes on when all wait.
#[derive(Clone, Debug)]
pub(crate) struct TestClock(tokio::time::Instant);

impl TestClock {
    pub(crate) fn start() -> Self {
        Self(tokio::time::Instant::now())
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        at(0) + self.0.elapsed()
    }
}

/// A folder that is gone after the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("credentials-{:016x}", getrandom::u64().unwrap());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, and gives its path.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn path(&self) -> String {
        self.0.display().to_string()
    }

    /// An environment whose home is here, with `variables` besides.
    pub(crate) fn environment(&self, variables: &[(&str, &str)]) -> Environment {
        let home = [("HOME".to_owned(), self.path()), ("USERPROFILE".to_owned(), self.path())];
        let rest = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::given(home.into_iter().chain(rest))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) type Answer = Result<http::Response<Bytes>, TransportError>;
type Handler = dyn Fn(&http::Request<Bytes>) -> Option<Answer> + Send + Sync;

/// Answers as a function says, never where it says nothing, and keeps what was sent.
#[derive(Clone)]
pub(crate) struct Wire {
    handler: Arc<Handler>,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Wire {
    pub(crate) fn new(
        handler: impl Fn(&http::Request<Bytes>) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self { handler: Arc::new(handler), sent: Arc::default() }
    }

    /// Answers from a list.
    pub(crate) fn script(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: Mutex<VecDeque<Answer>> = Mutex::new(answers.into_iter().collect());
        Self::new(move |_| Some(answers.lock().unwrap().pop_front().expect("one answer too few")))
    }

    /// Takes no connection.
    pub(crate) fn unreachable() -> Self {
        use tencent_cloud::transport::Failure;
        Self::new(|_| Some(Err(TransportError::new(Failure::Connect, "no route"))))
    }

    /// Never answers.
    pub(crate) fn silent() -> Self {
        Self::new(|_| None)
    }

    pub(crate) fn sent(&self) -> Vec<http::Request<Bytes>> {
        self.sent.lock().unwrap().clone()
    }
}

impl Debug for Wire {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Wire")
    }
}

impl Transport for Wire {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        let answer = (self.handler)(&request);
        self.sent.lock().unwrap().push(request);
        match answer {
            Some(answer) => Box::pin(async { answer }),
            None => Box::pin(std::future::pending()),
        }
    }
}

pub(crate) fn reply(status: u16, body: impl Into<Bytes>) -> Answer {
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

pub(crate) fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> &'a str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The credentials that everything below gives: `id`, with secrets that must not be printed.
pub(crate) fn credentials(id: &str) -> Credentials {
    tencent_cloud_leak_scan::start_recording();
    Credentials::new(id, format!("{MARKER}-key")).with_token(format!("{MARKER}-token"))
}

/// What STS replies: credentials `id` that last until `expiry` seconds after the beginning.
pub(crate) fn sts_reply(id: &str, expiry: u64) -> Answer {
    let expiry = START + expiry;
    reply(
        200,
        format!(
            r#"{{"Response": {{"Credentials": {{"Token": "{MARKER}-token", "TmpSecretId": "{id}",
            "TmpSecretKey": "{MARKER}-key"}}, "ExpiredTime": {expiry}, "RequestId": "request-1"}}}}"#
        ),
    )
}

/// What the metadata service replies.
pub(crate) fn metadata_reply(id: &str, expiry: u64) -> Answer {
    let expiry = START + expiry;
    reply(
        200,
        format!(
            r#"{{"TmpSecretId": "{id}", "TmpSecretKey": "{MARKER}-key", "ExpiredTime": {expiry},
            "Expiration": "2023-11-14T22:13:20Z", "Token": "{MARKER}-token", "Code": "Success"}}"#
        ),
    )
}

/// A configuration of which nothing leads out of the test.
pub(crate) fn config(environment: Environment, wire: &Wire) -> ProviderConfig {
    tencent_cloud_leak_scan::start_recording();
    ProviderConfig::new().environment(environment).transport(wire.clone()).clock(TestClock::start())
}

/// One step of a [`Scripted`] source: what it gives, after how many seconds.
pub(crate) struct Step(pub(crate) u64, pub(crate) Result<Credentials, CredentialsError>);

/// A source that gives one thing after the other.
#[derive(Clone)]
pub(crate) struct Scripted(Arc<Mutex<(usize, VecDeque<Step>)>>);

impl Scripted {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self(Arc::new(Mutex::new((0, steps.into_iter().collect()))))
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.0.lock().unwrap().0
    }
}

impl Debug for Scripted {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Scripted")
    }
}

impl CredentialsProvider for Scripted {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let mut script = self.0.lock().unwrap();
        script.0 += 1;
        let Step(seconds, outcome) = script.1.pop_front().expect("one step too few");
        Box::pin(async move {
            if seconds > 0 {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
            outcome
        })
    }
}

/// The error of a source, as its text; it must hold `parts` and nothing secret, on one line.
pub(crate) fn check_error(error: &CredentialsError, parts: &[&str]) {
    let told = tencent_cloud_leak_scan::error_text(error);
    assert_eq!(tencent_cloud_leak_scan::find(told.as_bytes()), []);
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "no {part:?} in: {text}");
    }
    for printed in [text, format!("{error:?}")] {
        assert!(!printed.contains(MARKER), "{printed}");
        assert!(!printed.contains('\n'), "{printed}");
    }
}
