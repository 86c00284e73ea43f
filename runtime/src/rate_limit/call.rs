//! The way of a call through the counter of its action and the counter of all actions.
//!
//! The first waiter for an action enters the queue of all actions once its action has a free slot, so it delays no other
//! action. A slot is taken only when both counters have one.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, MutexGuard};
use std::task::Poll;
use std::time::Duration;

use super::clock::nanos;
use super::counter::{Counter, Slot, State};
use super::limiter::Limiter;
use super::queue::{Queue, Ticket};
use super::shared::SharedCounters;
use super::store::{SharedCounter, TakeOutcome};
use super::{LimitScope, LimitedCall, Patience};
use crate::BoxFuture;
use crate::clock::Clock;
use crate::error::Error;
use crate::targets::CALL;

/// In nanoseconds; reported durations are rounded up to it.
const MILLISECOND: u64 = 1_000_000;

/// The limits that apply to the attempts of one call.
#[derive(Debug)]
pub(super) struct CallLimiter {
    limiter: Arc<Limiter>,
    clock: Arc<dyn Clock>,
    /// That of the action, then that of all actions: both are locked in this order.
    counters: [Option<Arc<Counter>>; 2],
    patience: Patience,
    shared: Option<SharedCounters>,
}

impl CallLimiter {
    /// Returns `None` if no limit applies.
    pub(super) fn new(
        limiter: &Arc<Limiter>,
        scope: &LimitScope<'_>,
        clock: &Arc<dyn Clock>,
        patience: Patience,
        shared: Option<SharedCounters>,
    ) -> Option<Self> {
        let counters = [limiter.action(scope), limiter.all_actions(scope)];
        if counters.iter().all(Option::is_none) {
            return None;
        }
        let (limiter, clock) = (Arc::clone(limiter), Arc::clone(clock));
        Some(Self { limiter, clock, counters, patience, shared })
    }

    async fn acquire(&self) -> Result<(), Error> {
        let latest = match self.patience {
            Patience::AtMost(max_wait) => Some(self.now().saturating_add(nanos(max_wait))),
            Patience::FailFast | Patience::Unlimited => None,
        };
        let Some(shared) = &self.shared else {
            return self.acquire_here(None, latest).await.map(drop);
        };
        // A call that the store refuses keeps its place.
        let ticket = self.limiter.issue_ticket();
        let mut taken = self.acquire_here(Some(&ticket), latest).await?;
        while shared.is_available(taken) {
            let outcome = shared.take(&self.shared_counters(), taken).await;
            if matches!(outcome, Ok(Some(TakeOutcome::Taken))) {
                return Ok(());
            }
            self.give_back(taken);
            if let Some(TakeOutcome::Full { counter, wait }) = outcome? {
                self.set_shared_full(counter, wait);
            }
            taken = self.acquire_here(Some(&ticket), latest).await?;
        }
        Ok(())
    }

    /// Takes slots of this process and returns when they were taken.
    async fn acquire_here(
        &self,
        ticket: Option<&Ticket>,
        latest: Option<u64>,
    ) -> Result<u64, Error> {
        let now = self.now();
        let Err(slot) = self.try_acquire(now) else { return Ok(now) };
        if matches!(self.patience, Patience::FailFast) {
            return Err(rate_limit_error(&slot, now, None));
        }
        check_latest(&slot, now, latest)?;
        let wait_ms = millis(slot.at, now);
        tracing::debug!(target: CALL, wait_ms, limit = %slot, "waiting for the rate limit");
        let ticket = ticket.cloned().unwrap_or_else(|| self.limiter.issue_ticket());
        self.wait(ticket, latest).await
    }

    fn shared_counters(&self) -> Vec<SharedCounter> {
        self.counters.iter().flatten().map(|counter| SharedCounter::of(counter)).collect()
    }

    fn give_back(&self, taken: u64) {
        self.lock().iter_mut().flatten().for_each(|state| state.give_back(taken));
    }

    /// Makes all calls of this process wait for the counter of the store, instead of asking for each.
    fn set_shared_full(&self, counter: usize, wait: Duration) {
        let until = self.now().saturating_add(nanos(wait).max(MILLISECOND));
        if let Some(counter) = self.counters.iter().flatten().nth(counter) {
            counter.lock().set_shared_full(until);
        }
    }

