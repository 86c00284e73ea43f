//! The shared configuration of blocking clients, and the client for calls by name.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::driver::Driver;
use super::{Call, RawCall, StreamingCall, TypedCall, TypedStreamingCall, Wait};
use crate::action::{Action, StreamingAction};
use crate::body::Body;
use crate::client::{ClientBuilder, FromConfig};
use crate::error::Error;

/// The shared configuration of blocking clients: a [`Config`](crate::Config), and the thread that drives their calls.
///
/// Cheap to clone; clones share everything, and may be used from many threads at once. Pass it to `Client::new` of each
/// service, or let a client create its own with `Client::builder()` or `Client::from_env()`.
#[derive(Clone)]
pub struct Config {
    driver: Arc<Driver>,
    config: crate::Config,
}

impl Config {
    /// Creates a configuration from that of async clients, and starts the thread that drives calls.
    ///
    /// Do not use `config` for async clients in another runtime as well: they share connections, and a connection works only
    /// as long as the runtime that opened it.
    ///
    /// ```
    /// use tencent_cloud::{Config, Credentials, blocking};
    ///
    /// # fn main() -> Result<(), tencent_cloud::Error> {
    /// let config = Config::builder().credentials(Credentials::new("id", "key")).build()?;
    /// let config = blocking::Config::new(&config)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The system cannot start a thread or create an event queue for sockets.
    pub fn new(config: &crate::Config) -> Result<Self, Error> {
        Ok(Self { driver: Arc::new(Driver::start()?), config: config.clone() })
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Creates a configuration that takes credentials and region from the environment, as
    /// [`Config::from_env`](crate::Config::from_env) does.
    ///
    /// # Errors
    ///
    /// Contradictory variables, such as an id without its key, unreadable files, and the errors of [`new`](Self::new).
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Creates a call; generated clients call this.
    #[inline]
    pub fn call<A: Action>(&self, request: A) -> Call<A> {
        Call::new(Arc::clone(&self.driver), crate::Call::new(&self.config, request))
    }

    /// Creates a call whose response is an event stream; generated clients call this.
    #[inline]
    pub fn stream<A: StreamingAction>(&self, request: A) -> StreamingCall<A> {
        let call = crate::StreamingCall::new(&self.config, request);
        StreamingCall::new(Arc::clone(&self.driver), call)
    }

    /// Converts a wait of the async client; generated clients call this.
    #[inline]
    pub fn wait<A>(&self, wait: crate::wait::Wait<A>) -> Wait<A> {
        Wait::new(Arc::clone(&self.driver), wait)
    }

    /// Returns the region of calls that set none.
    pub fn region(&self) -> Option<&str> {
        self.config.region()
    }

    /// Returns the configuration that async clients take.
    #[inline]
    pub fn as_async(&self) -> &crate::Config {
        &self.config
    }
}

impl FromConfig for Config {
    fn from_config(config: crate::Config) -> Result<Self, Error> {
        Self::new(&config)
    }
}

impl Debug for Config {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.config, formatter)
    }
}

/// A blocking client for any service: calls actions by name.
///
/// The async [`GenericClient`](crate::GenericClient) has the details.
#[derive(Clone, Debug)]
pub struct GenericClient {
    config: Config,
}

impl GenericClient {
    /// Creates a client from a shared configuration.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    /// Creates a client that takes credentials and region from the environment.
    ///
    /// # Errors
    ///
    /// Those of [`Config::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        Config::from_env().map(|config| Self { config })
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the shared configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Calls the action of a generated request; [`send`](Call::send) sends it.
    #[inline]
    pub fn call_action<A: Action>(&self, request: A) -> Call<A> {
        self.config.call(request)
    }

    /// Calls the action of a generated request whose response is an [event stream](crate::event_stream);
    /// [`send`](StreamingCall::send) sends it.
    #[inline]
    pub fn stream_action<A: StreamingAction>(&self, request: A) -> StreamingCall<A> {
        self.config.stream(request)
    }

    /// Calls an action by name, and returns its response as an [event stream](crate::event_stream), as the
    /// [async client](crate::GenericClient::stream) does; [`send`](TypedStreamingCall::send) sends the call.
    pub fn stream<Request, Event>(
        &self,
        service: &str,
        version: &str,
        action: &str,
        request: &Request,
    ) -> TypedStreamingCall<Event>
    where
        Request: Serialize + ?Sized,
        Event: DeserializeOwned + Send + 'static,
    {
        let client = crate::GenericClient::new(&self.config.config);
        let call = client.stream(service, version, action, request);
        TypedStreamingCall::new(Arc::clone(&self.config.driver), call)
    }

    /// Calls an action by name with request and response types of the caller, as the
    /// [async client](crate::GenericClient::call) does; [`send`](TypedCall::send) sends the call.
    ///
    /// ```
    /// # #[derive(serde::Serialize)]
    /// # struct DescribeCertificates {}
    /// # #[derive(serde::Deserialize)]
    /// # struct Certificates {}
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use tencent_cloud::testing::{Answer, Replay};
    /// # let service = Replay::new();
    /// # service.on_named("DescribeCertificates", Answer::json("{}"));
    /// # let client: tencent_cloud::blocking::GenericClient = service.client().build()?;
    /// let request = DescribeCertificates {};
    /// let certificates: Certificates =
    ///     client.call("ssl", "2019-12-05", "DescribeCertificates", &request).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<Request, Response>(
        &self,
        service: &str,
        version: &str,
        action: &str,
        request: &Request,
    ) -> TypedCall<Response>
    where
        Request: Serialize + ?Sized,
        Response: DeserializeOwned,
    {
        let client = crate::GenericClient::new(&self.config.config);
        let call = client.call(service, version, action, request);
        TypedCall::new(Arc::clone(&self.config.driver), call)
    }

    /// Calls an action by name with a JSON object, as the [async one](crate::GenericClient::call_raw) does;
    /// [`send`](RawCall::send) sends it.
    pub fn call_raw(
        &self,
        service: &str,
        version: &str,
        action: &str,
        body: impl Into<Body>,
    ) -> RawCall {
        let client = crate::GenericClient::new(&self.config.config);
        let call = client.call_raw(service, version, action, body);
        RawCall::new(Arc::clone(&self.config.driver), call)
    }
}

impl FromConfig for GenericClient {
    fn from_config(config: crate::Config) -> Result<Self, Error> {
        Config::from_config(config).map(|config| Self { config })
    }
}
