//! Keeping to the API's limits of calls, instead of being refused when they are exceeded.
//!
//! Without a [`RateLimit`] a client sends at once whatever it is told to, and what the service refuses is retried. With
//! one, no more attempts leave than are permitted: the others wait for their turn, or fail.
//!
//! ```
//! use tencent_cloud::rate_limit::{Rate, RateLimit};
//! use tencent_cloud::{Config, Credentials};
//!
//! # fn example() -> Result<(), tencent_cloud::Error> {
//! // What the vendor documents for each action, and no more than 500 calls a minute in all.
//! let limit = RateLimit::documented().account(Rate::per_minute(500));
//! let client = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-guangzhou")
//!     .rate_limit(limit)
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # What holds
//!
//! In **every** stretch of time as long as a [`Rate`]'s period, wherever it begins, no more attempts leave than its count.
//! Up to that they leave at once: a few calls in a row are never held back. A bucket that is refilled while it is emptied
//! would let nearly twice as many through.
//!
//! The service counts when a request arrives, not when it leaves, and one may travel longer than another. So that the
//! bound holds there too, a period is longer than it says by a [`margin`](RateLimit::margin), 100 milliseconds unless it
//! is set: as much as two journeys may differ.
//!
//! # What is counted
//!
//! Attempts, since the service counts those: every retry, on whichever host of a [failover](crate::failover) it goes to.
//! Fetching credentials does not count. An attempt is counted when it is about to be signed and sent; a call that is
//! dropped, or whose time is over, before that has taken nothing from the others.
//!
//! The vendor counts by action, by the region in which a request enters its network, and by the user that signs. Here, a
//! count is kept for
//!
//! - each action: service, version and name;
//! - each host, since it is the host that decides where a request enters: one such as
//!   `cvm.ap-guangzhou.tencentcloudapi.com` names the region, any other leads to the nearest. The region that a call is
//!   about does not matter;
//! - each `RateLimit`: one is one user's. Whoever signs with a limit's clients, or with
//!   [`credentials`](crate::Call::credentials) of a call's own, is counted with it; the calls of another user are best
//!   given a limit of their own, for a client ([`ClientBuilder::rate_limit`](crate::ClientBuilder::rate_limit)) or for a
//!   call ([`Call::rate_limit`](crate::Call::rate_limit)).
//!
//! The bound of [`account`](RateLimit::account) is one count for all actions and hosts.
//!
//! # Sharing
//!
//! Clones of a limit share its counts, and so do clones of a client: give clones of one limit to all clients of a user.
//! What else the vendor counts, other processes, the console, `tccli`, is not known here.
//!
//! # Waiting
//!
//! Calls of an action go in the order in which they came. One that nobody polls, such as a page that was asked for
//! ahead, stops nobody: it is passed over a tenth of a second after its turn, and goes first when it is polled again.
//! Waiting counts towards a call's timeout; when its turn, by those who are ahead of it, would come later than that,
//! the call fails at once with [`ErrorKind::Timeout`]. With [`fail_fast`](RateLimit::fail_fast), whatever cannot leave
//! at once fails with [`ErrorKind::RateLimit`]. Both are certain that nothing was carried out
//! ([`was_not_executed`](crate::Error::was_not_executed)), unless an earlier attempt of the same call may have been.
//!
//! [`ErrorKind::Timeout`]: crate::ErrorKind::Timeout
//! [`ErrorKind::RateLimit`]: crate::ErrorKind::RateLimit

mod elapsed;
mod limiter;
mod line;
mod queue;
mod rate;
mod rules;
mod turns;
mod window;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use rate::Rate;
pub(crate) use rules::Subject;
pub(crate) use turns::Turns;

use self::limiter::Limiter;
use self::rules::Rules;
use crate::clock::Clock;

