//! Bodies that are received incrementally.

use std::fmt::{self, Debug, Formatter};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::{Failure, TransportError};

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// The body of a response as a [`Stream`] of chunks, whose boundaries have no meaning.
///
/// The stream ends at the end of the body, or after an error. A body that ends early is an error if the transport can
/// detect it.
///
/// ```
/// use bytes::Bytes;
/// use tencent_cloud::transport::BodyStream;
///
/// // A body that was received as a whole.
/// let body = BodyStream::from(Bytes::from_static(b"data: {}\n\n"));
/// # let _ = body;
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct BodyStream(Chunks);

impl BodyStream {
    /// Creates a body from a stream of chunks.
    pub fn new(chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Box::pin(chunks))
    }

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.0.as_mut().poll_next(context)
    }

    /// Reads the whole body, of at most `limit` bytes.
    pub(crate) async fn collect(mut self, limit: usize) -> Result<Bytes, TransportError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = poll_fn(|context| self.poll_chunk(context)).await {
            let chunk = chunk?;
            if chunk.len() > limit.saturating_sub(body.len()) {
                return Err(too_large(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

/// Returns the error of a response with more than `limit` bytes.
pub(crate) fn too_large(limit: usize) -> TransportError {
    let message = format!("expected at most {limit} bytes (max_response_size)");
    TransportError::new(Failure::TooLarge, message)
}

/// Returns whether the headers are those of an event stream.
pub(crate) fn is_event_stream(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("text/event-stream")
}

impl Stream for BodyStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

/// Creates a body that was received as a whole.
impl From<Bytes> for BodyStream {
    fn from(body: Bytes) -> Self {
        Self::new(Whole(Some(body)))
    }
}

struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

impl Debug for BodyStream {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BodyStream").finish_non_exhaustive()
    }
}
