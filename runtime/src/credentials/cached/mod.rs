//! Keeps what a source gave, and asks it again in time.
//!
//! What holds at any time:
//!
//! - One fetch at a time, whoever asks. All that wait get what it brings; who stops waiting does not stop it.
//! - Credentials are fetched anew when 70 to 80 % of their life is over, and given out meanwhile. Nobody waits but when
//!   there are none, when they are about to expire, or when nobody has looked for long whether they were replaced.
//! - When that fails, those at hand are given out for as long as they are valid. The source is asked again after a
//!   second, later after up to 30; in between, without valid credentials, its error is given out.
//! - Every fetch ends: with a result, or after the [timeout](Cached::timeout).
//!
//! There is no task that waits for a time to come: a fetch begins when somebody asks and it is due, so a client that is
//! idle fetches nothing. It runs as a task of the Tokio runtime it was begun in, and ends with the cache. Without a Tokio
//! runtime, the caller who begins a fetch carries it out; when that caller is dropped, the next one begins anew.

mod state;

use std::error::Error as StdError;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tracing::Instrument as _;

use self::state::{Launch, Outcome, Plan, State};
use super::timeout::within;
use super::{Credentials, CredentialsError, CredentialsProvider};
use crate::BoxFuture;
use crate::clock::{Clock, SystemClock};
use crate::targets::CREDENTIALS;

const TIMEOUT: Duration = Duration::from_secs(30);
const LASTING: Duration = Duration::from_secs(300);

/// Keeps what a source gave, and asks it again in time: before the credentials expire, or every five minutes where they
/// do not, so that a file may be changed while a program runs.
///
/// A client puts one around its source by itself. Make one to share a source between clients, or to set its times.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tencent_cloud::Config;
/// use tencent_cloud::credentials::Cached;
/// use tencent_cloud::providers::CvmRole;
///
/// let role = Arc::new(Cached::new(CvmRole::new()).timeout(Duration::from_secs(5)));
/// let near = Config::builder().credentials(Arc::clone(&role)).region("ap-guangzhou");
/// let far = Config::builder().credentials(role).region("na-ashburn");
/// ```
#[must_use]
pub struct Cached {
    source: Arc<dyn CredentialsProvider>,
    clock: Arc<dyn Clock>,
    timeout: Duration,
    lasting: Duration,
    state: Arc<Mutex<State>>,
    /// Fetches under way: one, and those that were forgotten meanwhile.
    tasks: Mutex<Vec<AbortHandle>>,
}

impl Cached {
    /// Keeps what `source` gives.
    pub fn new(source: impl CredentialsProvider + 'static) -> Self {
        Self::over(Arc::new(source), Arc::new(SystemClock))
    }

    pub(crate) fn over(source: Arc<dyn CredentialsProvider>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            timeout: TIMEOUT,
            lasting: LASTING,
            state: Arc::default(),
            tasks: Mutex::default(),
        }
    }

    /// What tells the time, in place of the system's clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How long a fetch may take: 30 seconds unless it is set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// After how long credentials that do not expire are looked up again: about five minutes unless it is set.
    pub fn look_again_after(mut self, interval: Duration) -> Self {
        self.lasting = interval;
        self
    }

    /// Forgets the credentials at hand: whoever asks next waits for new ones.
    pub fn forget(&self) {
        lock(&self.state).forget();
    }

    async fn get(&self) -> Outcome {
        loop {
            let plan = lock(&self.state).plan(self.clock.now());
            let (mut landing, launch, spare) = match plan {
                Plan::Give(outcome) => return outcome,
                Plan::Fetch { landing, launch, spare } => (landing, launch, spare),
            };
            let is_mine = launch.is_some();
            if let Some(launch) = launch {
                self.run(self.fetch(launch)).await;
            }
            if let Some(credentials) = spare {
                return Ok(credentials);
            }
            match landing.outcome().await {
                Some(Ok(credentials)) => return Ok(credentials),
                Some(Err(error)) => return self.valid().ok_or(error),
                None if is_mine => return self.valid().ok_or_else(ended),
                // Whoever fetched was dropped with its runtime: somebody has to begin anew.
                None => {}
            }
        }
    }

    /// Has the fetch carried out beside the caller, or by the caller where there is no runtime to do it.
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
        lock(&self.state).valid(self.clock.now())
    }

    /// One fetch, from the question to the source to the answer for all who wait. It holds nothing of `self`, so that it
    /// may outlive whoever asked.
    fn fetch(&self, launch: Launch) -> BoxFuture<'static, ()> {
        let (source, clock) = (Arc::clone(&self.source), Arc::clone(&self.clock));
        let (timeout, lasting, state) = (self.timeout, self.lasting, Arc::clone(&self.state));
        let span = tracing::debug_span!(target: CREDENTIALS, parent: None, "fetch_credentials");
        let fetch = async move {
            let outcome = ask(&*source, &*clock, timeout).await;
            let now = clock.now();
            let outcome = outcome.and_then(|credentials| match credentials.expires_at() {
                Some(expiry) if expiry <= now => Err(expired(expiry, now)),
                _ => Ok(credentials),
            });
            // Any number will do where there is no random one.
            let random = getrandom::u32().unwrap_or_default();
            let goes_on = {
                let mut state = lock(&state);
                state.record(&launch, &outcome, now, lasting, random);
                state.valid(now).is_some()
            };
            match &outcome {
                Ok(credentials) => tracing::debug!(target: CREDENTIALS, ?credentials, "fetched"),
                // Nobody else would tell.
                Err(error) if goes_on => {
                    let error: &(dyn StdError + 'static) = error;
                    tracing::warn!(target: CREDENTIALS, error, "no newer credentials; those at hand are still valid");
                }
                Err(error) => {
                    let error: &(dyn StdError + 'static) = error;
                    tracing::debug!(target: CREDENTIALS, error, "no credentials");
                }
            }
            launch.land(outcome);
        };
        Box::pin(fetch.instrument(span))
    }
}

async fn ask(source: &dyn CredentialsProvider, clock: &dyn Clock, timeout: Duration) -> Outcome {
    match within(clock, timeout, source.credentials()).await {
        Ok(Some(outcome)) => outcome,
        Ok(None) => {
            Err(CredentialsError::new(format!("the source gave no answer within {timeout:?}")))
        }
        Err(error) => Err(CredentialsError::new(error.to_string()).with_source(error)),
    }
}

fn expired(expiry: std::time::SystemTime, now: std::time::SystemTime) -> CredentialsError {
    let since = now.duration_since(expiry).unwrap_or_default().as_secs();
    CredentialsError::new(format!(
        "the source gave credentials that expired {since} s ago by this machine's clock"
    ))
}

fn ended() -> CredentialsError {
    CredentialsError::new("the source panicked, or the runtime it was asked in is shutting down")
}

/// A panic of somebody else's in between leaves nothing half done: the state is changed in single steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CredentialsProvider for Cached {
    fn credentials(&self) -> BoxFuture<'_, Outcome> {
        Box::pin(self.get())
    }

    fn is_cached(&self) -> bool {
        true
    }
}

/// Nobody is left to use what a fetch would bring.
impl Drop for Cached {
    fn drop(&mut self) {
        lock(&self.tasks).drain(..).for_each(|task| task.abort());
    }
}

impl Debug for Cached {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut out = formatter.debug_struct("Cached");
        out.field("source", &self.source);
        match lock(&self.state).expiry() {
            Some(Some(expiry)) => out.field("expires_at", &expiry),
            Some(None) => out.field("expires_at", &"never"),
            None => out.field("expires_at", &"not fetched"),
        };
        out.finish_non_exhaustive()
    }
}
