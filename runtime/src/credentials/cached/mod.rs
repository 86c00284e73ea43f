//! A cache in front of a credentials provider.
//!
//! Invariants:
//!
//! - At most one fetch runs at a time. All waiting callers get its result; a caller that stops waiting does not cancel
//!   it.
//! - Credentials are refreshed after 70 to 80 % of their lifetime and returned meanwhile. Callers wait only if there
//!   are no credentials, if they are about to expire, or if nothing has checked for a long time whether they were
//!   replaced.
//! - Expiry times are compared with the time of the server, as far as the client has learned it. Credentials that seem
//!   expired when they are fetched are returned nevertheless: the local clock may be wrong, and the service decides.
//! - If a refresh fails, the cached credentials are returned for as long as they are valid. The next attempt follows
//!   after a second, later after up to 30 seconds; until then, callers without valid credentials get the last error.
//! - Callers wait for a fetch at most until its [timeout](Cached::timeout), even if it was started in a runtime that nothing
//!   drives any more. They then fetch again.
//!
//! No background task waits for a refresh: a fetch starts when credentials are requested and a fetch is due, so an idle
//! client fetches nothing. It runs as a task of the current Tokio runtime and is aborted when the cache is dropped.
//! Without a Tokio runtime, the caller that starts a fetch drives it; if that caller is dropped, the next one starts
//! over.

mod state;

use std::error::Error as StdError;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tracing::Instrument as _;

use self::state::{FetchPermit, FetchResult, Now, Plan, State};
use super::{Credentials, CredentialsError, CredentialsProvider};
use crate::BoxFuture;
use crate::clock::{Clock, SystemClock, with_timeout};
use crate::retry::Skew;
use crate::targets::CREDENTIALS;

const TIMEOUT: Duration = Duration::from_secs(30);
const REFRESH_INTERVAL: Duration = Duration::from_secs(300);

/// A cache in front of another provider.
///
/// It fetches credentials again before they expire, or every five minutes if they do not expire, so that a file can be
/// changed while a program runs.
///
/// A client creates one around its provider. Create one explicitly to share a provider between clients, or to set its
/// timeouts.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tencent_cloud::Config;
/// use tencent_cloud::credentials::Cached;
/// use tencent_cloud::providers::CvmRole;
///
/// let role = Arc::new(Cached::new(CvmRole::new()).timeout(Duration::from_secs(5)));
/// let guangzhou = Config::builder().credentials(Arc::clone(&role)).region("ap-guangzhou");
/// let ashburn = Config::builder().credentials(role).region("na-ashburn");
/// ```
#[must_use]
pub struct Cached {
    provider: Arc<dyn CredentialsProvider>,
    clock: Arc<dyn Clock>,
    /// That of the client, if it created the cache.
    skew: Skew,
    timeout: Duration,
    refresh_interval: Duration,
    state: Arc<Mutex<State>>,
    /// The fetch that runs, and those that were started before the cache was cleared.
    tasks: Mutex<Vec<AbortHandle>>,
}

impl Cached {
    /// Creates a cache in front of `provider`.
    pub fn new(provider: impl CredentialsProvider + 'static) -> Self {
        Self::over(Arc::new(provider), Arc::new(SystemClock), Skew::default())
    }

    pub(crate) fn over(
        provider: Arc<dyn CredentialsProvider>,
        clock: Arc<dyn Clock>,
        skew: Skew,
    ) -> Self {
        Self {
            provider,
            clock,
            skew,
            timeout: TIMEOUT,
            refresh_interval: REFRESH_INTERVAL,
            state: Arc::default(),
            tasks: Mutex::default(),
        }
    }

    /// Sets the clock. The default is the system clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how long a fetch may take. The default is 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets after how long credentials that do not expire are fetched again. The default is about five minutes.
    pub fn refresh_interval(mut self, interval: Duration) -> Self {
        self.refresh_interval = interval;
        self
    }

    /// Discards the cached credentials: the next caller waits for new ones.
    pub fn forget(&self) {
        lock(&self.state).forget();
    }

    async fn get(&self) -> FetchResult {
        loop {
            let plan = lock(&self.state).plan(now(&*self.clock, &self.skew), self.timeout);
            let (mut waiter, permit, left, fallback) = match plan {
                Plan::Return(result) => return result,
                Plan::Fetch { waiter, permit, left, fallback } => (waiter, permit, left, fallback),
            };
            let is_mine = permit.is_some();
            if let Some(permit) = permit {
                self.run(self.fetch(permit)).await;
            }
            if let Some(credentials) = fallback {
                return Ok(credentials);
            }
            let result = match is_mine {
                true => waiter.result().await,
                // Without a timer, the fetch is awaited however long it takes.
                false => match with_timeout(&*self.clock, left, waiter.result()).await {
                    Ok(result) => result.flatten(),
                    Err(_) => waiter.result().await,
                },
            };
            match result {
                Some(Ok(credentials)) => return Ok(credentials),
                Some(Err(error)) => return self.valid().ok_or(error),
                None if is_mine => return self.valid().ok_or_else(ended),
                // The fetch was dropped with the runtime of another caller, or is overdue because nothing drives that
                // runtime. This caller starts over.
                None => {}
            }
        }
    }

