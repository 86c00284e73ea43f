//! A call before it is sent, and while it is: the thin generic layer over what is compiled once.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use crate::action::Action;
use crate::client::{CallOptions, Client, Exchange, Language, Nothing, Payload, Target};
use crate::error::Error;
use crate::page::{Items, Paged, Pages};
use crate::retry::RetryPolicy;
use crate::shape::{self, Shape};

/// What `Call` and `RawCall` can set.
macro_rules! call_options {
    () => {
        /// How long the whole call may take, in place of what the client sets.
        #[inline]
        pub fn timeout(mut self, timeout: Duration) -> Self {
            self.options.timeout = Some(timeout);
            self
        }

        /// How often it is attempted, in place of what the client sets.
        #[inline]
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            self.options.retry = Some(policy);
            self
        }

        /// The region it goes to, in place of the client's.
        #[inline]
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.options.region = Some(region.into());
            self
        }

        /// The language of messages, in place of the client's.
        #[inline]
        pub fn language(mut self, language: Language) -> Self {
            self.options.language = Some(language);
            self
        }

        /// An id of the caller's, which the service logs.
        #[inline]
        pub fn trace_id(mut self, trace_id: impl Into<String>) -> Self {
            self.options.trace_id = Some(trace_id.into());
            self
        }

        /// One more header. Those that carry the call itself cannot be set.
        #[inline]
        pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.options.headers.push((name.into(), value.into()));
            self
        }
    };
}

/// An action about to be called: `.await` sends it.
#[must_use = "a call is sent only when it is awaited"]
pub struct Call<A> {
    client: Client,
    request: A,
    options: CallOptions,
}

impl<A: Action> Call<A> {
    #[inline]
    pub(crate) fn new(client: Client, request: A) -> Self {
        Self { client, request, options: CallOptions::default() }
    }

    call_options!();

    /// The request as it stands.
    #[inline]
    pub fn request(&self) -> &A {
        &self.request
    }

    #[inline]
    pub(crate) fn request_mut(&mut self) -> &mut A {
        &mut self.request
    }

    /// Begins to send it, and keeps the call to be sent again with another page asked for.
    #[inline]
    pub(crate) fn begin(&self) -> CallFuture<A::Reply> {
        let payload = Payload::Shape(&self.request);
        let exchange = Exchange::begin(&self.client, A::INFO.into(), payload, &self.options);
        CallFuture { exchange, reply: A::Reply::default() }
    }
}

/// Listings.
impl<A: Paged> Call<A> {
    /// Every page, as a [`Stream`](futures_core::Stream).
    #[inline]
    pub fn pages(self) -> Pages<A> {
        Pages::new(self)
    }

    /// Every item of every page, as a [`Stream`](futures_core::Stream).
    #[inline]
    pub fn items(self) -> Items<A> {
        Pages::new(self).items()
    }
}

impl<A: Action> IntoFuture for Call<A> {
    type Output = Result<A::Reply, Error>;
    type IntoFuture = CallFuture<A::Reply>;

    #[inline]
    fn into_future(self) -> CallFuture<A::Reply> {
        self.begin()
    }
}

impl<A: Action> Debug for Call<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("request", &Request(&self.request))
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

struct Request<'a>(&'a dyn Shape);

impl Debug for Request<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        shape::debug(self.0, formatter)
    }
}

/// A call on its way. Dropping it ends the call; the server may have acted by then.
#[must_use = "futures do nothing unless polled"]
pub struct CallFuture<T> {
    exchange: Exchange,
    reply: T,
}

/// The reply is never pinned: it is only written to and taken.
impl<T> Unpin for CallFuture<T> {}

impl<T: Shape + Default> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { exchange, reply } = &mut *self;
        exchange.poll(context, reply).map(|done| done.map(|_| std::mem::take(reply)))
    }
}

impl<T> Debug for CallFuture<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

/// An action about to be called by its names: `.await` sends it.
#[must_use = "a call is sent only when it is awaited"]
pub struct RawCall {
    client: Client,
    target: Target,
    json: String,
    options: CallOptions,
}

impl RawCall {
    pub(crate) fn new(client: Client, target: Target, json: String) -> Self {
        Self { client, target, json, options: CallOptions::default() }
    }

    call_options!();
}

impl IntoFuture for RawCall {
    type Output = Result<Bytes, Error>;
    type IntoFuture = RawCallFuture;

    fn into_future(self) -> RawCallFuture {
        let payload = Payload::Json(self.json);
        RawCallFuture(Exchange::begin(&self.client, self.target, payload, &self.options))
    }
}

/// Without the request, whose members nothing is known of.
impl Debug for RawCall {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawCall")
            .field("target", &self.target)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A raw call on its way.
#[must_use = "futures do nothing unless polled"]
pub struct RawCallFuture(Exchange);

impl Future for RawCallFuture {
    type Output = Result<Bytes, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, &mut Nothing)
    }
}

impl Debug for RawCallFuture {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RawCallFuture").finish_non_exhaustive()
    }
}
