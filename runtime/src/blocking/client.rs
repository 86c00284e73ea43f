//! The client: an async one, and the thread that drives its calls.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use super::driver::Driver;
use super::{Call, RawCall, Wait};
use crate::action::Action;
use crate::body::Body;
use crate::client::ClientBuilder;
use crate::error::Error;

/// Calls actions, each of which blocks the thread until it is done. Cheap to clone: clones share the thread, connections
/// and derived keys, and may be used from many threads at once.
#[derive(Clone)]
pub struct Client {
    driver: Arc<Driver>,
    client: crate::Client,
}

impl Client {
    /// Blocks on what `client` does. Its clones must not be awaited elsewhere: a connection that was opened in another
    /// runtime works as long as that one runs.
    ///
    /// ```
    /// use tencent_cloud::{Credentials, blocking};
    ///
    /// # fn example() -> Result<(), tencent_cloud::Error> {
    /// let builder = blocking::Client::builder().credentials(Credentials::new("id", "key"));
    /// let client = blocking::Client::new(builder.build()?)?;
    /// # Ok(())
    /// # }
    /// # example().unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// The system has no thread, or no means to wait for sockets, left.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        Ok(Self { driver: Arc::new(Driver::start()?), client })
    }

    /// Sets a client up; [`build_blocking`](ClientBuilder::build_blocking) ends it.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client that takes everything from where it runs, as [`crate::Client::from_env`] does.
    ///
    /// # Errors
    ///
    /// Variables that contradict each other, such as an id without its key, and files that cannot be read; and those of
    /// [`new`](Self::new).
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// Begins the call of an action; [`send`](Call::send) sends it.
    #[inline]
    pub fn call<A: Action>(&self, request: A) -> Call<A> {
        Call::new(Arc::clone(&self.driver), self.client.call(request))
    }

    /// Begins the call of an action by its names, as [`crate::Client::call_raw`] does; [`send`](RawCall::send) sends it.
    pub fn call_raw(
        &self,
        service: &str,
        version: &str,
        action: &str,
        body: impl Into<Body>,
    ) -> RawCall {
        let call = self.client.call_raw(service, version, action, body);
        RawCall::new(Arc::clone(&self.driver), call)
    }

    /// Blocks on a wait of the async client, which [`as_async`](Self::as_async) gives; [`wait`](Wait::wait) begins it.
    #[inline]
    pub fn wait<A>(&self, wait: crate::wait::Wait<A>) -> Wait<A> {
        Wait::new(Arc::clone(&self.driver), wait)
    }

    /// The region that calls go to unless they say otherwise.
    pub fn region(&self) -> Option<&str> {
        self.client.region()
    }

    /// The client that does the work.
    #[inline]
    pub fn as_async(&self) -> &crate::Client {
        &self.client
    }
}

impl Debug for Client {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.client, formatter)
    }
}

impl ClientBuilder {
    /// The client for programs without an async runtime, or what is wrong or missing.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::new(self.build()?)
    }
}