/// How many calls may leave, and what becomes of those that are more.
///
/// Cheap to clone; clones share the counts. What changes the limits, [`account`](Self::account) and its like, gives a limit
/// that counts anew; [`fail_fast`](Self::fail_fast) and [`waiting`](Self::waiting) do not: one client can fail where
/// another waits, on the same counts.
#[derive(Clone)]
#[must_use]
pub struct RateLimit {
    limiter: Arc<Limiter>,
    fails_fast: bool,
}

impl RateLimit {
    /// What the vendor documents: for each action of API 3.0 its requests a second, and for API 2.0 100 calls a minute of
    /// each action, 1,000 a minute in all.
    ///
    /// An action for which nothing is documented, and one that is called by its names alone, has no limit unless
    /// [`each_action`](Self::each_action) or [`action`](Self::action) gives it one.
    pub fn documented() -> Self {
        Self::of(Rules::documented())
    }

    /// At most `account` calls a minute in all, and `action` of each action.
    ///
    /// API 2.0 permits 1,000 and 100.
    pub fn per_minute(account: u32, action: u32) -> Self {
        Self::custom().account(Rate::per_minute(account)).each_action(Rate::per_minute(action))
    }

    /// No limits but those that are set.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tencent_cloud::rate_limit::{Rate, RateLimit};
    ///
    /// let limit = RateLimit::custom()
    ///     .each_action(Rate::per_second(5))
    ///     .action("cvm", "2017-03-12", "RunInstances", Rate::new(10, Duration::from_secs(600)))
    ///     .account(Rate::per_minute(200))
    ///     .fail_fast();
    /// ```
    pub fn custom() -> Self {
        Self::of(Rules::default())
    }

    /// A bound to all calls together, whatever the action and the host.
    pub fn account(self, rate: Rate) -> Self {
        self.with(|rules| rules.account = Some(rate))
    }

    /// The limit of each action for which nothing else says one.
    pub fn each_action(self, rate: Rate) -> Self {
        self.with(|rules| rules.each_action = Some(rate))
    }

    /// The limit of one action, over anything that is documented, such as `"cvm"`, `"2017-03-12"`, `"RunInstances"`.
    pub fn action(self, service: &str, version: &str, action: &str, rate: Rate) -> Self {
        self.with(|rules| rules.set_action(service, version, action, rate))
    }

    /// By how much two requests may differ in the time that they take to the service: 100 milliseconds unless it is set.
    /// All periods are longer by it. A large one costs throughput, an eleventh at 100 milliseconds a second; with one that
    /// is too small, a call is refused now and then, and retried.
    pub fn margin(self, margin: Duration) -> Self {
        self.with(|rules| rules.margin = margin)
    }

    /// Calls that cannot leave at once fail, with [`ErrorKind::RateLimit`](crate::ErrorKind::RateLimit);
    /// [`retry_after`](crate::Error::retry_after) tells when the next may go.
    ///
    /// They do not go past others who wait on the same counts.
    pub fn fail_fast(mut self) -> Self {
        self.fails_fast = true;
        self
    }

    /// Calls that cannot leave at once wait for their turn, as they do unless it is set otherwise.
    pub fn waiting(mut self) -> Self {
        self.fails_fast = false;
        self
    }

    /// Where a call of `subject` stands in line; nothing if it has no limit. At `end` its time is over.
    pub(crate) fn turns(
        &self,
        subject: &Subject<'_>,
        clock: &Arc<dyn Clock>,
        end: Option<Instant>,
    ) -> Option<Turns> {
        Turns::new(&self.limiter, subject, clock, end, self.fails_fast)
    }

    fn of(rules: Rules) -> Self {
        Self { limiter: Arc::new(Limiter::new(rules)), fails_fast: false }
    }

    fn with(self, change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = self.limiter.rules().clone();
        change(&mut rules);
        Self { limiter: Arc::new(Limiter::new(rules)), ..self }
    }
}

impl Debug for RateLimit {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RateLimit")
            .field("rules", self.limiter.rules())
            .field("fails_fast", &self.fails_fast)
            .finish_non_exhaustive()
    }
}
