//! Blocking calls whose response is an event stream.

use std::fmt::{self, Debug, Formatter};
use std::iter::FusedIterator;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::driver::Driver;
use super::pagination::next;
use crate::action::{Idempotency, StreamingAction};
use crate::call::call_options;
use crate::error::Error;
use crate::event_stream::RawEvent;

/// A call of an action that responds with an [event stream](crate::event_stream): [`send`](Self::send) sends it.
#[must_use = "a call is sent only when `send` is called"]
pub struct StreamingCall<A> {
    driver: Arc<Driver>,
    call: crate::StreamingCall<A>,
}

impl<A: StreamingAction> StreamingCall<A> {
    #[inline]
    pub(super) fn new(driver: Arc<Driver>, call: crate::StreamingCall<A>) -> Self {
        Self { driver, call }
    }

    call_options!(call.options);

    /// Sets how long the stream may wait for its next event. The default is that of the
    /// [client](crate::ClientBuilder::event_timeout).
    #[inline]
    pub fn event_timeout(mut self, timeout: Duration) -> Self {
        self.call = self.call.event_timeout(timeout);
        self
    }

    /// Returns the request.
    #[inline]
    pub fn request(&self) -> &A {
        self.call.request()
    }

    /// Sends the request, and blocks the thread until the first event was received.
    ///
    /// # Errors
    ///
    /// Returns the errors of the async call, and one of the kind [`Config`](crate::ErrorKind::Config) on a thread that
    /// [must not be blocked](crate::blocking#inside-an-async-runtime).
    #[inline]
    pub fn send(self) -> Result<EventStream<A::Response>, Error> {
        let action = A::INFO.name.to_owned();
        let events = self.driver.run(&action, self.call.send())??;
        Ok(EventStream { driver: self.driver, action, events, refused: false })
    }
}

impl<A: StreamingAction> Debug for StreamingCall<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.call, formatter)
    }
}

/// A blocking call of an action by name that responds with an [event stream](crate::event_stream); [`send`](Self::send)
/// sends it.
#[must_use = "a call is sent only by `send`"]
pub struct TypedStreamingCall<T> {
    driver: Arc<Driver>,
    call: crate::TypedStreamingCall<T>,
}

impl<T: DeserializeOwned + Send + 'static> TypedStreamingCall<T> {
    pub(super) fn new(driver: Arc<Driver>, call: crate::TypedStreamingCall<T>) -> Self {
        Self { driver, call }
    }

    call_options!(call.call.options);

    /// Sets how long the stream may wait for its next event. The default is that of the
    /// [client](crate::ClientBuilder::event_timeout).
    pub fn event_timeout(mut self, timeout: Duration) -> Self {
        self.call = self.call.event_timeout(timeout);
        self
    }

    /// Sets whether the action may be executed twice. The default is [`Idempotency::NonIdempotent`].
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.call = self.call.idempotency(idempotency);
        self
    }

    /// Sends the request, and blocks the thread until the first event was received.
    ///
    /// # Errors
    ///
    /// Returns the errors of the [async call](crate::GenericClient::stream), and one of the kind
    /// [`Config`](crate::ErrorKind::Config) on a thread that
    /// [must not be blocked](crate::blocking#inside-an-async-runtime).
    pub fn send(self) -> Result<EventStream<T>, Error> {
        let action = self.call.action().to_owned();
        let events = self.driver.run(&action, self.call.send())??;
        Ok(EventStream { driver: self.driver, action, events, refused: false })
    }
}

impl<T> Debug for TypedStreamingCall<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.call, formatter)
    }
}

/// An iterator over the events of a response. It ends after the last event, or after the first error.
///
/// The module [`event_stream`](crate::event_stream) describes errors and timeouts. Dropping the iterator closes the
/// connection.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct EventStream<T> {
    driver: Arc<Driver>,
    action: String,
    events: crate::EventStream<T>,
    refused: bool,
}

impl<T> EventStream<T> {
    /// Returns the request ID. Include it in support requests.
    pub fn request_id(&self) -> Option<&str> {
        self.events.request_id()
    }

    /// Returns the HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.events.headers()
    }

    /// Returns the number of attempts before the first event.
    pub fn attempts(&self) -> u32 {
        self.events.attempts()
    }

    /// Returns whether the response is an event stream, and not ordinary JSON.
    pub fn is_streamed(&self) -> bool {
        self.events.is_streamed()
    }

    /// Returns the event that was returned last, as received. `None` before the first event, and if the response is
    /// ordinary JSON.
    pub fn raw_event(&self) -> Option<&RawEvent> {
        self.events.raw_event()
    }
}

impl<T> Iterator for EventStream<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { driver, action, events, refused } = self;
        next(driver, action, events.next(), refused)
    }
}

impl<T> FusedIterator for EventStream<T> {}

impl<T> Debug for EventStream<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.events, formatter)
    }
}
