//! Settings that a builder looks up if its caller did not make them.

use std::fmt::Debug;
use std::sync::Arc;

use crate::clock::Clock;
use crate::credentials::CredentialsProvider;
use crate::endpoint::Location;
use crate::error::Error;
use crate::transport::{HttpOptions, Transport};

/// A source of settings that were not made on the builder, such as the environment.
///
/// The builder holds it as a trait object because its implementation is in a higher layer: it calls services.
pub(crate) trait DefaultSettings: Debug + Send + Sync {
    /// Returns the address for all services.
    fn endpoint(&self) -> Option<String>;

    /// Returns whether the [`endpoint`](Self::endpoint) may be one without encryption on another machine.
    fn allows_http(&self) -> Result<bool, Error>;

    /// Returns the region. `has_credentials` tells whether the credentials are known: files that cannot be read are then
    /// not needed otherwise, and count as missing.
    fn region(&self, has_credentials: bool) -> Result<Option<String>, Error>;

    /// Returns a provider that shares what the client has.
    fn credentials(&self, shared: &SharedSettings<'_>) -> Arc<dyn CredentialsProvider>;
}

/// The settings of a client that its default credentials provider shares. The endpoint is not among them, since it may
/// be that of a single service.
pub(crate) struct SharedSettings<'a> {
    /// Shows the time of the server, as far as the client has learned it.
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) transport: Option<&'a Arc<dyn Transport>>,
    pub(crate) http: &'a HttpOptions,
    pub(crate) root_domain: Option<&'a Location>,
    pub(crate) region: Option<&'a str>,
}
