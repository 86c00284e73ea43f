//! The control interface as a Rust API.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};

use super::access::Peer;
use super::call_log::Calls;
use super::routes;
use crate::clock::SimulatedClock;
use crate::core::StateError;
use crate::error::StartError;
use crate::fault::FaultRule;
use crate::moment::Moment;
use crate::rate_limit::RateLimitUsage;
use crate::service::Service;

/// Controls a running simulator: its time, faults, rate limits and calls. The HTTP routes under `/_simulator/` do the same
/// for programs in other languages.
///
/// [`Simulator::control`](crate::Simulator::control) and [`InMemory::control`](crate::InMemory::control) return it. Clones
/// control the same simulator.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud_simulator::{Fault, FaultRule, Simulator};
///
/// let simulator = Simulator::builder().in_memory()?;
/// let control = simulator.control();
/// let rule = control.inject(FaultRule::always(Fault::Throttle).on("RunInstances").times(1));
/// control.clock().advance(Duration::from_secs(24 * 3600))?;
/// assert!(control.remove_fault(rule));
/// assert_eq!(control.calls(0).calls.len(), 0);
/// control.reset()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Control {
    pub(super) service: Service,
}

/// An account and its credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The account id.
    pub id: String,
    /// The numeric application id.
    pub app_id: u64,
    /// The secret ids, and whether each belongs to temporary credentials.
    pub credentials: Vec<(String, bool)>,
}

impl Control {
    pub(crate) fn new(service: Service) -> Self {
        Self { service }
    }

    /// Returns whether calls are served: whether changes can be written to the [folder](crate::Builder::state_dir) with the
    /// state, if there is one. Specifications are checked at the start.
    ///
    /// # Errors
    /// The reason why some calls would fail.
    pub fn ready(&self) -> Result<(), StartError> {
        self.service.core().ready()
    }

    /// Restores the state after the start: a new account, the configured fault rules, the original time, an empty call
    /// log. Returns the seed of ids: the configured one, or else a new random one.
    ///
    /// # Errors
    /// If the new state cannot be written to the [folder](crate::Builder::state_dir) with the state, if there is one.
    pub fn reset(&self) -> Result<u64, StartError> {
        self.service.reset(None)
    }

    /// Restores the state after the start, with another seed of ids.
    ///
    /// # Errors
    /// See [`reset`](Self::reset).
    pub fn reset_with_seed(&self, seed: u64) -> Result<u64, StartError> {
        self.service.reset(Some(seed))
    }

    /// Returns the whole state as a JSON document: accounts, resources, client tokens, sources of ids, and the adjustment of
    /// the clock. It contains no keys of configured credentials, but those of temporary ones.
    ///
    /// ```
    /// use tencent_cloud_simulator::Simulator;
    ///
    /// let fixture = Simulator::builder().in_memory()?.control().export_state()?;
    /// let control = Simulator::builder().in_memory()?.control();
    /// control.import_state(&fixture)?;
    /// assert_eq!(control.export_state()?, fixture);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// State that cannot be serialized, which tests exclude.
    pub fn export_state(&self) -> serde_json::Result<String> {
        self.service.core().export_state(self.clock().now())
    }

    /// Replaces the whole state by that of a document, which [`export_state`](Self::export_state) returned. Fault rules, rate
    /// limits and the log of calls are kept. State on disk is replaced as well.
    ///
    /// # Errors
    /// A document that is invalid or has another version, and state on disk that cannot be written. Nothing is changed
    /// then.
    pub fn import_state(&self, document: &str) -> Result<(), StateError> {
        self.service.core().import_state(document)
    }

    /// Returns the clock, which can be advanced, set, frozen and scaled.
    #[must_use]
    pub fn clock(&self) -> &SimulatedClock {
        self.service.clock()
    }

    /// Adds a fault rule and returns its number.
    pub fn inject(&self, rule: FaultRule) -> u64 {
        self.service.core().add_fault(rule)
    }

    /// Returns the fault rules with their numbers. What they skip and how often they apply are the remaining counts.
    #[must_use]
    pub fn faults(&self) -> Vec<(u64, FaultRule)> {
        self.service.core().faults().all().map(|(number, rule)| (number, rule.clone())).collect()
    }

    /// Removes a fault rule and returns whether it existed.
    pub fn remove_fault(&self, number: u64) -> bool {
        self.service.core().faults().remove(number)
    }

    /// Removes all fault rules, and the failures of operations that are pending.
    pub fn clear_faults(&self) {
        let core = self.service.core();
        core.clear_faults();
        core.clear_failing();
    }

    /// Makes the operation fail that the next successful call of this action starts. See
    /// [`Core::fail_next`](crate::Core::fail_next).
    pub fn fail_next(&self, action: impl Into<String>) {
        self.service.core().fail_next(action);
    }

    /// Returns the accounts with their secret ids.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.service.core().accounts(self.service.config())
    }

    /// Returns the use of every action with a documented rate limit that was called.
    #[must_use]
    pub fn rate_limits(&self) -> Vec<RateLimitUsage> {
        let now = Moment::from(self.clock().real_time());
        self.service.core().rate_limiter().usage(now)
    }

    /// Returns whether rate limits are enforced.
    #[must_use]
    pub fn enforces_rate_limits(&self) -> bool {
        self.service.core().rate_limiter().is_enforced()
    }

    /// Sets whether rate limits are enforced, in requests per second of real time.
    pub fn enforce_rate_limits(&self, enforced: bool) {
        self.service.core().rate_limiter().enforce(enforced);
    }

    /// Returns the calls after the one with this number, at most the last thousand.
    #[must_use]
    pub fn calls(&self, since: u64) -> Calls {
        self.service.calls().since(since)
    }

    /// Answers a control request as one from this process, which needs no token.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http::Request;
    /// use tencent_cloud_simulator::Simulator;
    ///
    /// let control = Simulator::builder().in_memory()?.control();
    /// let request = Request::get("/_simulator/health").body(Bytes::new())?;
    /// assert_eq!(control.handle(&request).status(), 200);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        self.answer(request, Peer::Process)
    }

    /// Answers a control request of a peer.
    pub(crate) fn answer(&self, request: &Request<Bytes>, peer: Peer) -> Response<Bytes> {
        // The files of the console contain no data.
        let answer = routes::file(request).unwrap_or_else(|| {
            self.service.access().check(peer, request)?;
            routes::answer(self, request)
        });
        let mut response = answer.unwrap_or_else(super::error::ControlError::into_response);
        let date = Moment::from(self.clock().now()).http_date();
        if let Ok(date) = HeaderValue::from_str(&date) {
            response.headers_mut().insert(header::DATE, date);
        }
        response
    }
}

impl Debug for Control {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Control").field("clock", self.clock()).finish_non_exhaustive()
    }
}
