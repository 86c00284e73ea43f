//! Failover to a backup endpoint.
//!
//! Attempts go to the primary endpoint until several consecutive ones, five by default, got no response. The circuit
//! then opens: attempts go to the backup. After a pause, one minute by default, a single attempt probes the primary
//! endpoint while all others still go to the backup. If the probe gets a response, the circuit closes; otherwise the
//! pause starts over.
//!
//! ```
//! use std::time::Duration;
//! use tencent_cloud::failover::Failover;
//! use tencent_cloud::{Config, Credentials};
//!
//! let failover = Failover::to("cvm.ap-guangzhou.tencentcloudapi.com")
//!     .after_failures(3)
//!     .probe_after(Duration::from_secs(30));
//! let builder = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-guangzhou")
//!     .backup_endpoint(failover);
//! ```
//!
//! # What counts as a failure
//!
//! | result of an attempt | counts as |
//! |---|---|
//! | any response: success, service error, status 502 | success, which resets the count |
//! | [`Connect`](Failure::Connect), [`Timeout`](Failure::Timeout), [`Exchange`](Failure::Exchange) | failure |
//! | [`TooLarge`](Failure::TooLarge), [`Unsendable`](Failure::Unsendable), no credentials, cancellation by the caller | neither |
//!
//! The timeout of the whole call counts as a cancellation. The timeout of an attempt must therefore be shorter, as it
//! is by default, so that a server that accepts connections and stays silent counts as a failure
//! ([`attempt_timeout`](crate::transport::HttpOptions::attempt_timeout)).
//!
//! # Regions
//!
//! A backup is another way to the same region, never a way to another one. A host of the vendor that contains a region
//! serves only calls to that region; one without a region does not serve finance regions; one that contains a service
//! serves only that service. [`build`](crate::ClientBuilder::build) rejects a backup that contradicts the client's
//! region. Calls that the backup does not serve, including all calls of API 2.0, always go to the primary endpoint. The
//! client cannot check a host that is not the vendor's.
//!
//! # Scope
//!
//! Every primary endpoint has its own circuit breaker, which the clones of a client share. It uses the client's
//! [clock](crate::clock). Since signatures cover the host, an attempt is signed for the host that it goes to. Failover
//! does not change what is retried: the [idempotency](crate::Idempotency) of the action decides, on either endpoint.

mod backup;
mod breaker;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use self::backup::Backup;
use self::breaker::{Admission, CircuitBreaker};
use crate::endpoint::{Address, Endpoint, Location};
use crate::error::{Error, ErrorKind, Failure};
use crate::targets::ENDPOINT;

/// A backup endpoint, and when to use it.
///
/// A string converts to a `Failover` with the default settings, so
/// [`backup_endpoint`](crate::ClientBuilder::backup_endpoint) also takes just a host. See the [module](self) for what
/// counts as a failure and which calls a backup serves.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud::failover::Failover;
///
/// let failover = Failover::to("cvm.ap-guangzhou.tencentcloudapi.com").probe_after(Duration::from_secs(30));
/// let default: Failover = "cvm.ap-guangzhou.tencentcloudapi.com".into();
/// assert_ne!(failover, default);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Failover {
    endpoint: Location,
    failures: u32,
    pause: Duration,
}

impl Failover {
    /// Creates a failover to an endpoint, `host[:port]` or `https://host[:port]`. Plain `http` is accepted as for
    /// [`ClientBuilder::endpoint`](crate::ClientBuilder::endpoint).
    pub fn to(endpoint: impl Into<String>) -> Self {
        Self { endpoint: Location::from(endpoint), failures: 5, pause: Duration::from_secs(60) }
    }

    /// Sets the number of consecutive failures that open the circuit. The default is 5; 0 counts as 1.
    pub fn after_failures(mut self, count: u32) -> Self {
        self.failures = count.max(1);
        self
    }

