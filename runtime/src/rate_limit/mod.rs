//! Client-side rate limits: requests are delayed, or fail, before the service rejects them.
//!
//! Without a [`RateLimit`], a client sends every request at once and retries those that the service throttles. With one,
//! no more attempts are sent than the limit permits; the others wait for a slot or fail.
//!
//! ```
//! use tencent_cloud::rate_limit::{Rate, RateLimit};
//! use tencent_cloud::{Config, Credentials};
//!
//! # fn main() -> Result<(), tencent_cloud::Error> {
//! // The documented rate of each action, and at most 500 requests per minute in total.
//! let limit = RateLimit::documented().account(Rate::per_minute(500));
//! let config = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-guangzhou")
//!     .rate_limit(limit)
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantee
//!
//! In **every** window as long as the period of a [`Rate`], wherever it begins, no more attempts are sent than its count.
//! Up to that number they are sent at once, so short bursts are never delayed. (A token bucket, which refills while it is
//! emptied, permits nearly twice as many.)
//!
//! The service counts a request when it arrives, and latency varies. So that the guarantee holds there too, each period is
//! extended by a [`margin`](RateLimit::margin), which covers the difference in latency of two requests.
//!
//! # Counters
//!
//! Attempts are counted, since that is what the service counts: every retry, on whichever host of a
//! [failover](crate::failover) it is sent to. Requests for credentials are not counted. An attempt is counted immediately
//! before it is signed and sent; a call that is dropped or times out before that is not counted.
//!
//! The service counts per action, per region in which a request enters its network, and per user. A `RateLimit` has one
//! counter for each
//!
//! - action: service, version and name;
//! - host, since the host decides where a request enters: one such as `cvm.ap-guangzhou.tencentcloudapi.com` names the
//!   region, any other leads to the nearest. The region in the request does not matter.
//!
//! It does not count per user: use one `RateLimit` for each user, either for a client
//! ([`ClientBuilder::rate_limit`](crate::ClientBuilder::rate_limit)) or for a call
//! ([`Call::rate_limit`](crate::Call::rate_limit)), above all if the call has [`credentials`](crate::Call::credentials) of
//! its own.
//!
//! The rate set by [`account`](RateLimit::account) has a single counter for all actions and hosts.
//!
//! # Sharing
//!
//! Clones of a limit share its counters, and so do clones of a client. Give clones of one limit to all clients of a user.
//! Requests from the console or `tccli` are not known here.
//!
//! The service counts per account, and a program may run in several processes. [`RateLimit::shared`] keeps the counters in
//! a [`RateLimitStore`], such as Redis or Valkey (`RedisStore`, feature `redis`), which all of these processes use:
//!
//! ```no_run
//! # #[cfg(feature = "redis")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use tencent_cloud::rate_limit::{RateLimit, RedisStore};
//!
//! let store = RedisStore::new("redis://127.0.0.1:6379", "account 100001234567")?;
//! let limit = RateLimit::documented().shared(store);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "redis"))]
//! # fn main() {}
//! ```
//!
//! An attempt takes a slot in its process first, and then one in the store. The order of arrival holds within a process,
//! but not between processes. If the store cannot be reached, each process keeps to the rates on its own, or calls fail
//! ([`require_store`](RateLimit::require_store)).
//!
//! # Waiting
//!
//! The calls of an action get their slots in order of arrival. A call that is not polled, such as a page that is requested
//! ahead, blocks no other: it is skipped a tenth of a second after its slot is free, and goes first once it is polled
//! again. The wait does not count towards the timeout of the call, so a program may start any number of calls at once. It
//! has no limit, unless [`max_wait`](RateLimit::max_wait) sets one: a call whose slot would be free only later fails at
//! once with [`ErrorKind::RateLimit`]. With [`fail_fast`](RateLimit::fail_fast), so does a call without a free slot. In both
//! cases the action [was not executed](crate::Error::was_not_executed), unless an earlier attempt of the same call may have
//! executed it.
//!
//! [`ErrorKind::RateLimit`]: crate::ErrorKind::RateLimit

mod call;
mod clock;
mod counter;
mod limiter;
mod queue;
mod rate;
#[cfg(feature = "redis")]
mod redis;
mod rules;
mod shared;
mod store;
mod window;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

pub use rate::Rate;
#[cfg(feature = "redis")]
pub use redis::RedisStore;
pub(crate) use rules::LimitScope;
pub use store::{RateLimitStore, SharedCounter, StoreError, TakeOutcome};

use self::call::CallLimiter;
use self::limiter::Limiter;
use self::rules::Rules;
use self::shared::SharedCounters;
use crate::BoxFuture;
use crate::clock::Clock;
use crate::error::Error;

/// A limit on the number of requests per period, and what happens to calls that exceed it.
///
/// Cheap to clone; clones share the counters. Methods that change a rate or the margin return a limit with new counters;
/// [`fail_fast`](Self::fail_fast), [`max_wait`](Self::max_wait) and [`waiting`](Self::waiting) do not, so one client can
/// fail where another waits on the same counters.
#[derive(Clone)]
#[must_use]
pub struct RateLimit {
    limiter: Arc<Limiter>,
    patience: Patience,
    shared: Option<SharedCounters>,
}