    /// Spawns the fetch, or drives it here if there is no runtime.
    async fn run(&self, fetch: BoxFuture<'static, ()>) {
        match Handle::try_current() {
            Ok(runtime) => {
                let task = runtime.spawn(fetch).abort_handle();
                let mut tasks = lock(&self.tasks);
                tasks.retain(|task| !task.is_finished());
                tasks.push(task);
            }
            Err(_) => fetch.await,
        }
    }

    fn valid(&self) -> Option<Credentials> {
        lock(&self.state).valid(now(&*self.clock, &self.skew))
    }

    /// Fetches credentials, updates the state and wakes all waiters. The future borrows nothing from `self`, so that it
    /// may outlive the caller that started it.
    fn fetch(&self, permit: FetchPermit) -> BoxFuture<'static, ()> {
        let (provider, clock) = (Arc::clone(&self.provider), Arc::clone(&self.clock));
        let (skew, timeout, refresh_interval) =
            (self.skew.clone(), self.timeout, self.refresh_interval);
        let state = Arc::clone(&self.state);
        let span = tracing::debug_span!(target: CREDENTIALS, parent: None, "fetch_credentials");
        let fetch = async move {
            let result = fetch_from(&*provider, &*clock, timeout).await;
            let now = now(&*clock, &skew);
            // Jitter does not matter enough to fail without a random number.
            let random = getrandom::u32().unwrap_or_default();
            let has_valid = {
                let mut state = lock(&state);
                state.record(&permit, &result, now, refresh_interval, random);
                state.valid(now).is_some()
            };
            log(&result, has_valid, now);
            permit.complete(result);
        };
        Box::pin(fetch.instrument(span))
    }
}

fn now(clock: &dyn Clock, skew: &Skew) -> Now {
    let local = clock.now();
    Now { local, server: skew.correct(local) }
}

fn log(result: &FetchResult, has_valid: bool, now: Now) {
    match result {
        Ok(credentials) => {
            tracing::debug!(target: CREDENTIALS, ?credentials, "fetched credentials");
            let expired =
                credentials.expires_at().and_then(|expiry| now.server.duration_since(expiry).ok());
            if let Some(expired) = expired {
                let seconds = expired.as_secs();
                tracing::warn!(
                    target: CREDENTIALS,
                    seconds,
                    "fetched credentials have expired by the local clock; using them, since the clock may be wrong"
                );
            }
        }
        Err(error) => {
            let error: &(dyn StdError + 'static) = error;
            if has_valid {
                // No caller gets this error.
                tracing::warn!(target: CREDENTIALS, error, "cannot refresh credentials; the cached ones are still valid");
            } else {
                tracing::debug!(target: CREDENTIALS, error, "cannot fetch credentials");
            }
        }
    }
}

async fn fetch_from(
    provider: &dyn CredentialsProvider,
    clock: &dyn Clock,
    timeout: Duration,
) -> FetchResult {
    match with_timeout(clock, timeout, provider.credentials()).await {
        Ok(Some(result)) => result,
        Ok(None) => Err(CredentialsError::new(format!(
            "no credentials from the provider within {timeout:?}"
        ))),
        Err(error) => Err(CredentialsError::new(error.to_string())),
    }
}

fn ended() -> CredentialsError {
    CredentialsError::new("the provider panicked, or its runtime is shutting down")
}

/// Ignores poisoning: every change of the state is a single step, so a panic leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CredentialsProvider for Cached {
    fn credentials(&self) -> BoxFuture<'_, FetchResult> {
        Box::pin(self.get())
    }

    fn is_cached(&self) -> bool {
        true
    }

    fn discard(&self, rejected: &Credentials) -> bool {
        let discarded = lock(&self.state).discard(rejected, now(&*self.clock, &self.skew));
        // A provider that caches on its own, such as a shared cache, would return them again.
        discarded && (!self.provider.is_cached() || self.provider.discard(rejected))
    }
}

/// Aborts all fetches, whose result has no user any more.
impl Drop for Cached {
    fn drop(&mut self) {
        lock(&self.tasks).drain(..).for_each(|task| task.abort());
    }
}

impl Debug for Cached {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut out = formatter.debug_struct("Cached");
        out.field("provider", &self.provider);
        match lock(&self.state).expiry() {
            Some(Some(expiry)) => out.field("expires_at", &expiry),
            Some(None) => out.field("expires_at", &"never"),
            None => out.field("expires_at", &"not fetched"),
        };
        out.finish_non_exhaustive()
    }
}
