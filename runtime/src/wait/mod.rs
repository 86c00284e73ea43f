//! Waiters: poll an action until resources reach a state.
//!
//! A wait succeeds when every resource has a value that the specification lists as success, or no longer exists if that is
//! the awaited state. It fails as soon as a resource has a value that the specification lists as failure, or when its
//! timeout is over. The pause between polls grows by half each time, up to four times the first pause. It is never shorter
//! than 100 milliseconds.
//!
//! ```
//! use std::time::Duration;
//! use tencent_cloud_cvm::{Client, Error};
//!
//! /// Waits up to five minutes until the instances are running.
//! async fn wait(cvm: &Client, ids: &[String]) -> Result<(), Error> {
//!     cvm.wait_until_instances_running(ids)
//!         .timeout(Duration::from_secs(300))
//!         .on_progress(|progress| println!("{} of {} running", progress.done, progress.total))
//!         .await
//! }
//! # #[cfg(feature = "test-util")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tencent_cloud::testing::{Answer, Replay};
//! # let service = Replay::new();
//! # for state in ["PENDING", "RUNNING"] {
//! #     service.on_named("DescribeInstancesStatus", Answer::json(format!(
//! #         r#"{{"TotalCount": 1, "InstanceStatusSet": [{{"InstanceId": "ins-1", "InstanceState": "{state}"}}]}}"#
//! #     )));
//! # }
//! # wait(&service.client().build()?, &["ins-1".to_owned()]).await?;
//! # service.finish()?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-util"))]
//! # fn main() {}
//! ```

mod options;
mod poll;
mod schedule;
mod waiter;

use std::collections::HashSet;
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub(crate) use self::options::wait_options;
pub use self::poll::Progress;
pub use self::waiter::Waiter;

use self::options::WaitOptions;
use self::poll::PollResult;
use self::schedule::Schedule;
use crate::BoxFuture;
use crate::action::Action;
use crate::call::{Call, CallOptions};
use crate::client::Config;
use crate::clock::with_timeout;
use crate::error::Error;
use crate::shape::{set_filter, set_strings, set_uint};

const TIMEOUT: Duration = Duration::from_secs(600);

/// A wait that is ready to start: `.await` or [`send`](Self::send) starts polling.
#[must_use = "a wait starts only when it is awaited or sent"]
pub struct Wait<A> {
    config: Config,
    waiter: &'static Waiter,
    ids: Vec<String>,
    pub(crate) options: WaitOptions,
    request: fn() -> A,
}

impl<A: Action + Default> Wait<A> {
    /// Creates a wait of `waiter` for `ids`; generated clients call this.
    #[inline]
    pub fn new(
        config: &Config,
        waiter: &'static Waiter,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let ids = without_duplicates(ids.into_iter().map(Into::into).collect());
        let interval = Duration::from_secs(u64::from(waiter.interval));
        let options = WaitOptions {
            timeout: TIMEOUT,
            interval,
            on_progress: None,
            call: CallOptions::default(),
        };
        Self { config: config.clone(), waiter, ids, options, request: A::default }
    }

    wait_options!(options);

    /// Polls until every resource has reached the state, one can no longer reach it, or the timeout is over.
    ///
    /// The future can be spawned and joined with others. `.await` on the wait itself does the same. Dropping the future
    /// ends the wait.
    ///
    /// # Errors
    ///
    /// [`WaitFailed`](crate::ErrorKind::WaitFailed) if a resource has a value of failure,
    /// [`WaitTimeout`](crate::ErrorKind::WaitTimeout) if the timeout is over, and the errors of the polled action.
    #[inline]
    pub fn send(self) -> WaitFuture {
        WaitFuture(Box::pin(self.run()))
    }

    async fn run(mut self) -> Result<(), Error> {
        let clock = self.config.clock();
        let timeout = self.options.timeout;
        let mut last = None;
        let polling = self.poll_until_done(&mut last);
        let is_done = match timeout {
            Duration::MAX => polling.await?,
            // A poll in progress ends with the timeout.
            _ => with_timeout(&clock, timeout, polling).await?.unwrap_or(Ok(false))?,
        };
        if is_done {
            return Ok(());
        }
        let message = poll::timeout_message(last.as_ref(), timeout);
        Err(Error::wait_timeout(message).with_action(A::INFO.name.into()))
    }

    /// Polls until every resource has reached the state, or there is no time for another poll. Returns whether they have, and
    /// stores the result of each poll in `last`.
    async fn poll_until_done(&mut self, last: &mut Option<PollResult>) -> Result<bool, Error> {
        let clock = self.config.clock();
        let mut schedule =
            Schedule::new(clock.instant(), self.options.timeout, self.options.interval);
        loop {
            schedule.start_poll(clock.instant());
            let result = last.insert(self.poll().await?);
            let progress = result.progress();
            if let Some(on_progress) = &mut self.options.on_progress {
                on_progress(&progress);
            }
            if progress.is_done() {
                return Ok(true);
            }
            let Some(pause) = schedule.end_poll(clock.instant()) else { return Ok(false) };
            clock.sleep(pause)?.await;
        }
    }

    /// Polls every resource once, and fails if one has a value of failure.
    async fn poll(&mut self) -> Result<PollResult, Error> {
        let mut result = PollResult::new(self.waiter, &self.ids);
        for ids in self.ids.chunks(self.waiter.ids_per_request()) {
            let mut request = (self.request)();
            match self.waiter.filter {
                Some(filter) => set_filter(&mut request, self.waiter.ids, filter, ids),
                None => set_strings(&mut request, self.waiter.ids, ids),
            }
            if let Some((field, max)) = self.waiter.limit {
                set_uint(&mut request, field, u64::from(max));
            }
            let mut call = Call::new(&self.config, request);
            call.options = self.options.call.clone();
            result.add(&call.await?);
        }
        match result.failure_message() {
            Some(message) => Err(Error::wait_failed(message).with_action(A::INFO.name.into())),
            None => Ok(result),
        }
    }
}

/// Keeps the first of equal ids: a response lists each resource once.
fn without_duplicates(mut ids: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids
}

impl<A: Action + Default> IntoFuture for Wait<A> {
    type Output = Result<(), Error>;
    type IntoFuture = WaitFuture;

    #[inline]
    fn into_future(self) -> WaitFuture {
        self.send()
    }
}

impl<A> Debug for Wait<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Wait")
            .field("waiter", &self.waiter.name)
            .field("ids", &self.ids)
            .field("timeout", &self.options.timeout)
            .field("interval", &self.options.interval)
            .finish_non_exhaustive()
    }
}

/// The future of a [`Wait`]. Dropping it ends the wait.
#[must_use = "futures do nothing unless polled"]
pub struct WaitFuture(BoxFuture<'static, Result<(), Error>>);

impl Future for WaitFuture {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl Debug for WaitFuture {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WaitFuture").finish_non_exhaustive()
    }
}
