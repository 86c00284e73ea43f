//! Waiting until resources reach a state, by polling the action that tells it.
//!
//! A wait ends well when every resource shows a value that the specification lists as success, or is gone where that is
//! what was waited for, and badly as soon as one shows a value that it lists as failure, or when its time is over. The
//! pause between polls grows by half each time, up to four times the first. Dropping the future ends the wait.

mod options;
mod tally;

use std::fmt::{self, Debug, Formatter};
use std::time::Duration;

pub(crate) use self::options::wait_options;
pub use self::tally::Progress;

use self::options::WaitOptions;
use self::tally::Tally;
use crate::BoxFuture;
use crate::action::Action;
use crate::client::Config;
use crate::error::Error;
use crate::shape::{set_filter, set_strings, set_uint};

const TIMEOUT: Duration = Duration::from_secs(600);

/// A state that can be waited for. Generated from the specification's `x-waiters`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Its name, such as `InstancesRunning`.
    pub name: &'static str,
    /// Request member that takes the ids, or the filter with them.
    pub ids: &'static str,
    /// The filter whose values are the ids, where no member takes them; this takes an [`id`](Self::id).
    pub filter: Option<&'static str>,
    /// How many ids one request takes.
    pub max_ids: Option<u32>,
    /// Request member that bounds the reply, if it has one, and the most that it takes.
    pub limit: Option<(&'static str, u32)>,
    /// Reply member, a list of objects.
    pub items: &'static str,
    /// Member of an item that holds its id; without one, every item of the reply counts.
    pub id: Option<&'static str>,
    /// Member of an item that holds the polled value.
    pub field: &'static str,
    /// Values that end the wait well.
    pub success: &'static [&'static str],
    /// Whether a resource that the reply does not list ends it well, too; this takes an [`id`](Self::id).
    pub gone: bool,
    /// Values that end it badly.
    pub failure: &'static [&'static str],
    /// Member of an item that says why it failed, for the error.
    pub reason: Option<&'static str>,
    /// The first pause between two polls, in seconds.
    pub interval: u32,
}

/// A wait about to begin: `.await` polls until it is over.
#[must_use = "a wait begins only when it is awaited"]
pub struct Wait<A> {
    config: Config,
    waiter: &'static Waiter,
    ids: Vec<String>,
    pub(crate) options: WaitOptions,
    request: fn() -> A,
}

impl<A: Action + Default> Wait<A> {
    /// Waits for `ids` to do what `waiter` says.
    #[inline]
    pub fn new(
        config: &Config,
        waiter: &'static Waiter,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let ids = ids.into_iter().map(Into::into).collect();
        let interval = Duration::from_secs(u64::from(waiter.interval));
        let options = WaitOptions { timeout: TIMEOUT, interval, on_progress: None };
        Self { config: config.clone(), waiter, ids, options, request: A::default }
    }

    wait_options!(options);

    async fn run(mut self) -> Result<(), Error> {
        let clock = self.config.clock();
        let WaitOptions { timeout, interval, .. } = self.options;
        let (mut pause, mut left) = (interval, timeout);
        loop {
            let tally = self.poll().await?;
            let progress = tally.progress();
            if let Some(on_progress) = &mut self.options.on_progress {
                on_progress(&progress);
            }
            if progress.is_done() {
                return Ok(());
            }
            if left.is_zero() {
                return Err(
                    Error::wait_timeout(tally.too_late(timeout)).with_action(A::INFO.name.into())
                );
            }
            // The last pause ends with the time, so that what came meanwhile is still seen.
            let rest = pause.min(left);
            clock.sleep(rest)?.await;
            left -= rest;
            pause = pause.mul_f64(1.5).min(interval * 4);
        }
    }

    /// One poll of every resource; a failure ends the wait.
    async fn poll(&mut self) -> Result<Tally, Error> {
        let mut tally = Tally::new(self.waiter, &self.ids);
        let size = self.waiter.max_ids.map_or(usize::MAX, |max| max as usize).max(1);
        for ids in self.ids.chunks(size) {
            let mut request = (self.request)();
            match self.waiter.filter {
                Some(filter) => set_filter(&mut request, self.waiter.ids, filter, ids),
                None => set_strings(&mut request, self.waiter.ids, ids),
            }
            if let Some((limit, most)) = self.waiter.limit {
                set_uint(&mut request, limit, u64::from(most));
            }
            let reply = crate::call::Call::new(&self.config, request).await?;
            tally.add(&reply);
        }
        match tally.failure() {
            Some(message) => Err(Error::wait_failed(message).with_action(A::INFO.name.into())),
            None => Ok(tally),
        }
    }
}

impl<A: Action + Default> IntoFuture for Wait<A> {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Result<(), Error>>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
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
