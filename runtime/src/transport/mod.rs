//! How a request reaches the server: one method, over the types of the `http` crate.

mod error;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt::Debug;
use std::sync::Arc;

use bytes::Bytes;

pub use error::{Failure, TransportError};
#[cfg(feature = "reqwest")]
pub(crate) use reqwest::ReqwestTransport;

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

/// A transport to a neighbour: no proxy in between, no encryption, little to wait for and to read.
#[cfg(feature = "reqwest")]
pub(crate) fn direct_transport() -> Result<Arc<dyn Transport>, Error> {
    ReqwestTransport::direct()
        .map(|transport| Arc::new(transport) as _)
        .map_err(|error| Error::config(error.message()))
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn direct_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::config("no transport is set: set one, or enable the feature rustls-tls"))
}
