//! How a request reaches the server: one method, over the types of the `http` crate.
//!
//! The default transport is set up by [`HttpOptions`]; a [`Transport`] of one's own takes its place.

mod options;
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

pub use crate::error::{Failure, TransportError};
pub use options::HttpOptions;
pub use proxy::Proxy;

#[cfg(feature = "reqwest")]
use self::reqwest::ReqwestTransport;
use crate::BoxFuture;
use crate::error::Error;

/// Sends a request and reads the whole reply.
///
/// The request is complete: its URI is absolute, and `Host` and all other headers are set. An implementation follows no
/// redirects, repeats nothing, limits how much it reads, and gives a reply of any status as a reply. Dropping the future
/// ends the attempt.
pub trait Transport: Debug + Send + Sync {
    /// Sends `request`.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// One transport that several clients share.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (**self).send(request)
    }
}

/// The default transport. `tls` says whether an endpoint is reached over TLS.
#[cfg(feature = "reqwest")]
pub(crate) fn default_transport(
    tls: bool,
    options: &HttpOptions,
) -> Result<Arc<dyn Transport>, Error> {
    ReqwestTransport::new(tls, options)
        .map(|transport| Arc::new(transport) as _)
        .map_err(|error| Error::config(error.message()))
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_transport(_: bool, _: &HttpOptions) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::config(
        "no transport is set: set one, or enable the feature rustls-tls or native-tls",
    ))
}

/// A transport to a neighbour: no proxy in between, no encryption, little to wait for and to read.
pub(crate) fn direct_transport() -> Result<Arc<dyn Transport>, Error> {
    let options = HttpOptions::new()
        .no_proxy()
        .connect_timeout(Duration::from_secs(1))
        .max_reply_size(64 << 10);
    default_transport(false, &options)
}
