//! A call before it is sent, and while it is: the thin generic layer over what is compiled once.

mod answer;
mod cover;
mod dry_run;
mod encoded;
mod exchange;
mod limits;
mod options;
mod outgoing;
mod payload;
mod raw;
mod target;

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

pub(crate) use answer::Nothing;
pub use dry_run::DryRunFuture;
pub(crate) use exchange::Exchange;
pub(crate) use options::call_options;
pub(crate) use payload::Payload;
pub use raw::{RawCall, RawCallFuture, RawResponse};
pub(crate) use target::Target;

use crate::action::Action;
use crate::client::{CallOptions, Config};
use crate::error::Error;
use crate::pagination::{Items, Pages, Paginated};
use crate::shape::{self, Shape};

/// An action about to be called: `.await` sends it.
#[must_use = "a call is sent only when it is awaited"]
pub struct Call<A> {
    config: Config,
    request: A,
    pub(crate) options: CallOptions,
}

impl<A: Action> Call<A> {
    /// Prepares a call; generated clients do this.
    #[inline]
    pub fn new(config: &Config, request: A) -> Self {
        Self { config: config.clone(), request, options: CallOptions::default() }
    }

    call_options!(options);

    /// The request as it stands.
    #[inline]
    pub fn request(&self) -> &A {
        &self.request
    }

    #[inline]
    pub(crate) fn request_mut(&mut self) -> &mut A {
        &mut self.request
    }

    /// Sends it, and gives the reply as it came in place of the typed one: for what the reply's type does not show, and for
    /// replies that do not keep to it. An error of the service is an error here too.
    #[inline]
    pub fn send_raw(self) -> RawCallFuture {
        RawCallFuture(self.exchange())
    }

    /// Begins to send it, and keeps the call to be sent again with another page asked for.
    #[inline]
    pub(crate) fn begin(&self) -> CallFuture<A::Response> {
        CallFuture { exchange: self.exchange(), reply: A::Response::default() }
    }

    #[inline]
    fn exchange(&self) -> Exchange {
        let payload = Payload::Shape(&self.request);
        Exchange::begin(&self.config, A::INFO.into(), payload, &self.options)
    }
}

/// Listings.
impl<A: Paginated> Call<A> {
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
    type Output = Result<A::Response, Error>;
    type IntoFuture = CallFuture<A::Response>;

    #[inline]
    fn into_future(self) -> CallFuture<A::Response> {
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
        exchange.poll_into(context, reply).map_ok(|()| std::mem::take(reply))
    }
}

impl<T> Debug for CallFuture<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
