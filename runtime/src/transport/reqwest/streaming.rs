//! Responses whose body is received incrementally.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use super::{ReqwestTransport, lost, timed_out};
use crate::transport::{BodyStream, TransportError, is_event_stream};

impl ReqwestTransport {
    /// Sends a request. The timeout of the attempt applies to the headers of an event stream, and to the whole of another
    /// response.
    pub(super) async fn open(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<BodyStream>, TransportError> {
        let timeout = self.timeout_of(&request);
        let (client, mut request) = self.prepare(request)?;
        // The timeout of the library would end at the last byte of the stream.
        *request.timeout_mut() = Some(Duration::MAX);
        let exchange = async {
            let response = client.execute(request).await.map_err(lost)?;
            if is_event_stream(response.headers()) {
                let response = http::Response::<reqwest::Body>::from(response);
                return Ok(response.map(|body| BodyStream::new(Chunks(body))));
            }
            Ok(self.read(response).await?.map(BodyStream::from))
        };
        tokio::time::timeout(timeout, exchange).await.unwrap_or_else(|_| Err(timed_out(timeout)))
    }
}

/// The chunks of a body.
struct Chunks(reqwest::Body);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = ready!(Pin::new(&mut self.0).poll_frame(context));
            match frame.transpose().map_err(lost)? {
                None => return Poll::Ready(None),
                Some(frame) => {
                    // Trailers are not part of the body.
                    if let Ok(chunk) = frame.into_data() {
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
            }
        }
    }
}
