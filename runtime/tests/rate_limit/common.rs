//! A world of one clock, which goes on when nobody has anything to do, and a service that notes when it was asked.

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

macro_rules! action {
    ($name:ident, $rate:expr, $dialect:expr) => {
        #[derive(Clone, Default)]
        pub(crate) struct $name {}

        shape! { $name {} }

        impl Action for $name {
            type Response = Reply;
            const INFO: &'static ActionInfo = &ActionInfo {
                service: "cvm",
                version: "2017-03-12",
                name: stringify!($name),
                idempotency: Idempotency::ReadOnly,
                idempotency_token: None,
                rate_limit: $rate,
                signed: true,
                dialect: $dialect,
            };
        }
    };
}

use crate::record::recorded;

#[derive(Clone, Default)]
pub(crate) struct Reply {}

shape! { Reply {} }

action!(Ten, Some(10), Dialect::Api30);
action!(Three, Some(3), Dialect::Api30);
action!(Undocumented, None, Dialect::Api30);
action!(Old, None, Dialect::Api20 { host: "cvm.api.qcloud.com" });
action!(Older, None, Dialect::Api20 { host: "image.api.qcloud.com" });

/// A request as the service saw it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// Since the world began.
    pub(crate) at: Duration,
    pub(crate) host: String,
    pub(crate) action: String,
    pub(crate) id: String,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    BadGateway,
    Lost(Failure),
}

/// Clones are the same world.
#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    start: Instant,
    seen: Mutex<Vec<Seen>>,
    /// What comes before successes.
    answers: Mutex<VecDeque<Answer>>,
    slept: AtomicUsize,
}

impl World {
    /// Within a runtime whose time is paused.
    pub(crate) fn new() -> Self {
        Self::answering([])
    }

    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self(Arc::new(Inner {
            start: Instant::now(),
            seen: Mutex::default(),
            answers: Mutex::new(answers.into_iter().collect()),
            slept: AtomicUsize::new(0),
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

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.0.seen.lock().unwrap().clone()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.id).collect()
    }

    /// How often somebody slept.
    pub(crate) fn slept(&self) -> usize {
        self.0.slept.load(Ordering::Relaxed)
    }
}

impl Clock for World {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.elapsed()
    }

    fn instant(&self) -> std::time::Instant {
        Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.0.slept.fetch_add(1, Ordering::Relaxed);
        Ok(Box::pin(tokio::time::sleep(duration)))
    }
}

impl Transport for World {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let text = |name: &str| {
            let value = request.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        self.0.seen.lock().unwrap().push(Seen {
            at: self.elapsed(),
            host: text("host"),
            action: text("x-tc-action"),
            id: text("x-tc-traceid"),
        });
        let reply = |status, body: &'static str| {
            let body = Bytes::from_static(body.as_bytes());
            Ok(http::Response::builder().status(status).body(body).unwrap())
        };
        let answer = match self.0.answers.lock().unwrap().pop_front() {
            Some(Answer::BadGateway) => reply(502, "<html>"),
            Some(Answer::Lost(failure)) => Err(TransportError::new(failure, "as told")),
            // Whichever generation of the API asks, it is a success.
            None => reply(200, r#"{"code": 0, "Response": {"RequestId": "id"}}"#),
        };
        Box::pin(async { answer })
    }
}

/// The most of `times` that lie within any stretch of `span`, its end left out.
pub(crate) fn most_within(span: Duration, times: impl IntoIterator<Item = Duration>) -> usize {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    let within =
        |(index, from): (usize, &Duration)| times[index..].partition_point(|at| *at < *from + span);
    times.iter().enumerate().map(within).max().unwrap_or_default()
}

/// Runs on a clock that goes on by itself whenever everybody waits.
pub(crate) fn on_paused_time<T>(test: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(test)
}

pub(crate) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
