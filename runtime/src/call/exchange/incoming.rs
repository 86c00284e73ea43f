//! Event streams as an exchange sees them.
//!
//! Only streaming calls refer to the implementation, which is [`EventStreams`](super::EventStreams). Programs without such
//! calls do not contain it.

use std::fmt::Debug;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tracing::Span;

use super::Place;
use super::attempt::Received;
use super::meter::Meter;
use super::read::Reading;
use crate::BoxFuture;
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::error::Error;
use crate::event_stream::{EventReader, RawEvent};
use crate::json::ResponseBody;

/// A response, which is an event stream with an empty body if there is a [`Stream`].
pub(in crate::call) type Sent = (http::Response<Bytes>, Option<Box<dyn Stream>>);

/// Sends requests whose response may be an event stream.
pub(crate) trait Streaming: Debug + Sync {
    /// Sends a request; only the headers of an event stream are received.
    fn send<'a>(
        &self,
        client: &'a Shared,
        outgoing: &'a Outgoing,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'a, Result<Sent, Error>>;
}

/// An event stream up to its first event, which decides about the result of the call.
pub(in crate::call) trait Stream: Send {
    /// Receives the first event, or the end of the stream. Returns the whole body if it turned out to be JSON.
    fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>>;

    /// Reads the first event, if there is one. `response` has the headers.
    fn read_first(
        &self,
        reading: &Reading<'_>,
        response: &http::Response<Bytes>,
        place: &mut dyn Place,
    ) -> Result<ResponseBody, Error>;

    /// Returns the number of bytes received so far.
    fn received(&self) -> u64;

    /// Returns the reader of the other events, and the first one.
    fn into_parts(self: Box<Self>) -> (Box<EventReader>, Option<RawEvent>);
}

/// A call that succeeded with an event stream, whose first event was read.
pub(super) struct Opened {
    pub(super) client: Arc<Shared>,
    pub(super) outgoing: Arc<Outgoing>,
    pub(super) received: Received,
    pub(super) attempts: u32,
    pub(super) span: Span,
    /// The metrics of the call.
    pub(super) meter: Option<Box<Meter>>,
    pub(super) request_id: Option<String>,
}
