//! The background thread of blocking clients, and the loop that drives a future on the calling thread.
//!
//! Tokio's `block_on` panics inside a runtime; [`may_block`] returns an error there instead.

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

/// Owns the background thread, which ends when this is dropped.
pub(super) struct Driver {
    handle: Handle,
    /// Ends the thread when it is dropped; nothing is ever sent.
    _shutdown: oneshot::Sender<Infallible>,
}

impl Driver {
    pub(super) fn start() -> Result<Self, Error> {
        let (started, start) = sync_channel(1);
        let (shutdown, end) = oneshot::channel();
        // Dropping a runtime inside another one panics, so the thread owns it.
        let spawned =
            thread::Builder::new().name(THREAD.to_owned()).spawn(move || run(&started, end));
        let handle = spawned.and_then(|_| start.recv().map_err(io::Error::other)?);
        match handle {
            Ok(handle) => Ok(Self { handle, _shutdown: shutdown }),
            Err(error) => Err(Error::config(format!(
                "cannot start the thread of the blocking client: {error}"
            ))),
        }
    }

    /// Drives `future` on the current thread until it is done.
    pub(super) fn run<F: Future>(&self, action: &str, future: F) -> Result<F::Output, Error> {
        may_block()
            .map_err(|error| error.with_action(action.to_owned().into()).with_attempts(0))?;
        let _entered = self.handle.enter();
        let signal = Arc::new(Signal { thread: thread::current(), woken: AtomicBool::new(false) });
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

/// Runs a runtime until `end`. Tasks that still run then are dropped.
fn run(started: &SyncSender<io::Result<Handle>>, end: oneshot::Receiver<Infallible>) {
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            // The starter holds the other ends, so sending cannot fail and receiving only signals the end.
            let _ = started.send(Ok(runtime.handle().clone()));
            let _ = runtime.block_on(end);
            runtime.shutdown_background();
        }
        Err(error) => {
            let _ = started.send(Err(error));
        }
    }
}

/// Wakes the thread that drives a future.
struct Signal {
    thread: Thread,
    woken: AtomicBool,
}

impl Signal {
    fn wait(&self) {
        // Threads may be unparked spuriously.
        while !self.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
