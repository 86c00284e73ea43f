//! How a simulator is set up.

use std::fmt::{self, Debug, Formatter};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tencent_cloud::clock::{Clock, SystemClock};

use crate::core::{Core, Outcome};
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::FaultRule;
use crate::memory::InMemory;
use crate::server::Simulator;
use crate::state::{Quotas, Timing};

/// Something that hears of every call.
pub(crate) type Observer = Arc<dyn Fn(&Outcome) + Send + Sync>;

/// Sets up a [`Simulator`] or a [`Core`].
#[derive(Clone)]
pub struct Builder {
    pub(crate) listen: SocketAddr,
    pub(crate) credentials: Vec<Credentials>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timing: Timing,
    pub(crate) quotas: Quotas,
    pub(crate) time_scale: f64,
    pub(crate) seed: u64,
    pub(crate) verify_signatures: bool,
    pub(crate) rate_limits: bool,
    pub(crate) faults: Vec<FaultRule>,
    pub(crate) observer: Option<Observer>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            credentials: Vec::new(),
            clock: Arc::new(SystemClock),
            timing: Timing::default(),
            quotas: Quotas::default(),
            time_scale: 1.0,
            seed: 0,
            verify_signatures: true,
            rate_limits: false,
            faults: Vec::new(),
            observer: None,
        }
    }
}

impl Builder {
    /// The address to listen on; any free port of the loopback by default.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Makes one more key pair known. Without any, the default one is.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials.push(credentials);
        self
    }

    /// Where the time comes from, which decides on signatures, state transitions and the `Date` header: the system's clock
    /// unless it is set. Clients sign by their own and need the same one.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How long things take.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// How much the account may have.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = quotas;
        self
    }

    /// Everything so many times faster.
    #[must_use]
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.time_scale = scale;
        self
    }

    /// What ids and the chance of faults are drawn from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Whether senders are verified; they are by default.
    #[must_use]
    pub fn verify_signatures(mut self, verify: bool) -> Self {
        self.verify_signatures = verify;
        self
    }

    /// Whether the documented requests a second are enforced; they are not by default.
    #[must_use]
    pub fn rate_limits(mut self, enforce: bool) -> Self {
        self.rate_limits = enforce;
        self
    }

    /// Adds a rule for faults.
    #[must_use]
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.faults.push(rule);
        self
    }

    /// Has something hear of every call.
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(&Outcome) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// A service without sockets.
    ///
    /// # Errors
    /// The documents or the catalogue within are broken.
    pub fn core(&self) -> Result<Core, StartError> {
        Core::new(self)
    }

    /// A service as the transport of a client in this process.
    ///
    /// # Errors
    /// As [`Builder::core`].
    pub fn in_memory(&self) -> Result<InMemory, StartError> {
        InMemory::new(self)
    }

    /// Starts a server.
    ///
    /// # Errors
    /// As [`Builder::core`], or the address cannot be listened on.
    pub async fn start(self) -> Result<Simulator, StartError> {
        Simulator::serve(self).await
    }

    pub(crate) fn first_credentials(&self) -> Credentials {
        self.credentials.first().cloned().unwrap_or_default()
    }

    pub(crate) fn known_credentials(&self) -> Vec<Credentials> {
        if self.credentials.is_empty() {
            vec![Credentials::default()]
        } else {
            self.credentials.clone()
        }
    }
}

impl Debug for Builder {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("listen", &self.listen)
            .field("credentials", &self.credentials)
            .field("clock", &self.clock)
            .field("timing", &self.timing)
            .field("quotas", &self.quotas)
            .field("time_scale", &self.time_scale)
            .field("seed", &self.seed)
            .field("verify_signatures", &self.verify_signatures)
            .field("rate_limits", &self.rate_limits)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
