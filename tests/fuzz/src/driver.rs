//! Runs calls without I/O: a transport that is a function, and an executor that notices a call that is stuck.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use tencent_cloud::testing::ManualClock;
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::{BoxFuture, ClientBuilder, Credentials, GenericClient};

/// The number of polls of a call, which no call without I/O exceeds.
const POLLS: usize = 10_000;

/// The result of a transport.
pub(crate) type Answer = Result<Response<Bytes>, TransportError>;

/// A transport that is a function of the request.
pub(crate) struct Answering<F>(pub(crate) F);

impl<F: Fn(&Request<Bytes>) -> Answer + Send + Sync> Transport for Answering<F> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let answer = (self.0)(&request);
        Box::pin(async { answer })
    }
}

impl<F> Debug for Answering<F> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Answering")
    }
}

/// Returns a clock whose pauses take no time.
pub(crate) fn clock() -> ManualClock {
    ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000)).skip_pauses()
}

/// Returns a builder with credentials, a clock and a transport.
pub(crate) fn client(
    clock: &ManualClock,
    answer: impl Fn(&Request<Bytes>) -> Answer + Send + Sync + 'static,
) -> ClientBuilder<GenericClient> {
    ClientBuilder::new()
        .credentials(Credentials::new("AKIDfuzz", "fuzz"))
        .region("ap-guangzhou")
        .clock(clock.clone())
        .transport(Answering(answer))
}

/// Returns the output of a future that needs no I/O. Panics if it is stuck.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    for _ in 0..POLLS {
        assert!(woken.0.swap(false, Ordering::Relaxed), "stuck: nothing will wake the call");
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    unreachable!("stuck: the call has been polled {POLLS} times")
}

/// Whether the future was woken since its last poll.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
