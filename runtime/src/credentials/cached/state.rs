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

/// The age from which rejected credentials are fetched again. A provider that returned them a moment ago has no others.
const MIN_AGE: Duration = Duration::from_secs(5);

/// The pause after the first failure; it doubles with each consecutive one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The state of a cache.
#[derive(Default)]
pub(crate) struct State {
    held: Option<Held>,
    failed: Option<Failed>,
    in_flight: Option<InFlight>,
    /// Incremented when a fetch starts or the cache is cleared, so that the result of an earlier fetch is ignored.
    generation: u64,
}

struct Held {
    credentials: Credentials,
    /// When they were fetched, by the local clock.
    fetched: SystemTime,
    refresh: Refresh,
    /// Whether they had expired on arrival. Then the local clock may be wrong, which only a call finds out, so they are
    /// returned until the next fetch.
    is_doubtful: bool,
}

/// When credentials are refreshed.
enum Refresh {
    /// After this share of their lifetime, in 1/1000.
    Share(u32),
    /// After this time, because they do not expire.
    After(Duration),
}

/// The time of a decision.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// By the local clock, which pauses and ages refer to.
    pub(super) local: SystemTime,
    /// By the clock of the server, which expiry times refer to.
    pub(super) server: SystemTime,
}

impl Now {
    fn since(&self, earlier: SystemTime) -> Duration {
        self.local.duration_since(earlier).unwrap_or_default()
    }
}

impl Held {
    /// `refresh_interval` is how long credentials without an expiry are kept; `random` is any number.
    fn new(credentials: Credentials, now: Now, refresh_interval: Duration, random: u32) -> Self {
        let share = REFRESH.start + random % (REFRESH.end - REFRESH.start);
        let refresh = match credentials.expires_at() {
            Some(_) => Refresh::Share(share),
            // The interval, give or take the same jitter.
            None => Refresh::After((refresh_interval / 750).saturating_mul(share)),
        };
        let is_doubtful = credentials.expires_at().is_some_and(|expiry| expiry <= now.server);
        Self { credentials, fetched: now.local, refresh, is_doubtful }
    }

    /// Returns how long the credentials will be valid; `Duration::MAX` if they do not expire.
    fn left(&self, now: Now) -> Duration {
        let expiry = self.credentials.expires_at();
        expiry.map_or(Duration::MAX, |expiry| expiry.duration_since(now.server).unwrap_or_default())
    }

    /// Returns whether a caller starts a refresh. The lifetime is measured with today's knowledge of the clock skew.
    fn is_due(&self, now: Now) -> bool {
        let age = now.since(self.fetched);
        match self.refresh {
            Refresh::Share(share) => age >= self.left(now).saturating_add(age) / 1000 * share,
            Refresh::After(keep) => age >= keep,
        }
    }

    /// Returns whether callers wait for a refresh: shortly before the expiry, or after a long idle time in which the
    /// credentials may have been replaced.
    fn is_urgent(&self, now: Now) -> bool {
        match self.refresh {
            Refresh::Share(_) => self.left(now) <= EXPIRY_MARGIN,
            Refresh::After(keep) => now.since(self.fetched) >= keep.saturating_mul(2),
        }
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
        /// How long the fetch may still take.
        left: Duration,
        /// Credentials that are good enough to be returned without waiting.
        fallback: Option<Credentials>,
    },
}

/// A fetch that runs.
struct InFlight {
    waiter: Waiter,
    /// By the local clock.
    started: SystemTime,
}

impl InFlight {
    /// Returns how long the fetch may still take. It is over if its runtime was dropped, or if nothing drives that
    /// runtime any more, so that not even the timeout of the fetch applies.
    fn left(&self, now: Now, timeout: Duration) -> Option<Duration> {
        let left = timeout.checked_sub(now.since(self.started))?;
        (!left.is_zero() && !self.waiter.is_abandoned()).then_some(left)
    }
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
    /// `timeout` is how long a fetch may take.
    pub(super) fn plan(&mut self, now: Now, timeout: Duration) -> Plan {
        let valid = self.valid(now);
        let held = self.held.as_ref();
        if let (Some(credentials), Some(held)) = (&valid, held)
            && !held.is_due(now)
        {
            return Plan::Return(Ok(credentials.clone()));
        }
        if let Some(failed) = self.failed.as_ref().filter(|failed| failed.pauses(now.local)) {
            let doubtful =
                held.filter(|held| held.is_doubtful).map(|held| held.credentials.clone());
            return Plan::Return(valid.or(doubtful).ok_or_else(|| failed.error.clone()));
        }
        let is_urgent = held.is_none_or(|held| held.is_urgent(now));
        let fallback = valid.filter(|_| !is_urgent);
        let running = self.in_flight.as_ref();
        if let Some((fetch, left)) = running.and_then(|it| Some((it, it.left(now, timeout)?))) {
            return Plan::Fetch { waiter: fetch.waiter.clone(), permit: None, left, fallback };
        }
        let (sender, receiver) = watch::channel(None);
        let waiter = Waiter(receiver);
        self.in_flight = Some(InFlight { waiter: waiter.clone(), started: now.local });
        // The result of an overdue fetch is ignored.
        self.generation += 1;
        let permit = FetchPermit { result: sender, generation: self.generation };
        Plan::Fetch { waiter, permit: Some(permit), left: timeout, fallback }
    }

    /// Returns the cached credentials unless they have expired.
    pub(super) fn valid(&self, now: Now) -> Option<Credentials> {
        let held = self.held.as_ref()?;
        (!held.left(now).is_zero()).then(|| held.credentials.clone())
    }

    /// Records the result of a fetch; `refresh_interval` and `random` are those of [`Held::new`].
    pub(super) fn record(
        &mut self,
        permit: &FetchPermit,
        result: &FetchResult,
        now: Now,
        refresh_interval: Duration,
        random: u32,
    ) {
        if permit.generation != self.generation {
            return;
        }
        self.in_flight = None;
        match result {
            Ok(credentials) => {
                let held = Held::new(credentials.clone(), now, refresh_interval, random);
                match held.is_doubtful {
                    // Without a pause, every call would fetch again.
                    true => self.fail(CredentialsError::new("the credentials have expired"), now),
                    false => self.failed = None,
                }
                self.held = Some(held);
            }
            Err(error) => {
                self.fail(error.clone(), now);
                if let Some(held) = &mut self.held {
                    held.is_doubtful = false;
                }
            }
        }
    }

    fn fail(&mut self, error: CredentialsError, now: Now) {
        let pause = match &self.failed {
            Some(failed) => (failed.pause * 2).min(LONGEST_PAUSE),
            None => FIRST_PAUSE,
        };
        self.failed = Some(Failed { error, at: now.local, pause });
    }

    /// Discards credentials that the service rejected. Returns whether the next fetch may return others: not if these
    /// have just been fetched.
    pub(super) fn discard(&mut self, rejected: &Credentials, now: Now) -> bool {
        match &self.held {
            Some(held) if held.credentials.is_same(rejected) => {
                let may_change = now.since(held.fetched) >= MIN_AGE;
                if may_change {
                    self.held = None;
                    self.failed = None;
                }
                may_change
            }
            // They were replaced already, or are being fetched.
            Some(_) | None => true,
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
