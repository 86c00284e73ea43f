//! A call's way through the lines that it stands in: that of its action, and that of all actions.
//!
//! The first in an action's line stands in the second one when its action could go, so nobody holds up another action.
//! Nothing is counted before both can be counted at once.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, MutexGuard};
use std::task::Poll;
use std::time::{Duration, Instant};

use super::Subject;
use super::elapsed::nanos;
use super::limiter::Limiter;
use super::line::{Held, Line, State};
use super::queue::{Queue, Ticket};
use crate::clock::Clock;
use crate::error::Error;
use crate::targets::CALL;

/// In nanoseconds; waits are told rounded up to it.
const MILLISECOND: u64 = 1_000_000;

/// Where the attempts of a call stand in line.
#[derive(Debug)]
pub(crate) struct Turns {
    limiter: Arc<Limiter>,
    clock: Arc<dyn Clock>,
    /// That of the action before that of all: whoever locks both does so in this order.
    lines: [Option<Arc<Line>>; 2],
    fails_fast: bool,
    /// When the time of the call is over.
    end: Option<Instant>,
}

impl Turns {
    pub(super) fn new(
        limiter: &Arc<Limiter>,
        subject: &Subject<'_>,
        clock: &Arc<dyn Clock>,
        end: Option<Instant>,
        fails_fast: bool,
    ) -> Option<Self> {
        let lines = [limiter.action(subject), limiter.account(subject)];
        if lines.iter().all(Option::is_none) {
            return None;
        }
        let (limiter, clock) = (Arc::clone(limiter), Arc::clone(clock));
        Some(Self { limiter, clock, lines, fails_fast, end })
    }

    /// Counts an attempt, when it may go. Dropping the future before it is done takes nothing.
    pub(crate) async fn next(&self) -> Result<(), Error> {
        let now = self.now();
        let Err(held) = self.go(now) else { return Ok(()) };
        let wait_ms = held.at.saturating_sub(now).div_ceil(MILLISECOND);
        if self.fails_fast {
            let wait = Duration::from_millis(wait_ms);
            let message = format!("the limit is {held}; the next call may go in {wait:?}");
            return Err(Error::rate_limit(message, wait));
        }
        let end = self.end.map(|end| {
            let left = end.saturating_duration_since(self.clock.instant());
            now.saturating_add(nanos(left))
        });
        check(&held, now, end)?;
        tracing::debug!(target: CALL, wait_ms, limit = %held, "held back");
        self.wait(end).await
    }

    /// Goes at once, where that delays nobody who waits; or says when the turn would come of one who begins to wait now.
    /// Whoever may wait goes behind those who do, even so.
    fn go(&self, now: u64) -> Result<(), Held> {
        let mut states = self.lock();
        let mut latest: Option<Held> = None;
        let mut before: Option<&Queue> = None;
        for state in states.iter_mut().flatten() {
            state.queue.pass_over(now);
            // Those who wait for their action come before this one in the line of all, too.
            let elsewhere = before.map_or(0, Queue::len);
            let mut held = state.held(state.queue.len().max(elsewhere), now);
            if let Some(queue) = before
                && held.at <= now
            {
                held = state.held(state.queue.len() + state.queue.missing(queue), now);
            }
            latest = latest.filter(|latest| latest.at >= held.at).or(Some(held));
            before = Some(&state.queue);
        }
        let queues = states.iter().flatten().map(|state| state.queue.len());
        let queue = !self.fails_fast && queues.sum::<usize>() > 0;
        match latest {
            Some(latest) if queue || latest.at > now => Err(latest),
            Some(_) | None => {
                count(&mut states, now);
                Ok(())
            }
        }
    }

    async fn wait(&self, end: Option<u64>) -> Result<(), Error> {
        let waiter = Waiter { turns: self, ticket: self.limiter.ticket() };
        loop {
            let now = self.now();
            let Err((held, look)) = waiter.go(now) else { return Ok(()) };
            check(&held, now, end)?;
            waiter.sleep_until(look, now).await?;
        }
    }

    fn lock(&self) -> [Option<MutexGuard<'_, State>>; 2] {
        self.lines.each_ref().map(|line| line.as_deref().map(Line::lock))
    }

    fn now(&self) -> u64 {
        self.limiter.now(&self.clock)
    }
}

/// Somebody in line. Dropping it leaves.
struct Waiter<'a> {
    turns: &'a Turns,
    ticket: Ticket,
}

impl Waiter<'_> {
    /// Goes if it is its turn; or says what stands in the way, and when to look again.
    fn go(&self, now: u64) -> Result<(), (Held, u64)> {
        let mut states = self.turns.lock();
        let mut blocked = None;
        for state in states.iter_mut().flatten() {
            state.queue.pass_over(now);
            let ahead = state.queue.stand(&self.ticket);
            let held = state.held(ahead, now);
            if ahead > 0 || held.at > now {
                blocked = Some((held, state.queue.next_look(ahead, held.at, now)));
                break;
            }
        }
        let Some((held, look)) = blocked else {
            count(&mut states, now);
            states.iter_mut().flatten().for_each(|state| state.queue.leave(&self.ticket));
            return Ok(());
        };
        for state in states.iter_mut().flatten() {
            state.queue.expect(&self.ticket, look.max(held.at));
        }
        Err((held, look))
    }

    /// Sleeps until then, or until somebody ahead has left.
    async fn sleep_until(&self, at: u64, now: u64) -> Result<(), Error> {
        let pause = Duration::from_nanos(at.saturating_sub(now));
        let Turns { limiter, clock, .. } = self.turns;
        let mut timer = limiter.clock(clock).sleep(pause)?;
        let mut woken = pin!(self.ticket.woken());
        poll_fn(|context| {
            if timer.as_mut().poll(context).is_ready() {
                limiter.slept_until(at, clock);
                return Poll::Ready(());
            }
            woken.as_mut().poll(context)
        })
        .await;
        Ok(())
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        for line in self.turns.lines.iter().flatten() {
            line.lock().queue.leave(&self.ticket);
        }
    }
}

/// Counts one in each line. They are all open.
fn count(states: &mut [Option<MutexGuard<'_, State>>; 2], now: u64) {
    for state in states.iter_mut().flatten() {
        // It was looked at under the same lock.
        let _ = state.window.take(now);
    }
}

/// A turn that comes after the end is not worth waiting for.
fn check(held: &Held, now: u64, end: Option<u64>) -> Result<(), Error> {
    let Some(end) = end.filter(|end| held.at > *end) else { return Ok(()) };
    let [wait, left] = [held.at, end].map(|at| at.saturating_sub(now).div_ceil(MILLISECOND));
    let [wait, left] = [wait, left].map(Duration::from_millis);
    let message = format!(
        "the limit is {held}; the turn would come in {wait:?}, and the call has {left:?} left"
    );
    Err(Error::timeout(message).with_not_executed(true))
}
