//! A page that is being requested.
//!
//! A request that was polled once and then is not would block those after it, for example under a
//! [rate limit](crate::rate_limit). So a page that is requested ahead continues in a task, if there is a Tokio runtime to
//! run it; otherwise the stream polls it whenever it is polled itself.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};

use crate::BoxFuture;
use crate::call::CallFuture;
use crate::error::{Error, Failure};
use crate::shape::Shape;

pub(super) enum PendingPage<T> {
    /// Polled by the stream.
    Polled(CallFuture<T>),
    /// Polled by a task.
    Spawned(Task),
    Ready(Result<T, Error>),
}

impl<T: Shape + Default + 'static> PendingPage<T> {
    /// Polls until the page is [`Ready`](Self::Ready).
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let response = match self {
            Self::Polled(call) => ready!(Pin::new(call).poll(context)),
            Self::Spawned(task) => match ready!(task.poll(context)).map(Response::downcast) {
                Ok(Ok(response)) => *response,
                Ok(Err(_)) | Err(_) => Err(lost()),
            },
            Self::Ready(_) => return Poll::Ready(()),
        };
        *self = Self::Ready(response);
        Poll::Ready(())
    }

    /// Moves the request to a task, if there is a runtime.
    pub(super) fn spawn(self) -> Self {
        match (self, Handle::try_current()) {
            (Self::Polled(call), Ok(runtime)) => {
                let response = Box::pin(async { Box::new(call.await) as _ });
                Self::Spawned(Task::spawn(&runtime, response))
            }
            (page, _) => page,
        }
    }
}

/// The result of a task, whatever the type of the page: tasks are compiled once, in this crate.
type Response = Box<dyn Any + Send>;

/// A task that is aborted when it is dropped.
pub(super) struct Task(JoinHandle<Response>);

impl Task {
    fn spawn(runtime: &Handle, response: BoxFuture<'static, Response>) -> Self {
        Self(runtime.spawn(response))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Response, JoinError>> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn lost() -> Error {
    Error::transport(
        Failure::Exchange,
        "the prefetched page is lost: the transport panicked or the runtime is shutting down",
    )
}
