//! Calls whose response is an event stream.

mod events;

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use serde::de::DeserializeOwned;

pub use self::events::{EventStream, NextEvent};

use super::exchange::EventPlace;
use super::options::CallOptions;
use super::payload::Payload;
use super::typed::TypedPlace;
use super::{DebugShape, Exchange, Operation, RawCall, call_options};
use crate::action::{Idempotency, StreamingAction};
use crate::body::Body;
use crate::client::Config;
use crate::error::Error;

/// A call of an action that responds with an [event stream](crate::event_stream); [`send`](Self::send) or `.await` sends it
/// and returns the stream.
///
/// Methods of generated clients return it.
#[must_use = "a call is sent only by `send` or `.await`"]
pub struct StreamingCall<A> {
    config: Config,
    request: A,
    pub(crate) options: CallOptions,
}

impl<A: StreamingAction> StreamingCall<A> {
    /// Creates a call; generated clients use this function.
    #[inline]
    pub fn new(config: &Config, request: A) -> Self {
        Self { config: config.clone(), request, options: CallOptions::default() }
    }

    call_options!(options);

    /// Sets how long the stream may wait for its next event. The default is that of the
    /// [client](crate::ClientBuilder::event_timeout).
    #[inline]
    pub fn event_timeout(mut self, timeout: Duration) -> Self {
        self.options.event_timeout = Some(timeout);
        self
    }

    /// Returns the request.
    #[inline]
    pub fn request(&self) -> &A {
        &self.request
    }

    /// Sends the call and returns a named future, which is `Send` and `'static`. `.await` on the call does the same.
    #[inline]
    pub fn send(self) -> StreamingCallFuture<A::Response> {
        let payload = Payload::Request(&self.request);
        let operation = Operation::of::<A>().streaming();
        let exchange = Exchange::begin(&self.config, operation, Ok(payload), &self.options);
        StreamingCallFuture { exchange, place: Some(Box::new(A::Response::default())) }
    }
}

impl<A: StreamingAction> IntoFuture for StreamingCall<A> {
    type Output = Result<EventStream<A::Response>, Error>;
    type IntoFuture = StreamingCallFuture<A::Response>;

    #[inline]
    fn into_future(self) -> StreamingCallFuture<A::Response> {
        self.send()
    }
}

impl<A: StreamingAction> Debug for StreamingCall<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StreamingCall")
            .field("request", &DebugShape(&self.request))
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A call of an action by name that responds with an [event stream](crate::event_stream) whose events have a type of the
/// caller's; [`send`](Self::send) or `.await` sends it and returns the stream.
///
/// [`GenericClient::stream`](crate::GenericClient::stream) creates it.
#[must_use = "a call is sent only by `send` or `.await`"]
pub struct TypedStreamingCall<T> {
    pub(crate) call: RawCall,
    event: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + Send + 'static> TypedStreamingCall<T> {
    pub(crate) fn new(config: &Config, operation: Operation, body: Result<Body, Error>) -> Self {
        let call = RawCall::new(config, operation.streaming(), body);
        Self { call, event: PhantomData }
    }

    call_options!(call.options);

    #[cfg(feature = "blocking")]
    pub(crate) fn action(&self) -> &str {
        self.call.action()
    }

    /// Sets how long the stream may wait for its next event. The default is that of the
    /// [client](crate::ClientBuilder::event_timeout).
    pub fn event_timeout(mut self, timeout: Duration) -> Self {
        self.call.options.event_timeout = Some(timeout);
        self
    }

    /// Sets whether the action may be executed twice. The default is [`Idempotency::NonIdempotent`].
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.call = self.call.idempotency(idempotency);
        self
    }

    /// Sends the call and returns a named future, which is `Send` and `'static`. `.await` on the call does the same.
    pub fn send(self) -> StreamingCallFuture<T> {
        let place = Box::new(TypedPlace::default());
        StreamingCallFuture { exchange: self.call.exchange(), place: Some(place) }
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for TypedStreamingCall<T> {
    type Output = Result<EventStream<T>, Error>;
    type IntoFuture = StreamingCallFuture<T>;

    fn into_future(self) -> StreamingCallFuture<T> {
        self.send()
    }
}

impl<T> Debug for TypedStreamingCall<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.call.fmt(formatter)
    }
}

/// The future of a [`StreamingCall`] or a [`TypedStreamingCall`]. It completes with the first event; dropping it cancels
/// the call.
#[must_use = "futures do nothing unless polled"]
pub struct StreamingCallFuture<T> {
    exchange: Exchange,
    /// Taken when the future completes.
    place: Option<Box<dyn EventPlace<T>>>,
}

impl<T> Future for StreamingCallFuture<T> {
    type Output = Result<EventStream<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { exchange, place } = &mut *self;
        let slot = place.as_mut().ok_or_else(Error::polled_after_completion)?;
        let response = ready!(exchange.poll(context, &mut **slot));
        let place = place.take().ok_or_else(Error::polled_after_completion)?;
        Poll::Ready(
            response.map(|response| EventStream::new(response, exchange.take_stream(), place)),
        )
    }
}

impl<T> Debug for StreamingCallFuture<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StreamingCallFuture").finish_non_exhaustive()
    }
}
