//! The thread behind blocking calls, and how a future is driven on the thread that waits for it.
//!
//! Tokio's own `block_on` is not used, because it panics where a runtime is entered already; this one has no opinion, and
//! [`may_block`] says before it where it must not be.

use std::convert::Infallible;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::context::may_block;
use crate::error::Error;

const THREAD: &str = "tencent-cloud";

/// Owns the thread, which ends when this is dropped.
pub(super) struct Driver {
    handle: Handle,
    /// Never sent to: that it is gone is the message.
    _lasts: oneshot::Sender<Infallible>,
}

impl Driver {
    pub(super) fn start() -> Result<Self, Error> {
        let (started, start) = sync_channel(1);
        let (lasts, end) = oneshot::channel();
        // The runtime is made and dropped on the thread itself, where both are allowed; the caller's may be another's.
        let spawned =
            thread::Builder::new().name(THREAD.to_owned()).spawn(move || run(&started, end));
        let handle = spawned.and_then(|_| start.recv().map_err(io::Error::other)?);
        match handle {
            Ok(handle) => Ok(Self { handle, _lasts: lasts }),
            Err(error) => Err(Error::config(format!(
                "the thread of the blocking client did not start: {error}"
            ))),
        }
    }

    /// Drives `future` on the present thread until it is done.
    pub(super) fn run<F: Future>(&self, action: &str, future: F) -> Result<F::Output, Error> {
        may_block()
            .map_err(|error| error.with_action(action.to_owned().into()).with_attempts(0))?;
        let _entered = self.handle.enter();
        let signal = Arc::new(Signal { thread: thread::current(), given: AtomicBool::new(false) });
        let waker = Waker::from(Arc::clone(&signal));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            signal.wait();
        }
    }
}

impl Debug for Driver {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Driver").finish_non_exhaustive()
    }
}

/// Life of the thread: a runtime until `end`. What still runs then is dropped, not waited for.
fn run(started: &SyncSender<io::Result<Handle>>, end: oneshot::Receiver<Infallible>) {
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            // Whoever waits for the handle holds the other end of both channels, so neither result says anything.
            let _ = started.send(Ok(runtime.handle().clone()));
            let _ = runtime.block_on(end);
            runtime.shutdown_background();
        }
        Err(error) => {
            let _ = started.send(Err(error));
        }
    }
}

/// Wakes a thread that waits for a future.
struct Signal {
    thread: Thread,
    given: AtomicBool,
}

impl Signal {
    fn wait(&self) {
        // Threads are unparked for other reasons too.
        while !self.given.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.given.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
