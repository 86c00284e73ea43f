//! Construction of the default transport, with or without the feature that has it.

use std::sync::Arc;
use std::time::Duration;

use super::{HttpOptions, Transport};
use crate::error::Error;

/// Returns the default transport. `tls` is whether an endpoint is reached over TLS.
#[cfg(feature = "reqwest")]
pub(crate) fn default_transport(
    tls: bool,
    options: &HttpOptions,
) -> Result<Arc<dyn Transport>, Error> {
    super::reqwest::ReqwestTransport::new(tls, options)
        .map(|transport| Arc::new(transport) as _)
        .map_err(|error| Error::config(error.message()))
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_transport(_: bool, _: &HttpOptions) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::config(
        "no transport is set: set one, or enable the feature rustls-tls or native-tls",
    ))
}

/// Returns a transport to a service on the same host: without proxy and TLS, and with small limits.
pub(crate) fn direct_transport() -> Result<Arc<dyn Transport>, Error> {
    let options = HttpOptions::new()
        .no_proxy()
        .connect_timeout(Duration::from_secs(1))
        .max_response_size(64 << 10);
    default_transport(false, &options)
}

#[cfg(feature = "reqwest")]
impl HttpOptions {
    /// Returns the default transport, to be wrapped in another one. It supports TLS if a TLS feature is enabled.
    ///
    /// # Errors
    ///
    /// Returns an error if an option is invalid, as [`build`](crate::ClientBuilder::build) would.
    pub fn into_transport(self) -> Result<Arc<dyn Transport>, Error> {
        default_transport(self.has_tls(), &self)
    }
}