    /// Takes a slot if that delays no waiter, or returns the slot that a waiter would get who arrives now.
    ///
    /// A call that can wait queues behind all waiters, even if there is a slot that delays none of them.
    fn try_acquire(&self, now: u64) -> Result<(), Slot> {
        let mut states = self.lock();
        let mut latest: Option<Slot> = None;
        let mut action_queue: Option<&Queue> = None;
        for state in states.iter_mut().flatten() {
            state.queue.skip_late(now);
            // Waiters for the action are ahead in the queue of all actions, too.
            let ahead = state.queue.len().max(action_queue.map_or(0, Queue::len));
            let mut slot = state.slot(ahead, now);
            if let Some(action_queue) = action_queue
                && slot.at <= now
            {
                slot = state.slot(state.queue.len() + state.queue.missing(action_queue), now);
            }
            latest = latest.filter(|latest| latest.at >= slot.at).or(Some(slot));
            action_queue = Some(&state.queue);
        }
        let waiters = states.iter().flatten().map(|state| state.queue.len());
        let must_queue = !matches!(self.patience, Patience::FailFast) && waiters.sum::<usize>() > 0;
        match latest {
            Some(latest) if must_queue || latest.at > now => Err(latest),
            Some(_) | None => {
                take(&mut states, now);
                Ok(())
            }
        }
    }

    async fn wait(&self, ticket: Ticket, latest: Option<u64>) -> Result<u64, Error> {
        let waiter = Waiter { call: self, ticket };
        loop {
            let now = self.now();
            let Err((slot, check)) = waiter.try_acquire(now) else { return Ok(now) };
            check_latest(&slot, now, latest)?;
            waiter.sleep_until(check, now).await?;
        }
    }

    fn lock(&self) -> [Option<MutexGuard<'_, State>>; 2] {
        self.counters.each_ref().map(|counter| counter.as_deref().map(Counter::lock))
    }

    fn now(&self) -> u64 {
        self.limiter.clock.now(&self.clock)
    }
}

impl LimitedCall for CallLimiter {
    fn acquire(self: Arc<Self>) -> BoxFuture<'static, Result<(), Error>> {
        Box::pin(async move { Self::acquire(&self).await })
    }
}

/// A waiter in the queues. Dropping it leaves them.
struct Waiter<'a> {
    call: &'a CallLimiter,
    ticket: Ticket,
}

impl Waiter<'_> {
    /// Takes a slot if it is the first and there is one; or returns the slot it waits for, and when to check again.
    fn try_acquire(&self, now: u64) -> Result<(), (Slot, u64)> {
        let mut states = self.call.lock();
        let mut blocked = None;
        for state in states.iter_mut().flatten() {
            state.queue.skip_late(now);
            let ahead = state.queue.enter(&self.ticket);
            let slot = state.slot(ahead, now);
            if ahead > 0 || slot.at > now {
                blocked = Some((slot, state.queue.next_check(ahead, slot.at, now)));
                break;
            }
        }
        let Some((slot, check)) = blocked else {
            take(&mut states, now);
            states.iter_mut().flatten().for_each(|state| state.queue.leave(&self.ticket));
            return Ok(());
        };
        for state in states.iter_mut().flatten() {
            state.queue.set_due(&self.ticket, check.max(slot.at));
        }
        Err((slot, check))
    }

    /// Sleeps until `at`, or until the waiter ahead has left.
    async fn sleep_until(&self, at: u64, now: u64) -> Result<(), Error> {
        let pause = Duration::from_nanos(at.saturating_sub(now));
        let CallLimiter { limiter, clock, .. } = self.call;
        let mut timer = limiter.clock.sleep(pause, clock)?;
        let mut woken = pin!(self.ticket.woken());
        poll_fn(|context| {
            if timer.as_mut().poll(context).is_ready() {
                limiter.clock.slept_until(at, clock);
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
        for counter in self.call.counters.iter().flatten() {
            counter.lock().queue.leave(&self.ticket);
        }
    }
}

/// Takes a free slot of each counter.
fn take(states: &mut [Option<MutexGuard<'_, State>>; 2], now: u64) {
    for state in states.iter_mut().flatten() {
        // It was checked under the same lock.
        let _ = state.window.take(now);
    }
}

/// Fails if the slot is free only after the call would have waited too long, since then waiting is pointless.
fn check_latest(slot: &Slot, now: u64, latest: Option<u64>) -> Result<(), Error> {
    match latest.filter(|latest| slot.at > *latest) {
        Some(latest) => Err(rate_limit_error(slot, now, Some(latest))),
        None => Ok(()),
    }
}

fn rate_limit_error(slot: &Slot, now: u64, latest: Option<u64>) -> Error {
    let until = |at| Duration::from_millis(millis(at, now));
    let wait = until(slot.at);
    let mut message = format!("rate limit of {slot} reached; the next slot is free in {wait:?}");
    if let Some(latest) = latest {
        message.push_str(&format!(", but the call waits for at most {:?}", until(latest)));
    }
    Error::rate_limit(message, wait)
}

fn millis(at: u64, now: u64) -> u64 {
    at.saturating_sub(now).div_ceil(MILLISECOND)
}
