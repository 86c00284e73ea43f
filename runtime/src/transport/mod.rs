//! How a request reaches the server: one method, over the types of the `http` crate.

mod error;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt::Debug;

use bytes::Bytes;

pub use error::{Failure, TransportError};
#[cfg(feature = "reqwest")]
pub(crate) use reqwest::ReqwestTransport;

use crate::BoxFuture;

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
