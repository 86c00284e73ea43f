//! Transports: how requests reach the server.
//!
//! The default transport is built on `reqwest` and configured with [`HttpOptions`]. A custom [`Transport`] takes its
//! place with [`ClientBuilder::transport`](crate::ClientBuilder::transport).

mod attempt_timeout;
mod body;
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

pub use body::BodyStream;
pub use error::TransportError;
pub use options::HttpOptions;
pub use proxy::Proxy;
#[cfg(feature = "tower")]
pub use tower::TowerTransport;

pub(crate) use attempt_timeout::AttemptTimeout;
pub(crate) use body::is_event_stream;
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

    /// Sends `request` and returns its response as soon as the headers are there; the body follows incrementally.
    ///
    /// The client calls it for actions that respond with an [event stream](crate::event_stream). Dropping the body must
    /// close the connection or cancel the response. Only `send` limits the size of the body.
    ///
    /// The default calls [`send`](Self::send), so all events arrive at the end of the response. A transport that wraps
    /// another one should delegate this method too.
    ///
    /// # Errors
    ///
    /// Returns the phase in which the request was lost. The body returns an error if the rest of the response is lost.
    fn send_streaming(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let response = self.send(request);
        Box::pin(async { Ok(response.await?.map(BodyStream::from)) })
    }
}

/// Shares a transport between several clients.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (**self).send(request)
    }

    fn send_streaming(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        (**self).send_streaming(request)
    }
}
