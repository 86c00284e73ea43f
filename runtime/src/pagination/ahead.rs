//! A page that was asked for, perhaps ahead of its time.
//!
//! A future does nothing until it is polled, and one that was polled once and then is not, stands in the way: of those
//! behind it under a [limit](crate::rate_limit), say. So a page that is ahead goes on in a task, where there is a Tokio runtime
//! to run it. Elsewhere its listing polls it whenever it is polled itself.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};

use crate::BoxFuture;
use crate::call::CallFuture;
use crate::error::Error;
use crate::shape::Shape;

pub(super) enum Ahead<T> {
    OnItsWay(CallFuture<T>),
    Apart(Task),
    Here(Result<T, Error>),
}

impl<T: Shape + Default + 'static> Ahead<T> {
    /// Whether it is here.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let reply = match self {
            Self::OnItsWay(call) => ready!(Pin::new(call).poll(context)),
            Self::Apart(task) => match ready!(task.poll(context)).map(Reply::downcast) {
                Ok(Ok(reply)) => *reply,
                Ok(Err(_)) | Err(_) => Err(lost()),
            },
            Self::Here(_) => return Poll::Ready(()),
        };
        *self = Self::Here(reply);
        Poll::Ready(())
    }

    /// Has it go on without being polled, if that can be.
    pub(super) fn part(self) -> Self {
        match (self, Handle::try_current()) {
            (Self::OnItsWay(call), Ok(runtime)) => {
                Self::Apart(Task::spawn(&runtime, Box::pin(async { Box::new(call.await) as _ })))
            }
            (ahead, _) => ahead,
        }
    }
}

/// What a task gives, whatever the page is of: tasks are compiled once, in this crate.
type Reply = Box<dyn Any + Send>;

/// Ends when it is dropped.
pub(super) struct Task(JoinHandle<Reply>);

impl Task {
    fn spawn(runtime: &Handle, reply: BoxFuture<'static, Reply>) -> Self {
        Self(runtime.spawn(reply))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply, JoinError>> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn lost() -> Error {
    Error::pagination(
        "the page ahead is lost: the transport panicked, or the runtime that it was asked in is shutting down",
    )
}
