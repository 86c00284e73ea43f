//! Helpers that the tests share.

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

/// The value of all secrets. It must not appear in anything that is printed.
pub(crate) use tencent_cloud_leak_scan::MARKER;

/// The UNIX time at which every test starts.
pub(crate) const START: u64 = 1_700_000_000;

/// Returns the time `seconds` after the start.
pub(crate) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(START + seconds)
}

/// The clock of Tokio, which tests pause: it advances when all tasks wait.
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

/// A directory that is removed after the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("credentials-{:016x}", getrandom::u64().unwrap());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn path(&self) -> String {
        self.0.display().to_string()
    }

    /// Returns an environment with this home directory and `variables`.
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

/// A transport that answers from a function, never if the function returns `None`, and records requests.
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

    /// Returns a transport that answers from a list.
    pub(crate) fn script(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: Mutex<VecDeque<Answer>> = Mutex::new(answers.into_iter().collect());
        Self::new(move |_| {
            Some(answers.lock().unwrap().pop_front().expect("more requests than answers"))
        })
    }

    /// Returns a transport that cannot connect.
    pub(crate) fn unreachable() -> Self {
        use tencent_cloud::transport::Failure;
        Self::new(|_| Some(Err(TransportError::new(Failure::Connect, "no route"))))
    }

    /// Returns a transport that never answers.
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

pub(crate) fn response(status: u16, body: impl Into<Bytes>) -> Answer {
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

pub(crate) fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> &'a str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// Returns the credentials that all fakes return: `id`, with secrets that must not be printed.
pub(crate) fn credentials(id: &str) -> Credentials {
    tencent_cloud_leak_scan::start_recording();
    Credentials::new(id, format!("{MARKER}-key")).with_token(format!("{MARKER}-token"))
}

/// Returns the response of STS with credentials `id` that expire `expiry` seconds after the start.
pub(crate) fn sts_response(id: &str, expiry: u64) -> Answer {
    let expiry = START + expiry;
    response(
        200,
        format!(
            r#"{{"Response": {{"Credentials": {{"Token": "{MARKER}-token", "TmpSecretId": "{id}",
            "TmpSecretKey": "{MARKER}-key"}}, "ExpiredTime": {expiry}, "RequestId": "request-1"}}}}"#
        ),
    )
}

/// Returns the response of the metadata service.
pub(crate) fn metadata_response(id: &str, expiry: u64) -> Answer {
    let expiry = START + expiry;
    response(
        200,
        format!(
            r#"{{"TmpSecretId": "{id}", "TmpSecretKey": "{MARKER}-key", "ExpiredTime": {expiry},
            "Expiration": "2023-11-14T22:13:20Z", "Token": "{MARKER}-token", "Code": "Success"}}"#
        ),
    )
}

/// Returns a configuration that reaches nothing outside of the test.
pub(crate) fn config(environment: Environment, wire: &Wire) -> ProviderConfig {
    tencent_cloud_leak_scan::start_recording();
    ProviderConfig::new().environment(environment).transport(wire.clone()).clock(TestClock::start())
}

/// A step of a [`Scripted`] provider: the delay in seconds and the result.
pub(crate) struct Step(pub(crate) u64, pub(crate) Result<Credentials, CredentialsError>);

/// A provider that returns results from a list.
#[derive(Clone)]
pub(crate) struct Scripted(Arc<Mutex<(usize, VecDeque<Step>)>>);

impl Scripted {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self(Arc::new(Mutex::new((0, steps.into_iter().collect()))))
    }

    /// Returns the number of calls.
    pub(crate) fn calls(&self) -> usize {
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
        let Step(seconds, result) = script.1.pop_front().expect("more calls than steps");
        Box::pin(async move {
            if seconds > 0 {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
            result
        })
    }
}

/// Checks that an error, with its sources, contains `parts` and no secret, and is a single line.
pub(crate) fn check_error(error: &CredentialsError, parts: &[&str]) {
    let scanned = tencent_cloud_leak_scan::error_text(error);
    assert_eq!(tencent_cloud_leak_scan::find(scanned.as_bytes()), []);
    let text = format!("{error:#}");
    for part in parts {
        assert!(text.contains(part), "no {part:?} in: {text}");
    }
    for printed in [text, format!("{error:?}")] {
        assert!(!printed.contains(MARKER), "{printed}");
        assert!(!printed.contains('\n'), "{printed}");
    }
}
