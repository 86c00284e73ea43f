//! A service that records when it received requests, and is the clock of its clients.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, ClientBuilder, Credentials, Dialect, GenericClient, Idempotency,
    shape,
};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::time::Instant;

use crate::support::record::recorded;

macro_rules! action {
    ($name:ident $($facts:tt)*) => {
        #[derive(Clone, Default)]
        pub(crate) struct $name {}

        shape! { $name {} }

        impl Action for $name {
            type Response = Response;
            const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", stringify!($name))
.idempotency(Idempotency::ReadOnly)
                $($facts)*;
        }
    };
}

#[derive(Clone, Default)]
pub(crate) struct Response {}

shape! { Response {} }

action!(Ten.rate_limit(10));
action!(Three.rate_limit(3));
action!(Undocumented);
action!(Api20Cvm.dialect(Dialect::Api20 { host: "cvm.api.qcloud.com" }));
action!(Api20Image.dialect(Dialect::Api20 { host: "image.api.qcloud.com" }));

/// A request as the service received it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Received {
    /// Time since the start of the test.
    pub(crate) at: Duration,
    pub(crate) host: String,
    pub(crate) action: String,
    pub(crate) id: String,
    /// The secret ID that signed it.
    pub(crate) secret_id: String,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    BadGateway,
    Lost(Failure),
    /// A bad gateway after this time.
    BadGatewayAfter(Duration),
    /// No answer at all.
    Silence,
}

/// Clones share the state.
#[derive(Clone, Debug)]
pub(crate) struct TestService(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    start: Instant,
    received: Mutex<Vec<Received>>,
    /// Answers that precede successes.
    answers: Mutex<VecDeque<Answer>>,
    sleeps: AtomicUsize,
}

impl TestService {
    /// Must be called in a runtime with paused time.
    pub(crate) fn new() -> Self {
        Self::answering([])
    }

    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self(Arc::new(Inner {
            start: Instant::now(),
            received: Mutex::default(),
            answers: Mutex::new(answers.into_iter().collect()),
            sleeps: AtomicUsize::new(0),
        }))
    }

    pub(crate) fn builder(&self) -> ClientBuilder<GenericClient> {
        recorded(GenericClient::builder())
            .credentials(Credentials::new(ID, KEY))
            .region("ap-guangzhou")
            .timeout(Duration::MAX)
            .transport(self.clone())
            .clock(self.clone())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.start.elapsed()
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.0.received.lock().unwrap().clone()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.received().into_iter().map(|request| request.id).collect()
    }

    /// Returns the number of sleeps of all clients.
    pub(crate) fn sleeps(&self) -> usize {
        self.0.sleeps.load(Ordering::Relaxed)
    }
}

impl Clock for TestService {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.elapsed()
    }

    fn instant(&self) -> std::time::Instant {
        Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.0.sleeps.fetch_add(1, Ordering::Relaxed);
        Ok(Box::pin(tokio::time::sleep(duration)))
    }
}

impl Transport for TestService {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let header = |name: &str| {
            let value = request.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        self.0.received.lock().unwrap().push(Received {
            at: self.elapsed(),
            host: header("host"),
            action: header("x-tc-action"),
            id: header("x-tc-traceid"),
            secret_id: {
                let authorization = header("authorization");
                let id = authorization.split_once("Credential=").map(|(_, rest)| rest);
                let id = id.and_then(|rest| rest.split('/').next());
                id.unwrap_or_default().to_owned()
            },
        });
        let response = |status, body: &'static str| {
            let body = Bytes::from_static(body.as_bytes());
            Ok(http::Response::builder().status(status).body(body).unwrap())
        };
        let answer = match self.0.answers.lock().unwrap().pop_front() {
            Some(Answer::BadGatewayAfter(delay)) => {
                let answer = response(502, "<html>");
                return Box::pin(async move {
                    tokio::time::sleep(delay).await;
                    answer
                });
            }
            Some(Answer::Silence) => return Box::pin(std::future::pending()),
            Some(Answer::BadGateway) => response(502, "<html>"),
            Some(Answer::Lost(failure)) => Err(TransportError::new(failure, "on purpose")),
            // A success in both API generations.
            None => response(200, r#"{"code": 0, "Response": {"RequestId": "id"}}"#),
        };
        Box::pin(async { answer })
    }
}

/// Returns the largest number of `times` in any half-open window of `span`.
pub(crate) fn max_in_window(span: Duration, times: impl IntoIterator<Item = Duration>) -> usize {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    let within =
        |(index, from): (usize, &Duration)| times[index..].partition_point(|at| *at < *from + span);
    times.iter().enumerate().map(within).max().unwrap_or_default()
}

/// Runs a test on a clock that advances by itself whenever every task waits.
pub(crate) fn with_paused_time<T>(test: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(test)
}

pub(crate) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
