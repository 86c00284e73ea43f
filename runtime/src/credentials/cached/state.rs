//! The state of a cache and the decisions that follow from it at a given time. Nothing here waits, fetches or reads a
//! clock.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use super::super::{Credentials, CredentialsError};

/// The result of a fetch.
pub(super) type FetchResult = Result<Credentials, CredentialsError>;

/// The share of their lifetime after which credentials are refreshed, in 1/1000. It is random, so that a fleet that was
/// started at once does not refresh at once.
const REFRESH: std::ops::Range<u32> = 700..800;

/// How long before their expiry callers wait for newer credentials instead of using the cached ones, since a request
/// takes time to arrive.
const EXPIRY_MARGIN: Duration = Duration::from_secs(15);

/// The pause after the first failure; it doubles with each consecutive one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The state of a cache.
#[derive(Default)]
pub(crate) struct State {
    held: Option<Held>,
    failed: Option<Failed>,
    in_flight: Option<Waiter>,
    /// Incremented when the cache is cleared, so that the result of an earlier fetch is ignored.
    generation: u64,
}

struct Held {
    credentials: Credentials,
    /// The time from which a caller starts a refresh; `None` if it is beyond the range of the clock.
    refresh_at: Option<SystemTime>,
    /// The time from which callers wait for a refresh.
    wait_at: Option<SystemTime>,
}

impl Held {
    /// `refresh_interval` is how long credentials without an expiry are kept; `random` is any number.
    fn new(
        credentials: Credentials,
        now: SystemTime,
        refresh_interval: Duration,
        random: u32,
    ) -> Self {
        let share = REFRESH.start + random % (REFRESH.end - REFRESH.start);
        let (keep, wait_at) = match credentials.expires_at() {
            Some(expiry) => (left(expiry, now) / 1000 * share, expiry.checked_sub(EXPIRY_MARGIN)),
            // The interval, give or take the same jitter. After a long idle time, the credentials may have been
            // replaced, so callers wait.
            None => {
                let keep = (refresh_interval / 750).saturating_mul(share);
                (keep, now.checked_add(keep.saturating_mul(2)))
            }
        };
        Self { credentials, refresh_at: now.checked_add(keep), wait_at }
    }
}

/// The failures since the last success.
struct Failed {
    error: CredentialsError,
    at: SystemTime,
    pause: Duration,
}

/// What a caller has to do.
pub(super) enum Plan {
    /// Return this.
    Return(FetchResult),
    /// Fetch, or wait for the fetch that runs.
    Fetch {
        waiter: Waiter,
        /// Given to the caller that has to fetch.
        permit: Option<FetchPermit>,
        /// Credentials that are good enough to be returned without waiting.
        fallback: Option<Credentials>,
    },
}

/// Waits for the result of a fetch.
#[derive(Clone)]
pub(crate) struct Waiter(watch::Receiver<Option<FetchResult>>);

impl Waiter {
    /// Returns the result, or `None` if the fetch was dropped.
    pub(super) async fn result(&mut self) -> Option<FetchResult> {
        self.0.wait_for(Option::is_some).await.ok()?.clone()
    }

    fn is_abandoned(&self) -> bool {
        self.0.has_changed().is_err()
    }
}

/// The exclusive right to fetch. Dropping it wakes all waiters without a result.
pub(crate) struct FetchPermit {
    result: watch::Sender<Option<FetchResult>>,
    generation: u64,
}

impl FetchPermit {
    /// Wakes all waiters with the result.
    pub(crate) fn complete(self, result: FetchResult) {
        self.result.send_replace(Some(result));
    }
}

impl State {
    pub(crate) fn plan(&mut self, now: SystemTime) -> Plan {
        let valid = self.valid(now);
        if let (Some(credentials), Some(held)) = (&valid, &self.held)
            && held.refresh_at.is_none_or(|time| now < time)
        {
            return Plan::Return(Ok(credentials.clone()));
        }
        if let Some(failed) = self.failed.as_ref().filter(|failed| failed.pauses(now)) {
            return Plan::Return(valid.ok_or_else(|| failed.error.clone()));
        }
        let wait_at = self.held.as_ref().and_then(|held| held.wait_at);
        let fallback = valid.filter(|_| wait_at.is_none_or(|time| now < time));
        match self.in_flight.as_ref().filter(|waiter| !waiter.is_abandoned()) {
            Some(waiter) => Plan::Fetch { waiter: waiter.clone(), permit: None, fallback },
            None => {
                let (sender, receiver) = watch::channel(None);
                let waiter = Waiter(receiver);
                self.in_flight = Some(waiter.clone());
                let permit = FetchPermit { result: sender, generation: self.generation };
                Plan::Fetch { waiter, permit: Some(permit), fallback }
            }
        }
    }

    /// Returns the cached credentials unless they have expired.
    pub(crate) fn valid(&self, now: SystemTime) -> Option<Credentials> {
        let credentials = &self.held.as_ref()?.credentials;
        let valid = credentials.expires_at().is_none_or(|expiry| now < expiry);
        valid.then(|| credentials.clone())
    }

    /// Records the result of a fetch; `refresh_interval` and `random` are those of [`Held::new`].
    pub(crate) fn record(
        &mut self,
        permit: &FetchPermit,
        result: &FetchResult,
        now: SystemTime,
        refresh_interval: Duration,
        random: u32,
    ) {
        if permit.generation != self.generation {
            return;
        }
        self.in_flight = None;
        match result {
            Ok(credentials) => {
                self.held = Some(Held::new(credentials.clone(), now, refresh_interval, random));
                self.failed = None;
            }
            Err(error) => {
                let pause = match &self.failed {
                    Some(failed) => (failed.pause * 2).min(LONGEST_PAUSE),
                    None => FIRST_PAUSE,
                };
                self.failed = Some(Failed { error: error.clone(), at: now, pause });
            }
        }
    }

    /// Clears the cache.
    pub(crate) fn forget(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    /// Returns the expiry of the cached credentials, or `None` if there are none.
    pub(crate) fn expiry(&self) -> Option<Option<SystemTime>> {
        self.held.as_ref().map(|held| held.credentials.expires_at())
    }
}

impl Failed {
    /// Returns whether it is too early for another attempt. A clock that is set back does not prolong the pause.
    fn pauses(&self, now: SystemTime) -> bool {
        now.duration_since(self.at).is_ok_and(|passed| passed < self.pause)
    }
}

fn left(expiry: SystemTime, now: SystemTime) -> Duration {
    expiry.duration_since(now).unwrap_or_default()
}
