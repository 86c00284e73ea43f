//! A stream of typed events.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::HeaderMap;

use crate::call::RawResponse;
use crate::call::exchange::{EventPlace, OpenStream};
use crate::error::Error;
use crate::event_stream::RawEvent;

/// A [`Stream`] of the events of a response. It ends after the last event, or after the first error.
///
/// The module [`event_stream`](crate::event_stream) describes errors, timeouts and cancellation. Dropping the stream closes
/// the connection.
#[must_use = "streams do nothing unless polled"]
pub struct EventStream<T> {
    /// The first event, until it is returned.
    first: Option<T>,
    /// The events after the first one; `None` if the response is ordinary JSON.
    rest: Option<Box<OpenStream>>,
    place: Box<dyn EventPlace<T>>,
    response: RawResponse,
}

impl<T> EventStream<T> {
    pub(super) fn new(
        response: RawResponse,
        rest: Option<Box<OpenStream>>,
        mut place: Box<dyn EventPlace<T>>,
    ) -> Self {
        let is_empty = rest.as_ref().is_some_and(|rest| rest.event().is_none());
        let first = if is_empty { None } else { place.take() };
        Self { first, rest, place, response }
    }

    /// Returns the next event, or `None` at the end of the stream.
    ///
    /// Dropping the future loses nothing: the next one continues with the same event.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "named like the method of `StreamExt`")]
    pub fn next(&mut self) -> NextEvent<'_, T> {
        NextEvent(self)
    }

    /// Returns the request ID. Include it in support requests.
    pub fn request_id(&self) -> Option<&str> {
        let of_events = self.rest.as_ref().and_then(|rest| rest.request_id());
        of_events.or(self.response.request_id())
    }

    /// Returns the HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the number of attempts before the first event.
    pub fn attempts(&self) -> u32 {
        self.response.attempts()
    }

    /// Returns whether the response is an event stream, and not ordinary JSON.
    pub fn is_streamed(&self) -> bool {
        self.rest.is_some()
    }

    /// Returns the event that was returned last, as received: its name, and data that `T` does not have. `None` before the
    /// first event, after an error of an event, and if the response is ordinary JSON.
    pub fn raw_event(&self) -> Option<&RawEvent> {
        if self.first.is_some() {
            return None;
        }
        self.rest.as_ref()?.event()
    }
}

/// No field is pinned.
impl<T> Unpin for EventStream<T> {}

impl<T> Stream for EventStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { first, rest, place, .. } = &mut *self;
        if let Some(first) = first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        let polled = match rest {
            Some(rest) => ready!(rest.poll_next(context, &mut **place)),
            None => None,
        };
        // A place that read an event has it.
        Poll::Ready(polled.and_then(|read| read.map(|()| place.take()).transpose()))
    }
}

impl<T> Debug for EventStream<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventStream")
            .field("response", &self.response)
            .field("is_streamed", &self.is_streamed())
            .finish_non_exhaustive()
    }
}

/// The future of [`EventStream::next`].
#[must_use = "futures do nothing unless polled"]
pub struct NextEvent<'a, T>(&'a mut EventStream<T>);

impl<T> Future for NextEvent<'_, T> {
    type Output = Option<Result<T, Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(context)
    }
}

impl<T> Debug for NextEvent<'_, T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("NextEvent").field(&self.0).finish()
    }
}