    /// Sets how long after a failure the primary endpoint is probed. The default is one minute.
    pub fn probe_after(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    pub(crate) fn is_https(&self) -> bool {
        !self.endpoint.starts_with("http://")
    }
}

impl From<&str> for Failover {
    fn from(endpoint: &str) -> Self {
        Self::to(endpoint)
    }
}

impl From<String> for Failover {
    fn from(endpoint: String) -> Self {
        Self::to(endpoint)
    }
}

/// The circuit breakers of a client.
#[derive(Debug)]
pub(crate) struct CircuitBreakers {
    backup: Backup,
    failures: u32,
    pause: Duration,
    /// By the host of the primary endpoint.
    breakers: Mutex<HashMap<String, CircuitBreaker>>,
}

impl CircuitBreakers {
    pub(crate) fn new(
        failover: &Failover,
        allow_http: bool,
        region: Option<&str>,
    ) -> Result<Self, Error> {
        let endpoint = Endpoint::with_loopback_http(&failover.endpoint, allow_http)
            .map_err(|error| Error::config(format!("backup endpoint: {}", error.message())))?;
        Ok(Self {
            backup: Backup::new(endpoint, region)?,
            failures: failover.failures,
            pause: failover.pause,
            breakers: Mutex::default(),
        })
    }

    /// Starts to track an attempt whose primary endpoint is `primary`. Returns `None` if the backup does not serve it.
    pub(crate) fn admit<'a>(
        &'a self,
        primary: &'a str,
        service: &str,
        region: Option<&str>,
        now: SystemTime,
    ) -> Option<TrackedAttempt<'a>> {
        if !self.backup.serves(service, region) {
            return None;
        }
        let admission = self.with(primary, |breaker| breaker.admit(now, self.pause));
        Some(TrackedAttempt { breakers: self, primary, admission, is_recorded: false })
    }

    fn with<T>(&self, primary: &str, change: impl FnOnce(&mut CircuitBreaker) -> T) -> T {
        let mut breakers = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(breaker) = breakers.get_mut(primary) {
            return change(breaker);
        }
        change(breakers.entry(primary.to_owned()).or_default())
    }
}

/// An attempt whose result the circuit breaker of its primary endpoint records. Dropping it without a result counts as
/// neither success nor failure.
#[derive(Debug)]
pub(crate) struct TrackedAttempt<'a> {
    breakers: &'a CircuitBreakers,
    primary: &'a str,
    admission: Admission,
    is_recorded: bool,
}

impl TrackedAttempt<'_> {
    /// Returns the address of the backup if the attempt has to use it.
    pub(crate) fn backup(&self) -> Option<Address<'_>> {
        (self.admission == Admission::Backup).then(|| self.breakers.backup.address())
    }

    /// Records the result.
    pub(crate) fn record<T>(mut self, result: &Result<T, Error>, now: SystemTime) {
        let failed = match result {
            Ok(_) => false,
            Err(error) if is_failure(error) => true,
            Err(_) => return,
        };
        self.is_recorded = true;
        let breakers = self.breakers;
        let change = breakers.with(self.primary, |breaker| {
            breaker.record(self.admission, failed, breakers.failures, now)
        });
        if let Some(is_open) = change {
            let (primary, backup) = (self.primary, breakers.backup.address().host);
            match is_open {
                true => tracing::warn!(
                    target: ENDPOINT,
                    primary,
                    backup,
                    "primary endpoint is unreachable; using the backup"
                ),
                false => tracing::info!(
                    target: ENDPOINT,
                    primary,
                    "primary endpoint is reachable again; using it"
                ),
            }
        }
    }
}

impl Drop for TrackedAttempt<'_> {
    fn drop(&mut self) {
        if !self.is_recorded {
            self.breakers.with(self.primary, |breaker| breaker.abandon(self.admission));
        }
    }
}

fn is_failure(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Transport(Failure::Connect | Failure::Timeout | Failure::Exchange)
    )
}
