//! Clocks for tests.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use crate::BoxFuture;
use crate::clock::{Clock, NoTimer};

/// A clock that stands still until it is advanced. Clones share the time. It does not need Tokio.
///
/// A sleep ends when the clock is advanced far enough. With [`skip_pauses`](Self::skip_pauses), a sleep advances the clock
/// itself, so that backoff and polling take no real time.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencent_cloud::clock::Clock;
/// use tencent_cloud::testing::ManualClock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tencent_cloud::clock::NoTimer> {
/// let clock = ManualClock::new(SystemTime::UNIX_EPOCH).skip_pauses();
/// clock.sleep(Duration::from_secs(3600))?.await;
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(3600));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ManualClock(Arc<Mutex<State>>);

struct State {
    now: SystemTime,
    /// Advances with `now`, and never goes back.
    instant: Instant,
    skips_pauses: bool,
    /// Pending timers by number.
    timers: BTreeMap<u64, Timer>,
    next: u64,
}

struct Timer {
    /// `None` for a time that the platform cannot represent, which never comes.
    at: Option<SystemTime>,
    kind: Kind,
    waker: Option<Waker>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A sleep.
    Pause,
    /// The timeout of something else.
    Deadline,
}

impl ManualClock {
    /// Creates a clock that starts at `now`.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(State {
            now,
            instant: Instant::now(),
            skips_pauses: false,
            timers: BTreeMap::new(),
            next: 0,
        })))
    }

    /// Makes every sleep return at once: the clock jumps to its end. If the deadline of a timeout is earlier, the clock jumps
    /// to that first, so that timeouts occur as they would in real time. The sleeps of concurrent calls add up. A sleep
    /// whose end the platform cannot represent never ends, but deadlines occur.
    #[must_use]
    pub fn skip_pauses(self) -> Self {
        self.state().skips_pauses = true;
        self
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.state().now
    }

    /// Advances the clock and wakes sleeps that are over. Has no effect if the platform cannot represent the new time.
    pub fn advance(&self, time: Duration) {
        let mut state = self.state();
        let now = state.now.checked_add(time).unwrap_or(state.now);
        state.set(now);
    }

    /// Sets the clock, possibly back, and wakes sleeps that are over.
    pub fn set(&self, now: SystemTime) {
        self.state().set(now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn timer(&self, duration: Duration, kind: Kind) -> Sleep {
        let mut state = self.state();
        let at = state.now.checked_add(duration);
        let number = state.next;
        state.next += 1;
        state.timers.insert(number, Timer { at, kind, waker: None });
        drop(state);
        Sleep { clock: self.clone(), number }
    }
}

impl State {
    fn set(&mut self, now: SystemTime) {
        let passed = now.duration_since(self.now).unwrap_or_default();
        self.instant = self.instant.checked_add(passed).unwrap_or(self.instant);
        self.now = now;
        for timer in self.timers.values_mut() {
            if timer.at.is_some_and(|at| at <= now) {
                timer.waker.take().into_iter().for_each(Waker::wake);
            }
        }
    }

    /// Returns the next deadline.
    fn deadline(&self) -> Option<SystemTime> {
        let deadlines = self.timers.values().filter(|timer| timer.kind == Kind::Deadline);
        deadlines.filter_map(|timer| timer.at).filter(|at| *at > self.now).min()
    }

    fn poll(&mut self, number: u64, context: &Context<'_>) -> Poll<()> {
        let (now, skips) = (self.now, self.skips_pauses);
        let Some(timer) = self.timers.get_mut(&number) else { return Poll::Ready(()) };
        let (at, kind) = (timer.at, timer.kind);
        if at.is_some_and(|at| at <= now) {
            return Poll::Ready(());
        }
        timer.waker = Some(context.waker().clone());
        if !skips || kind == Kind::Deadline {
            return Poll::Pending;
        }
        match self.deadline().filter(|deadline| at.is_none_or(|at| *deadline < at)) {
            // A timeout ends first; the rest of the sleep follows in the next poll.
            Some(deadline) => {
                context.waker().wake_by_ref();
                self.set(deadline);
                Poll::Pending
            }
            None => {
                let Some(at) = at else { return Poll::Pending };
                self.set(at);
                Poll::Ready(())
            }
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        Self::now(self)
    }

    fn instant(&self) -> Instant {
        self.state().instant
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(self.timer(duration, Kind::Pause)))
    }

    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(self.timer(after, Kind::Deadline)))
    }
}

impl Debug for ManualClock {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

/// A pending sleep or deadline.
struct Sleep {
    clock: ManualClock,
    number: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.clock.state().poll(self.number, context)
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.state().timers.remove(&self.number);
    }
}

/// A clock that starts at a given time and advances with Tokio's timer.
///
/// In a test with a paused timer (`#[tokio::test(start_paused = true)]`), pauses of the client, `tokio::time::sleep` in the
/// code under test and the states of a simulator with the same clock advance together as soon as every task is idle. Do not
/// use it with sockets: a paused timer does not wait for their data.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: SystemTime,
    began: tokio::time::Instant,
}

impl TokioClock {
    /// Creates a clock that starts at `now`.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self { start: now, began: tokio::time::Instant::now() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.start.checked_add(self.began.elapsed()).unwrap_or(self.start)
    }

    fn instant(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }
}
