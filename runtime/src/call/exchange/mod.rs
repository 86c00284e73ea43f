//! A call in progress: attempts, the pauses between them, the deadline and the result.
//!
//! Nothing here depends on the types of an action: the response is decoded through `&mut dyn Place`, so that everything is
//! compiled once, in this crate. It is a polled state machine and not an `async fn`, because the place of the response
//! belongs to the caller.

mod attempt;
mod deadline;
mod incoming;
mod meter;
mod progress;
mod read;
mod retry;
mod stream;
mod trace;

use std::task::{Context, Poll};

use self::incoming::Opened;
pub(crate) use self::incoming::Streaming;
use self::progress::Progress;
pub(crate) use self::read::{EventPlace, Place};
pub(crate) use self::stream::{EventStreams, OpenStream};
use super::{CallOptions, Operation, Payload, RawResponse};
use crate::client::Config;
use crate::error::Error;

/// A call in progress. Dropping it cancels the call.
///
/// It is a trait object, because the code that drops a type is compiled once per codegen unit in which a value of it is
/// dropped: in every crate with futures of calls, and several times in this one.
pub(crate) struct Exchange(Box<dyn AnyProgress>);

/// The state machine behind [`Exchange`].
trait AnyProgress: Send {
    /// Polls the call; a response is decoded into `place` and returned as received.
    fn poll(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<RawResponse, Error>>;

    /// Returns the rest of the response, if the call succeeded with an event stream.
    fn take_opened(&mut self) -> Option<Box<Opened>>;
}

impl Exchange {
    pub(crate) fn begin(
        client: &Config,
        operation: Operation,
        payload: Result<Payload<'_>, Error>,
        options: &CallOptions,
    ) -> Self {
        Self(Box::new(Progress::begin(client, operation, payload, options)))
    }

    /// Polls the call; a response is decoded into `place`.
    pub(crate) fn poll_into(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<(), Error>> {
        self.0.poll(context, place).map_ok(drop)
    }

    /// Does the same, and returns the response as received.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        place: &mut dyn Place,
    ) -> Poll<Result<RawResponse, Error>> {
        self.0.poll(context, place)
    }

    /// Returns the rest of the response, if the call succeeded with an event stream.
    pub(crate) fn take_stream(&mut self) -> Option<Box<OpenStream>> {
        self.0.take_opened().map(|opened| Box::new(OpenStream::new(*opened)))
    }
}
