//! The builder of simulators.

use std::fmt::{self, Debug, Formatter};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tencent_cloud::clock::{Clock, SystemClock};
use tencent_cloud_spec::Sources;

use crate::config::Config;
use crate::control::Access;
use crate::core::{Core, Outcome};
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::fault::FaultRule;
use crate::memory::InMemory;
use crate::server::{Advertised, Simulator};
use crate::service::{Observer, Service};
use crate::spec_dir;
use crate::state::{CommandRule, Quotas, Timing};

/// Configures a [`Simulator`], an [`InMemory`] simulator or a [`Core`].
#[derive(Clone)]
pub struct Builder {
    config: Config,
    listen: SocketAddr,
    clock: Arc<dyn Clock>,
    observer: Option<Observer>,
    access: Access,
    advertised: Option<String>,
    tls: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            config: Config::default(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            clock: Arc::new(SystemClock),
            observer: None,
            access: Access::default(),
            advertised: None,
            tls: false,
        }
    }
}

impl Simulator {
    /// Starts a server on a free port of the loopback interface, with default settings.
    ///
    /// # Errors
    /// See [`Builder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Sets the address to listen on. Default: a free port of the loopback interface.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Adds accepted credentials. Default: [`Credentials::default`].
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.config.credentials.push(credentials);
        self
    }

    /// Sets the clock, which signatures, state transitions and the `Date` header depend on. Default: the system clock.
    ///
    /// A client signs with the time of its own clock and must use the same one.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the duration of state transitions.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.config.timing = timing;
        self
    }

    /// Sets the quotas of the account.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> Self {
        self.config.quotas = quotas;
        self
    }

    /// Divides the durations of [`Timing`] by this factor: `10.0` makes state transitions ten times as fast. The clock is
    /// not affected; [`SimulatedClock::set_scale`](crate::SimulatedClock::set_scale) makes it faster, too.
    #[must_use]
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.config.time_scale = scale;
        self
    }

    /// Sets the seed of ids and of fault probabilities. The same seed and the same calls give the same ids. Default: a
    /// random seed per simulator, so that a simulator does not reuse the ids of an earlier one.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// Sets whether signatures are verified. Default: true.
    #[must_use]
    pub fn verify_signatures(mut self, verify: bool) -> Self {
        self.config.verify_signatures = verify;
        self
    }

    /// Sets whether the documented rate limits are enforced: per second, or per minute for API 2.0. Default: false.
    #[must_use]
    pub fn rate_limits(mut self, enforce: bool) -> Self {
        self.config.rate_limits = enforce;
        self
    }

    /// Adds a fault rule.
    #[must_use]
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.config.faults.push(rule);
        self
    }

    /// Adds a rule for the outcome of remote commands, which are not executed. The first matching rule applies.
    ///
    /// ```
    /// use tencent_cloud_simulator::{CommandRule, Simulator};
    ///
    /// let builder = Simulator::builder()
    ///     .command_rule(CommandRule::containing("df -h").output("Filesystem  Size\n"))
    ///     .command_rule(CommandRule::named("migrate").exit_code(1));
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn command_rule(mut self, rule: CommandRule) -> Self {
        self.config.command_rules.push(rule);
        self
    }

    /// Adds the specification of one version of a service, which replaces an embedded one of the same service and
    /// version. One of CVM cannot be replaced, since its actions have state.
    ///
    /// Its actions check their parameters and return responses of their documented shape.
    ///
    /// ```
    /// use std::path::{Path, PathBuf};
    /// use tencent_cloud::GenericClient;
    /// use tencent_cloud_simulator::{Simulator, Sources};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sources = Sources::read_dir(Path::new("tests/demo/2020-01-01"));
    /// let simulator = Simulator::builder().specification(sources).in_memory()?;
    /// let client: GenericClient = simulator.client().build()?;
    /// let response = client.call_raw("demo", "2020-01-01", "DescribeNotes", "{}").await?;
    /// assert!(String::from_utf8_lossy(response.body()).contains(r#""NoteSet":[]"#));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn specification(mut self, sources: Sources) -> Self {
        self.config.specifications.push(Ok(sources));
        self
    }

    /// Adds every specification in a folder, as [`specification`](Self::specification) does: the folder of one
    /// specification, or a tree of folders `<version>/` or `<service>/<version>/`.
    #[must_use]
    pub fn spec_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.config.specifications.extend(spec_dir::read(folder.as_ref()));
        self
    }

    /// Sets whether actions without state are rejected, with the code `UnsupportedOperation`. Default: false.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// Sets whether actions without state return a documented example instead of an empty response, if they have one.
    /// Default: false.
    #[must_use]
    pub fn examples(mut self, examples: bool) -> Self {
        self.config.examples = examples;
        self
    }

    /// Keeps the state in a folder, which is created if it does not exist, and continues with the state in it. An
    /// acknowledged change survives the end of the process, however it ends. Default: state is kept in memory only.
    ///
    /// A folder is used by one simulator at a time. Time passes while no simulator runs, unless the
    /// [clock](Self::clock) says otherwise.
    #[must_use]
    pub fn state_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config.state_dir = Some(folder.into());
        self
    }

    /// Sets whether every change is flushed to the disk before its response is sent, so that it survives a loss of power.
    /// This makes calls that change state slower. Default: false.
    #[must_use]
    pub fn fsync(mut self, fsync: bool) -> Self {
        self.config.fsync = fsync;
        self
    }

    /// Sets the role that is bound to instances. The simulator then serves its temporary credentials like the metadata
    /// service of an instance, at `/latest/meta-data/cam/security-credentials/`. Default: no role is bound.
    #[must_use]
    pub fn instance_role(mut self, name: impl Into<String>) -> Self {
        self.config.instance_role = Some(name.into());
        self
    }

    /// Sets a function that is called with the outcome of every call.
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(&Outcome) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Sets the address of the server for clients: `host` or `host:port`. [`Simulator::endpoint`] returns it. Default: the
    /// address on which the server listens, or the loopback address if it listens on all interfaces.
    ///
    /// In a container, this is the name of the container, which other containers can resolve.
    #[must_use]
    pub fn advertise(mut self, address: impl Into<String>) -> Self {
        self.advertised = Some(address.into());
        self
    }

    /// Sets whether the server uses TLS, with a certificate of an authority that it creates at the start. Default: false.
    ///
    /// The certificate is for this machine, the address on which the server listens, and the
    /// [advertised](Self::advertise) host. Clients must trust [`Simulator::authority`].
    #[cfg(feature = "tls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "tls")))]
    #[must_use]
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Sets the token with which other machines may use the control interface under `/_simulator/`. Default: only this
    /// machine may use it.
    #[must_use]
    pub fn control_token(mut self, token: impl Into<String>) -> Self {
        self.access.token = Some(token.into());
        self
    }

    /// Returns the simulated service without I/O.
    ///
    /// # Errors
    /// If a specification passed to [`specification`](Self::specification) or [`spec_dir`](Self::spec_dir) is missing,
    /// invalid, or that of CVM.
    pub fn core(&self) -> Result<Core, StartError> {
        Core::new(&self.config)
    }

    /// Returns a simulator that is the transport of a client in this process.
    ///
    /// # Errors
    /// See [`Builder::core`].
    pub fn in_memory(&self) -> Result<InMemory, StartError> {
        Ok(InMemory::new(self.service()?))
    }

    /// Starts a server.
    ///
    /// # Errors
    /// See [`Builder::core`]. Also if the server cannot listen on the address.
    pub async fn start(self) -> Result<Simulator, StartError> {
        let advertised = self.advertised.as_deref().map(Advertised::parse).transpose()?;
        Simulator::bind(self.service()?, self.listen, advertised, self.tls).await
    }

    fn service(&self) -> Result<Service, StartError> {
        let (clock, observer) = (Arc::clone(&self.clock), self.observer.clone());
        let mut access = self.access.clone();
        let advertised = self.advertised.as_deref().map(Advertised::parse).transpose()?;
        access.advertised = advertised.map(|advertised| advertised.host);
        Service::new(self.config.clone(), clock, observer, access)
    }
}

impl Debug for Builder {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("listen", &self.listen)
            .field("advertised", &self.advertised)
            .field("tls", &self.tls)
            .field("credentials", &self.config.credentials)
            .field("clock", &self.clock)
            .field("timing", &self.config.timing)
            .field("quotas", &self.config.quotas)
            .field("time_scale", &self.config.time_scale)
            .field("seed", &self.config.seed)
            .field("verify_signatures", &self.config.verify_signatures)
            .field("rate_limits", &self.config.rate_limits)
            .field("faults", &self.config.faults)
            .field("command_rules", &self.config.command_rules.len())
            .field("specifications", &self.config.specifications.len())
            .field("strict", &self.config.strict)
            .field("examples", &self.config.examples)
            .field("instance_role", &self.config.instance_role)
            .field("control_token", &self.access.token.is_some())
            .finish_non_exhaustive()
    }
}
