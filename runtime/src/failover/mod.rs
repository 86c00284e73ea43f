//! Another host for when the usual one cannot be reached.
//!
//! Attempts go to the endpoint until a number of them in a row, five unless it is set, got no reply. Then the switch is
//! open: attempts go to the backup. After a pause, a minute unless it is set, one attempt tries the endpoint again while
//! the others still go to the backup. If it gets a reply, the switch closes; if not, the pause begins anew.
//!
//! ```
//! use std::time::Duration;
//! use tencent_cloud::failover::Failover;
//! use tencent_cloud::{Config, Credentials};
//!
//! # fn example() -> Result<Config, tencent_cloud::Error> {
//! Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-guangzhou")
//!     .backup_endpoint(
//!         Failover::to("cvm.ap-guangzhou.tencentcloudapi.com")
//!             .after_failures(3)
//!             .probe_after(Duration::from_secs(30)),
//!     )
//!     .build()
//! # }
//! ```
//!
//! # What counts
//!
//! | an attempt ends with | counts as |
//! |---|---|
//! | a reply, whatever it says: a success, an error of the service, a status of 502 | a success, which sets the count to 0 |
//! | [`Connect`](Failure::Connect), [`Timeout`](Failure::Timeout), [`Exchange`](Failure::Exchange) | a failure |
//! | [`TooLarge`](Failure::TooLarge), no credentials, the caller's loss of interest | neither |
//!
//! When the time of the whole call runs out, the caller has lost interest. So that a server which accepts and stays silent
//! counts, an attempt must have less time than the call, as it has by default
//! ([`attempt_timeout`](crate::transport::HttpOptions::attempt_timeout)).
//!
//! # Never another region
//!
//! A backup is another way to the same region. A host of the vendor that names a region serves calls to that region only,
//! one that names none does not serve finance regions, and one that names a service serves that service only; where the
//! client's own region is another, [`build`](crate::ClientBuilder::build) refuses. A call that the backup does not serve
//! goes to the endpoint as if there were none, and so does one of API 2.0. Any other host is the caller's own to judge.
//!
//! Every endpoint has a switch of its own. Clones of a client share them; the time is that of the client's
//! [clock](crate::clock). Signatures cover the host, so an attempt is signed for the one that it goes to, and for the same
//! service. Whether an action may be attempted again at all is for its [idempotency](crate::Idempotency) to say, at either host.

mod backup;
mod breaker;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use self::backup::Backup;
use self::breaker::{Admission, Breaker};
use crate::endpoint::{Address, Endpoint, Location};
use crate::error::{Error, ErrorKind};
use crate::targets::ENDPOINT;
use crate::transport::Failure;

/// Where to go when the endpoint cannot be reached, and when to believe that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Failover {
    endpoint: Location,
    failures: u32,
    pause: Duration,
}

impl Failover {
    /// To this endpoint, `host[:port]` or `https://host[:port]`, after 5 failures in a row and with probes a minute apart.
    pub fn to(endpoint: impl Into<String>) -> Self {
        Self { endpoint: Location::from(endpoint), failures: 5, pause: Duration::from_secs(60) }
    }

    /// How many attempts in a row must have failed. 0 counts as 1.
    pub fn after_failures(mut self, count: u32) -> Self {
        self.failures = count.max(1);
        self
    }

    /// How long after a failure the endpoint is tried again.
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

/// The switches of a client.
#[derive(Debug)]
pub(crate) struct Switches {
    backup: Backup,
    failures: u32,
    pause: Duration,
    /// By the host that is switched away from.
    breakers: Mutex<HashMap<String, Breaker>>,
}

impl Switches {
    pub(crate) fn new(
        failover: &Failover,
        allow_http: bool,
        region: Option<&str>,
    ) -> Result<Self, Error> {
        let endpoint = Endpoint::fixed(&failover.endpoint, allow_http)
            .map_err(|error| Error::config(format!("backup {}", error.message())))?;
        Ok(Self {
            backup: Backup::new(endpoint, region)?,
            failures: failover.failures,
            pause: failover.pause,
            breakers: Mutex::default(),
        })
    }

    /// Where an attempt may go that would go to `usual`; nothing if the backup is not for it.
    pub(crate) fn admit<'a>(
        &'a self,
        usual: &'a str,
        service: &str,
        region: Option<&str>,
        now: SystemTime,
    ) -> Option<Ticket<'a>> {
        if !self.backup.serves(service, region) {
            return None;
        }
        let admission = self.with(usual, |breaker| breaker.admit(now, self.pause));
        Some(Ticket { switches: self, usual, admission, settled: false })
    }

    fn with<T>(&self, usual: &str, change: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut breakers = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(breaker) = breakers.get_mut(usual) {
            return change(breaker);
        }
        change(breakers.entry(usual.to_owned()).or_default())
    }
}

/// An attempt under way. Dropped before it is settled, it counts as neither success nor failure.
#[derive(Debug)]
pub(crate) struct Ticket<'a> {
    switches: &'a Switches,
    usual: &'a str,
    admission: Admission,
    settled: bool,
}

impl Ticket<'_> {
    /// Where to go, if not to the usual endpoint.
    pub(crate) fn detour(&self) -> Option<Address<'_>> {
        (self.admission == Admission::Backup).then(|| self.switches.backup.address())
    }

    /// Says how it ended.
    pub(crate) fn settle<T>(mut self, result: &Result<T, Error>, now: SystemTime) {
        let failed = match result {
            Ok(_) => false,
            Err(error) if is_failure(error) => true,
            Err(_) => return,
        };
        self.settled = true;
        let switches = self.switches;
        let change = switches.with(self.usual, |breaker| {
            breaker.settle(self.admission, failed, switches.failures, now)
        });
        if let Some(open) = change {
            let (usual, backup) = (self.usual, switches.backup.address().host);
            match open {
                true => tracing::warn!(
                    target: ENDPOINT,
                    usual,
                    backup,
                    "the endpoint is out of reach; the backup is taken"
                ),
                false => tracing::info!(target: ENDPOINT, usual, "the endpoint is in reach again"),
            }
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.switches.with(self.usual, |breaker| breaker.abandon(self.admission));
        }
    }
}

fn is_failure(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Transport(Failure::Connect | Failure::Timeout | Failure::Exchange)
    )
}