/// How long a call waits for a slot.
#[derive(Clone, Copy, Debug)]
enum Patience {
    /// Not at all, and without a place in the queue.
    FailFast,
    AtMost(Duration),
    Unlimited,
}

impl RateLimit {
    /// Creates a limit of the documented rates: the requests per second of each action of API 3.0, and for API 2.0 100
    /// requests per minute and action, 1,000 per minute for all of its actions.
    ///
    /// An action without a documented rate, or called by name alone, is not limited unless
    /// [`each_action`](Self::each_action) or [`action`](Self::action) sets a rate.
    pub fn documented() -> Self {
        Self::of(Rules::documented())
    }

    /// Creates a limit of `account` requests per minute for all actions, and `action` per minute for each action.
    ///
    /// API 2.0 permits 1,000 and 100.
    pub fn per_minute(account: u32, action: u32) -> Self {
        Self::custom().account(Rate::per_minute(account)).each_action(Rate::per_minute(action))
    }

    /// Creates a limit without any rate; the other methods set them.
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

    /// Sets the rate of all actions and hosts together.
    pub fn account(self, rate: Rate) -> Self {
        self.with(|rules| rules.account = Some(rate))
    }

    /// Sets the rate of each action that has neither a rate of its own nor a documented one.
    pub fn each_action(self, rate: Rate) -> Self {
        self.with(|rules| rules.each_action = Some(rate))
    }

    /// Sets the rate of one action, such as `"cvm"`, `"2017-03-12"`, `"RunInstances"`. It overrides the documented rate.
    pub fn action(self, service: &str, version: &str, action: &str, rate: Rate) -> Self {
        self.with(|rules| rules.set_action(service, version, action, rate))
    }

    /// Sets the time by which all periods are extended, to cover the difference in latency of two requests. Default: 100
    /// milliseconds.
    ///
    /// A large margin costs throughput: 100 milliseconds on a period of a second cost one eleventh. With too small a
    /// margin, the service throttles a request now and then, which is retried.
    pub fn margin(self, margin: Duration) -> Self {
        self.with(|rules| rules.margin = margin)
    }

    /// Makes calls without a free slot fail with [`ErrorKind::RateLimit`](crate::ErrorKind::RateLimit);
    /// [`retry_after`](crate::Error::retry_after) returns the time until a slot is free.
    ///
    /// They do not overtake waiters on the same counters.
    pub fn fail_fast(mut self) -> Self {
        self.patience = Patience::FailFast;
        self
    }

    /// Sets the time that an attempt waits for a slot at most. If its slot is free only later, the call fails at once with
    /// [`ErrorKind::RateLimit`](crate::ErrorKind::RateLimit).
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.patience = Patience::AtMost(max_wait);
        self
    }

    /// Makes calls without a free slot wait for one, however long. This is the default.
    pub fn waiting(mut self) -> Self {
        self.patience = Patience::Unlimited;
        self
    }

    /// Shares the counters with all processes that use the same store.
    ///
    /// If the store is unavailable, a warning is logged and each process keeps to the rates on its own, until the store is
    /// available again; [`require_store`](Self::require_store) makes calls fail instead.
    pub fn shared(mut self, store: impl RateLimitStore) -> Self {
        self.shared = Some(SharedCounters::new(Arc::new(store)));
        self
    }

    /// Makes calls fail with [`ErrorKind::RateLimit`](crate::ErrorKind::RateLimit) if the store of
    /// [`shared`](Self::shared) is unavailable. Has no effect without a store.
    pub fn require_store(mut self) -> Self {
        if let Some(shared) = &mut self.shared {
            shared.is_required = true;
        }
        self
    }

    fn of(rules: Rules) -> Self {
        Self { limiter: Arc::new(Limiter::new(rules)), patience: Patience::Unlimited, shared: None }
    }

    fn with(self, change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = self.limiter.rules.clone();
        change(&mut rules);
        Self { limiter: Arc::new(Limiter::new(rules)), ..self }
    }
}

/// A [`RateLimit`] as clients and calls know it. It is a trait object that only the setters of a limit create, so that
/// programs without one do not contain this module.
pub(crate) trait Limit: Debug + Send + Sync {
    /// Returns the limits of a call, or `None` if it has none.
    fn for_call(
        &self,
        scope: &LimitScope<'_>,
        clock: &Arc<dyn Clock>,
    ) -> Option<Arc<dyn LimitedCall>>;
}

/// The limits that apply to the attempts of one call.
pub(crate) trait LimitedCall: Send + Sync {
    /// Waits until an attempt may be sent, and counts it. Dropping the future earlier counts nothing, unless a store is
    /// being asked.
    fn acquire(self: Arc<Self>) -> BoxFuture<'static, Result<(), Error>>;
}

impl Limit for RateLimit {
    fn for_call(
        &self,
        scope: &LimitScope<'_>,
        clock: &Arc<dyn Clock>,
    ) -> Option<Arc<dyn LimitedCall>> {
        let shared = self.shared.clone();
        let call = CallLimiter::new(&self.limiter, scope, clock, self.patience, shared)?;
        Some(Arc::new(call))
    }
}

impl Debug for RateLimit {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RateLimit")
            .field("rules", &self.limiter.rules)
            .field("patience", &self.patience)
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}
