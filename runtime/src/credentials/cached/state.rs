//! What a cache holds, and what follows from it at a given time. Nothing here waits, fetches or looks at a clock.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use super::super::{Credentials, CredentialsError};

/// What a fetch brought.
pub(super) type Outcome = Result<Credentials, CredentialsError>;

/// The share of their life after which credentials are fetched anew, in 1/1000; by chance, so that a fleet that was
/// started at once does not come back at once.
const REFRESH: std::ops::Range<u32> = 700..800;

/// How long before they expire credentials are no longer given while newer ones may come: a request may be late.
const CLOSE: Duration = Duration::from_secs(15);

/// The pause after the first failure; it doubles with each one that follows.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a cache holds.
#[derive(Default)]
pub(crate) struct State {
    held: Option<Held>,
    failed: Option<Failed>,
    flight: Option<Landing>,
    /// Counts up when all is forgotten, so that a fetch from before is not taken for one from after.
    generation: u64,
}

struct Held {
    credentials: Credentials,
    /// From when on newer ones are fetched while these are given; never, where the clock cannot tell a time so late.
    refresh_at: Option<SystemTime>,
    /// From when on who asks waits for newer ones, if they can be had.
    wait_at: Option<SystemTime>,
}

impl Held {
    /// `lasting` is how long credentials without an expiry are kept; `random` any number.
    fn new(credentials: Credentials, now: SystemTime, lasting: Duration, random: u32) -> Self {
        let share = REFRESH.start + random % (REFRESH.end - REFRESH.start);
        let (keep, wait_at) = match credentials.expires_at() {
            Some(expiry) => (left(expiry, now) / 1000 * share, expiry.checked_sub(CLOSE)),
            // No expiry to be late for: somewhat more or less than what is asked for. After an idle time they may be of
            // yesterday, and have been replaced.
            None => {
                let keep = (lasting / 750).saturating_mul(share);
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

/// What to do now.
pub(super) enum Plan {
    /// Give this.
    Give(Outcome),
    /// Fetch, or wait for who does.
    Fetch {
        landing: Landing,
        /// To be fetched by whoever has this.
        launch: Option<Launch>,
        /// Good enough to be given meanwhile.
        spare: Option<Credentials>,
    },
}

/// Where the outcome of a fetch is waited for.
#[derive(Clone)]
pub(crate) struct Landing(watch::Receiver<Option<Outcome>>);

impl Landing {
    /// The outcome; none if the fetch ended without one.
    pub(super) async fn outcome(&mut self) -> Option<Outcome> {
        self.0.wait_for(Option::is_some).await.ok()?.clone()
    }

    fn is_awaited_in_vain(&self) -> bool {
        self.0.has_changed().is_err()
    }
}

/// The right, and the duty, to fetch. Dropping it tells who waits.
pub(crate) struct Launch {
    outcome: watch::Sender<Option<Outcome>>,
    generation: u64,
}

impl Launch {
    /// Tells everybody who waits.
    pub(crate) fn land(self, outcome: Outcome) {
        self.outcome.send_replace(Some(outcome));
    }
}

impl State {
    pub(crate) fn plan(&mut self, now: SystemTime) -> Plan {
        let valid = self.valid(now);
        if let (Some(credentials), Some(held)) = (&valid, &self.held)
            && held.refresh_at.is_none_or(|time| now < time)
        {
            return Plan::Give(Ok(credentials.clone()));
        }
        if let Some(failed) = self.failed.as_ref().filter(|failed| failed.pauses(now)) {
            return Plan::Give(valid.ok_or_else(|| failed.error.clone()));
        }
        let wait_at = self.held.as_ref().and_then(|held| held.wait_at);
        let spare = valid.filter(|_| wait_at.is_none_or(|time| now < time));
        match self.flight.as_ref().filter(|landing| !landing.is_awaited_in_vain()) {
            Some(landing) => Plan::Fetch { landing: landing.clone(), launch: None, spare },
            None => {
                let (sender, receiver) = watch::channel(None);
                let landing = Landing(receiver);
                self.flight = Some(landing.clone());
                let launch = Launch { outcome: sender, generation: self.generation };
                Plan::Fetch { landing, launch: Some(launch), spare }
            }
        }
    }

    /// The credentials at hand, if they have not expired.
    pub(crate) fn valid(&self, now: SystemTime) -> Option<Credentials> {
        let credentials = &self.held.as_ref()?.credentials;
        let valid = credentials.expires_at().is_none_or(|expiry| now < expiry);
        valid.then(|| credentials.clone())
    }

    /// Takes what a fetch brought; `lasting` and `random` as for [`Held::new`].
    pub(crate) fn record(
        &mut self,
        launch: &Launch,
        outcome: &Outcome,
        now: SystemTime,
        lasting: Duration,
        random: u32,
    ) {
        if launch.generation != self.generation {
            return;
        }
        self.flight = None;
        match outcome {
            Ok(credentials) => {
                self.held = Some(Held::new(credentials.clone(), now, lasting, random));
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

    /// As if nothing had been fetched.
    pub(crate) fn forget(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    /// When the credentials at hand expire; none without any.
    pub(crate) fn expiry(&self) -> Option<Option<SystemTime>> {
        self.held.as_ref().map(|held| held.credentials.expires_at())
    }
}

impl Failed {
    /// Whether it is too early to try again. A clock that was set back does not make it longer.
    fn pauses(&self, now: SystemTime) -> bool {
        now.duration_since(self.at).is_ok_and(|passed| passed < self.pause)
    }
}

fn left(expiry: SystemTime, now: SystemTime) -> Duration {
    expiry.duration_since(now).unwrap_or_default()
}
