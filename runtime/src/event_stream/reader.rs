//! Reads events from a body, with a timeout between them.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::{EventTooLarge, Parser, RawEvent};
use crate::BoxFuture;
use crate::clock::Clock;
use crate::error::{Error, Failure};
use crate::json::without_bom;
use crate::transport::BodyStream;

/// The data of an event that marks the end of a stream, as in the API of OpenAI.
const DONE: &[u8] = b"[DONE]";

/// How many chunks are read at once before other tasks have a turn.
const CHUNKS_PER_POLL: usize = 64;

/// Reads the events of a body. Its state is kept between polls, so no future that polls it can lose anything.
pub(crate) struct EventReader {
    body: BodyStream,
    /// The unread rest of the last chunk.
    chunk: Bytes,
    parser: Parser,
    /// The white space before the first chunk with content. It does not tell what follows.
    blank: BytesMut,
    /// Whether the first chunk with content was read, or there is none.
    is_started: bool,
    is_at_end: bool,
    /// The body, if it turned out to be JSON.
    json: Option<BytesMut>,
    limit: usize,
    received: u64,
    timeout: Duration,
    /// Runs while an event is awaited.
    timer: Option<BoxFuture<'static, ()>>,
    clock: Arc<dyn Clock>,
}

/// The start of a body.
pub(crate) enum First {
    /// The first event.
    Event(RawEvent),
    /// The whole body, which is JSON in spite of its content type.
    Json(Bytes),
    /// The end of a body without events.
    End,
}

impl EventReader {
    /// Creates a reader of events of at most `limit` bytes. `Duration::MAX` is no timeout.
    pub(crate) fn new(
        body: BodyStream,
        limit: usize,
        timeout: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            body,
            chunk: Bytes::new(),
            parser: Parser::new(limit),
            blank: BytesMut::new(),
            is_started: false,
            is_at_end: false,
            json: None,
            limit,
            received: 0,
            timeout,
            timer: None,
            clock,
        }
    }

    /// Returns the number of bytes received so far.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// Returns the first event.
    pub(crate) fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<Result<First, Error>> {
        while !self.is_started {
            let is_end = !ready!(self.poll_chunk(context))?;
            let first = without_bom(&self.chunk).trim_ascii_start().first().copied();
            self.is_started = is_end || first.is_some() || self.blank.len() > self.limit;
            if first == Some(b'{') {
                self.json = Some(BytesMut::new());
            } else {
                self.blank.extend_from_slice(&std::mem::take(&mut self.chunk));
            }
            if self.is_started && self.json.is_none() {
                self.chunk = std::mem::take(&mut self.blank).freeze();
            }
        }
        while let Some(json) = &mut self.json {
            if self.chunk.len() > self.limit.saturating_sub(json.len()) {
                return Poll::Ready(Err(self.too_large()));
            }
            json.extend_from_slice(&std::mem::take(&mut self.chunk));
            if !ready!(self.poll_chunk(context))? {
                let json = self.json.take().unwrap_or_default();
                return Poll::Ready(Ok(First::Json(json.freeze())));
            }
        }
        let event = ready!(self.poll_next(context)).transpose()?;
        Poll::Ready(Ok(event.map_or(First::End, First::Event)))
    }

    /// Returns the next event, or `None` at the end. It must not be called after the end or an error.
    pub(crate) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<RawEvent, Error>>> {
        for _ in 0..CHUNKS_PER_POLL {
            match self.parser.next(&mut self.chunk) {
                Ok(Some(event)) if event.data.is_empty() => continue,
                Ok(Some(event)) => {
                    self.timer = None;
                    return Poll::Ready((event.data != DONE).then_some(Ok(event)));
                }
                Ok(None) => {}
                Err(EventTooLarge) => return Poll::Ready(Some(Err(self.too_large()))),
            }
            match ready!(self.poll_chunk(context)) {
                Ok(true) => {}
                Ok(false) if self.parser.is_unfinished() => {
                    let message = "the event stream ended within an event";
                    return Poll::Ready(Some(Err(Error::transport(Failure::Exchange, message))));
                }
                Ok(false) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        context.waker().wake_by_ref();
        match self.poll_timer(context) {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }

    /// Reads the next chunk; false at the end of the body.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        if self.is_at_end {
            return Poll::Ready(Ok(false));
        }
        match self.body.poll_chunk(context) {
            Poll::Ready(Some(chunk)) => {
                self.chunk = chunk?;
                self.received += self.chunk.len() as u64;
                Poll::Ready(Ok(true))
            }
            Poll::Ready(None) => {
                self.is_at_end = true;
                Poll::Ready(Ok(false))
            }
            Poll::Pending => match self.poll_timer(context) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
        }
    }

    /// Returns an error if no event arrived in time.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        if self.timeout == Duration::MAX {
            return Ok(());
        }
        let timer = match &mut self.timer {
            Some(timer) => timer,
            None => self.timer.insert(self.clock.deadline(self.timeout)?),
        };
        if timer.as_mut().poll(context).is_pending() {
            return Ok(());
        }
        let message = format!("no event within {:?}", self.timeout);
        Err(Error::transport(Failure::Timeout, message))
    }

    fn too_large(&self) -> Error {
        let message =
            format!("expected at most {} bytes per event (max_response_size)", self.limit);
        Error::transport(Failure::TooLarge, message)
    }
}
