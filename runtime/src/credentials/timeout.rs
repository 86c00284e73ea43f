//! A limit to how long something may take, by the clock that is given.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::clock::{Clock, NoTimer};

/// What `future` gives; none if it takes longer than `limit`, and is dropped.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    future: impl Future<Output = T> + Send,
) -> Result<Option<T>, NoTimer> {
    let mut timer = clock.deadline(limit)?;
    let mut future = pin!(future);
    let first = std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    });
    Ok(first.await)
}
