//! Calls, from the request to the response.
//!
//! [`Call`] is a thin generic layer; everything between encoding and decoding is compiled once, in this crate.

mod dry_run;
mod encoded;
mod exchange;
mod limits;
mod named;
mod operation;
mod options;
mod outgoing;
mod payload;
mod raw;
mod signing;
mod streaming;
mod token;
mod typed;

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

pub use dry_run::DryRunFuture;
pub(crate) use operation::Operation;
pub(crate) use options::{CallOptions, call_options};
pub use raw::{RawCall, RawCallFuture, RawResponse};
pub use streaming::{
    EventStream, NextEvent, StreamingCall, StreamingCallFuture, TypedStreamingCall,
};
pub(crate) use typed::encode_request;
pub use typed::{TypedCall, TypedCallFuture};

use self::exchange::Exchange;
use self::payload::Payload;
use crate::action::Action;
use crate::client::Config;
use crate::error::Error;
use crate::shape::{self, Shape};

/// A call of an action with its options; [`send`](Self::send) or `.await` sends it.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud_cvm::{Client, model::DescribeZonesRequest};
/// use tencent_cloud_simulator::Simulator;
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let simulator = Simulator::builder().in_memory()?;
/// # let cvm: Client = simulator.client().build()?;
/// let response = cvm
///     .describe_zones(DescribeZonesRequest::new())
///     .region("ap-shanghai")
///     .timeout(Duration::from_secs(5))
///     .await?;
/// assert!(!response.zone_set.is_empty());
/// # Ok(())
/// # }
/// ```
#[must_use = "a call is sent only by `send` or `.await`"]
pub struct Call<A> {
    config: Config,
    request: A,
    pub(crate) options: CallOptions,
}

impl<A: Action> Call<A> {
    /// Creates a call; generated clients use this function.
    #[inline]
    pub fn new(config: &Config, request: A) -> Self {
        Self { config: config.clone(), request, options: CallOptions::default() }
    }

    call_options!(options);

    /// Returns the request.
    #[inline]
    pub fn request(&self) -> &A {
        &self.request
    }

    #[inline]
    pub(crate) fn request_mut(&mut self) -> &mut A {
        &mut self.request
    }

    /// Sends the call and returns a named future, which is `Send` and `'static`: it can be joined, buffered and spawned.
    ///
    /// `.await` on the call does the same.
    ///
    /// ```
    /// use futures_util::future::try_join_all;
    /// use tencent_cloud_cvm::{Client, model::DescribeZonesRequest};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let simulator = tencent_cloud_simulator::Simulator::builder().in_memory()?;
    /// # let cvm: Client = simulator.client().build()?;
    /// let calls = ["ap-guangzhou", "ap-shanghai"].map(|region| {
    ///     cvm.describe_zones(DescribeZonesRequest::new()).region(region).send()
    /// });
    /// let responses = try_join_all(calls).await?;
    /// assert_eq!(responses.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send(self) -> CallFuture<A::Response> {
        self.begin()
    }

    /// Sends the call and returns the undecoded response, for fields that the response type does not have and for responses
    /// that cannot be decoded. An error of the service is an error here, too.
    #[inline]
    pub fn send_raw(self) -> RawCallFuture {
        RawCallFuture(self.exchange())
    }

    /// Starts the call and keeps it, so that it can be sent again with another page.
    #[inline]
    pub(crate) fn begin(&self) -> CallFuture<A::Response> {
        CallFuture { exchange: self.exchange(), response: A::Response::default() }
    }

    #[inline]
    fn exchange(&self) -> Exchange {
        let payload = Payload::Request(&self.request);
        Exchange::begin(&self.config, Operation::of::<A>(), Ok(payload), &self.options)
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
            .field("request", &DebugShape(&self.request))
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

struct DebugShape<'a>(&'a dyn Shape);

impl Debug for DebugShape<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        shape::debug(self.0, formatter)
    }
}

/// The future of a [`Call`].
///
/// Dropping it cancels the call; the server may have executed the action by then.
#[must_use = "futures do nothing unless polled"]
pub struct CallFuture<T> {
    exchange: Exchange,
    response: T,
}

/// The response is never pinned: it is only written and taken.
impl<T> Unpin for CallFuture<T> {}

impl<T: Shape + Default> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { exchange, response } = &mut *self;
        exchange.poll_into(context, response).map_ok(|()| std::mem::take(response))
    }
}

impl<T> Debug for CallFuture<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
