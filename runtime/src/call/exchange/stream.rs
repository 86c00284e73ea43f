//! Responses that are event streams: opened up to the first event, then read by the caller.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tracing::Span;

use super::Place;
use super::incoming::{Opened, Sent, Stream, Streaming};
use super::meter::Meter;
use super::read::Reading;
use crate::BoxFuture;
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::event_stream::{EventReader, First, RawEvent};
use crate::intercept::End;
use crate::json::ResponseBody;
use crate::transport::is_event_stream;

/// The header with the request ID of an event stream.
const REQUEST_ID: &str = "x-tc-requestid";

/// Sends requests whose response may be an event stream.
#[derive(Debug)]
pub(crate) struct EventStreams;

impl Streaming for EventStreams {
    fn send<'a>(
        &self,
        client: &'a Shared,
        outgoing: &'a Outgoing,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'a, Result<Sent, Error>> {
        Box::pin(async move {
            let (head, body) = client.transport.send_streaming(request).await?.into_parts();
            let limit = client.max_response_size;
            if head.status != StatusCode::OK || !is_event_stream(&head.headers) {
                let body = body.collect(limit).await?;
                return Ok((http::Response::from_parts(head, body), None));
            }
            let clock = Arc::clone(&client.clock);
            let reader = EventReader::new(body, limit, outgoing.event_timeout, clock);
            let stream = Unopened { reader: Box::new(reader), first: None };
            let stream: Box<dyn Stream> = Box::new(stream);
            Ok((http::Response::from_parts(head, Bytes::new()), Some(stream)))
        })
    }
}

/// An event stream up to its first event.
struct Unopened {
    reader: Box<EventReader>,
    /// The first event, once it was received.
    first: Option<RawEvent>,
}

impl Stream for Unopened {
    fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        Poll::Ready(match ready!(self.reader.poll_first(context))? {
            First::Event(event) => {
                self.first = Some(event);
                Ok(None)
            }
            First::Json(body) => Ok(Some(body)),
            First::End => Ok(None),
        })
    }

    fn read_first(
        &self,
        reading: &Reading<'_>,
        response: &http::Response<Bytes>,
        place: &mut dyn Place,
    ) -> Result<ResponseBody, Error> {
        reading.headers(response);
        let result = match &self.first {
            Some(event) => reading.event(event, place),
            None => Ok(ResponseBody::default()),
        };
        with_header_id(result, response.headers())
    }

    fn received(&self) -> u64 {
        self.reader.received()
    }

    fn into_parts(self: Box<Self>) -> (Box<EventReader>, Option<RawEvent>) {
        (self.reader, self.first)
    }
}

/// Adds the request ID of the headers, in which event streams have it.
fn with_header_id(
    result: Result<ResponseBody, Error>,
    headers: &HeaderMap,
) -> Result<ResponseBody, Error> {
    let header = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let Some(header) = header.filter(|id| !id.is_empty()).map(str::to_owned) else { return result };
    match result {
        Ok(body) => Ok(ResponseBody { request_id: Some(header), ..body }),
        Err(error) if error.request_id().is_none() => Err(error.with_request_id(Some(header))),
        Err(error) => Err(error),
    }
}

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

impl OpenStream {
    pub(super) fn new(opened: Opened) -> Self {
        let Opened { client, outgoing, received, attempts, span, meter, request_id } = opened;
        let bytes_received = received.bytes_received();
        let (reader, event) = received.stream.map(Stream::into_parts).unzip();
        let event = event.flatten();
        let mut stream = Self {
            client,
            outgoing,
            signed_by: received.signed_by,
            attempts,
            span,
            meter,
            response: received.response,
            request_id,
            // Without a first event, the stream has ended.
            reader: reader.filter(|_| event.is_some()),
            event,
            received: bytes_received,
        };
        if stream.reader.is_none() {
            stream.end(End::Succeeded);
        }
        stream
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
