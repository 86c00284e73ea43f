//! The rest of a response that is an event stream, after its first event.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tracing::Span;

use super::attempt::Received;
use super::meter::Meter;
use super::read::Reading;
use super::{Exchange, Place};
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::event_stream::{EventReader, RawEvent};
use crate::intercept::End;

/// An event stream whose first event was read. Dropping it closes the connection.
pub(crate) struct OpenStream {
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
    signed_by: Option<Credentials>,
    attempts: u32,
    span: Span,
    /// The metrics of the call, until the stream ends.
    meter: Option<Box<Meter>>,
    response: http::Response<Bytes>,
    request_id: Option<String>,
    /// The event that was read last.
    event: Option<RawEvent>,
    /// The events, until the stream ends.
    reader: Option<Box<EventReader>>,
    received: u64,
}

impl Exchange {
    /// Creates the rest of a response whose first event was read.
    pub(super) fn open_stream(
        &self,
        outgoing: Arc<Outgoing>,
        received: Received,
        request_id: Option<String>,
    ) -> OpenStream {
        let bytes_received = received.bytes_received();
        OpenStream {
            client: Arc::clone(&self.client),
            outgoing,
            signed_by: received.signed_by,
            attempts: self.attempts,
            span: self.span.clone(),
            meter: None,
            response: received.response,
            request_id,
            // Without a first event, the stream has ended.
            reader: received.stream.filter(|_| received.first.is_some()),
            event: received.first,
            received: bytes_received,
        }
    }
}

impl OpenStream {
    /// Continues the metrics of the call.
    pub(super) fn continue_metrics(&mut self, meter: Box<Meter>) {
        self.meter = Some(meter);
        if self.reader.is_none() {
            self.end(End::Succeeded);
        }
    }

    /// Reads the next event into `place`. Returns `None` at the end of the stream, and after an error.
    pub(crate) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Option<Result<(), Error>>> {
        let Some(reader) = &mut self.reader else { return Poll::Ready(None) };
        let polled = {
            let _entered = self.span.enter();
            ready!(reader.poll_next(context))
        };
        self.received = reader.received();
        let Some(event) = polled else {
            self.end(End::Succeeded);
            return Poll::Ready(None);
        };
        let result = event.and_then(|event| self.read(event, place));
        let result = result.map_err(|error| self.described(error));
        if let Err(error) = &result {
            self.end(End::Failed(error));
        }
        Poll::Ready(Some(result))
    }

    fn read(&mut self, event: RawEvent, place: &mut dyn Place) -> Result<(), Error> {
        let reading = Reading {
            client: &self.client,
            outgoing: &self.outgoing,
            signed_by: self.signed_by.as_ref(),
            attempt: self.attempts,
            span: &self.span,
        };
        // Decoding has a memory budget, which does not include the previous event.
        self.event = None;
        let body = reading.event(&event, place)?;
        reading.warn_deprecated(&body);
        if self.request_id.is_none() {
            self.span.record("request_id", body.request_id.as_deref());
            self.request_id = body.request_id;
        }
        self.event = Some(event);
        Ok(())
    }

    fn described(&self, error: Error) -> Error {
        let request_id = error.request_id().or(self.request_id.as_deref()).map(str::to_owned);
        error
            .with_request_id(request_id)
            .with_action(self.outgoing.operation.action.clone())
            .with_attempts(self.attempts)
            .with_not_executed(false)
    }

    /// Closes the connection, and ends the attempt and the call.
    fn end(&mut self, end: End<'_>) {
        if let Some(reader) = self.reader.take() {
            self.received = reader.received();
        }
        if let Some(mut meter) = self.meter.take() {
            let request_id = self.request_id.as_deref();
            meter.end_attempt(end, Some(&self.response), request_id, self.received);
            meter.end_call(end, &self.span);
        }
    }

    /// Returns the event that was read last.
    pub(crate) fn event(&self) -> Option<&RawEvent> {
        self.event.as_ref()
    }

    /// Returns the request ID.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.end(End::Cancelled);
    }
}
