//! Transports: how requests reach the server.
//!
//! The default transport is built on `reqwest` and configured with [`HttpOptions`]. A custom [`Transport`] takes its
//! place with [`ClientBuilder::transport`](crate::ClientBuilder::transport).

mod default;
mod error;
mod options;
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod tower;

use std::fmt::Debug;
use std::sync::Arc;

use bytes::Bytes;

pub use error::TransportError;
pub use options::HttpOptions;
pub use proxy::Proxy;
#[cfg(feature = "tower")]
pub use tower::TowerTransport;

pub(crate) use default::{default_transport, direct_transport};

use crate::BoxFuture;
pub use crate::error::Failure;

/// Sends a request and reads the whole response.
///
/// The request is complete: its URI is absolute, and `Host` and all other headers are set. An implementation
///
/// - does not follow redirects and does not retry,
/// - limits the size of the response,
/// - returns a response of any status as `Ok`,
/// - cancels the attempt when the future is dropped.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use tencent_cloud::transport::{HttpOptions, Transport, TransportError};
/// use tencent_cloud::{BoxFuture, Config};
///
/// /// Counts the bytes that are sent through another transport.
/// #[derive(Debug)]
/// struct Counting<T>(T, AtomicU64);
///
/// impl<T: Transport> Transport for Counting<T> {
///     fn send(
///         &self,
///         request: http::Request<bytes::Bytes>,
///     ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
///         self.1.fetch_add(request.body().len() as u64, Ordering::Relaxed);
///         self.0.send(request)
///     }
/// }
/// # #[cfg(feature = "reqwest")]
/// # fn main() -> Result<(), tencent_cloud::Error> {
///
/// let default = HttpOptions::new().into_transport()?;
/// let builder = Config::builder().transport(Counting(default, AtomicU64::new(0)));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "reqwest"))]
/// # fn main() {}
/// ```
pub trait Transport: Debug + Send + Sync {
    /// Sends `request` and returns its response.
    ///
    /// # Errors
    ///
    /// Returns the phase in which the request was lost, which decides whether a retry is safe.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// Shares a transport between several clients.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (**self).send(request)
    }
}
