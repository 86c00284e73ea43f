//! A call's way through the lines that it stands in.
//!
//! First that of its action, then that of all actions. Only the head of an action's line stands in the second one, and only
//! when its action could go: nobody holds up another action. Nothing is counted before both can be counted at once.

use std::fmt::{self, Display, Formatter};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::elapsed::nanos;
use super::limiter::Limiter;
use super::line::Line;
use super::window::Window;
use super::{Rate, Subject};
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
    action: Option<Arc<Line>>,
    account: Option<Arc<Line>>,
    fails_fast: bool,
    /// When the time of the call is over.
    end: Option<Instant>,
}

/// What stands in the way, and until when.
#[derive(Clone, Copy)]
struct Held {
    at: u64,
    rate: Rate,
    of_all: bool,
    /// Whether there are others ahead.
    ahead: bool,
}

impl Turns {
    pub(super) fn new(
        limiter: &Arc<Limiter>,
        subject: &Subject<'_>,
        clock: &Arc<dyn Clock>,
        end: Option<Instant>,
        fails_fast: bool,
    ) -> Option<Self> {
        let (action, account) = (limiter.action(subject), limiter.account(subject));
        if action.is_none() && account.is_none() {
            return None;
        }
        let (limiter, clock) = (Arc::clone(limiter), Arc::clone(clock));
        Some(Self { limiter, clock, action, account, fails_fast, end })
    }

    /// Counts an attempt, when it may go. Dropping the future before it is done takes nothing.
    pub(crate) async fn next(&self) -> Result<(), Error> {
        let now = self.now();
        let Err(held) = self.go(now) else { return Ok(()) };
        let wait = held.at.saturating_sub(now).div_ceil(MILLISECOND);
        if self.fails_fast {
            let wait = Duration::from_millis(wait);
            let message = format!("the limit is {held}; the next call may go in {wait:?}");
            return Err(Error::rate_limit(message, wait));
        }
        let end = self.end.map(|end| {
            let left = end.saturating_duration_since(self.clock.instant());
            now.saturating_add(nanos(left))
        });
        check(&held, now, end)?;
        tracing::debug!(target: CALL, wait_ms = wait, limit = %held, "held back");
        self.wait(end).await
    }

    /// Goes at once, where that delays nobody who waits. Whoever may wait goes behind those who do, even so.
    fn go(&self, now: u64) -> Result<(), Held> {
        match self.held(now) {
            Some(held) if held.at > now || (held.ahead && !self.fails_fast) => Err(held),
            Some(_) | None => self.take(now),
        }
    }

    /// When the turn of one comes who begins to wait now.
    fn held(&self, now: u64) -> Option<Held> {
        let ahead = self.action.as_deref().map_or(0, Line::waiting);
        let action = self.action.as_deref().map(|line| Held::at(line, ahead, now, false));
        let account = self.account.as_deref().map(|line| {
            // Those ahead in the action's line come before this one here, too.
            Held::at(line, ahead.max(line.waiting()), now, true)
        });
        action.into_iter().chain(account).max_by_key(|held| (held.at, held.ahead))
    }

    async fn wait(&self, end: Option<u64>) -> Result<(), Error> {
        let action = match &self.action {
            Some(line) => Some(line.stand().await),
            None => None,
        };
        if let Some(line) = &self.action {
            loop {
                let now = self.now();
                let held = Held::at(line, 0, now, false);
                if held.at <= now {
                    break;
                }
                self.sleep(&held, now, end).await?;
            }
        }
        let account = match &self.account {
            Some(line) => {
                let now = self.now();
                check(&Held::at(line, line.waiting(), now, true), now, end)?;
                Some(line.stand().await)
            }
            None => None,
        };
        loop {
            let now = self.now();
            let Err(held) = self.take(now) else { break };
            self.sleep(&held, now, end).await?;
        }
        drop((account, action));
        Ok(())
    }

    /// Counts one in both lines, or in neither.
    fn take(&self, now: u64) -> Result<(), Held> {
        // Always in this order, so that two who do this never wait for each other.
        let action = self.action.as_deref().map(|line| (line.window(), false));
        let account = self.account.as_deref().map(|line| (line.window(), true));
        let mut windows = [action, account];
        for (window, of_all) in windows.iter().flatten() {
            let held = Held::new(window, 0, now, *of_all);
            if held.at > now {
                return Err(held);
            }
        }
        for (window, of_all) in windows.iter_mut().flatten() {
            let rate = window.rate();
            window.take(now).map_err(|at| Held { at, rate, of_all: *of_all, ahead: false })?;
        }
        Ok(())
    }

    fn now(&self) -> u64 {
        self.limiter.now(&self.clock)
    }

    async fn sleep(&self, held: &Held, now: u64, end: Option<u64>) -> Result<(), Error> {
        check(held, now, end)?;
        Ok(self.limiter.sleep_until(held.at, &self.clock).await?)
    }
}

impl Held {
    fn at(line: &Line, ahead: usize, now: u64, of_all: bool) -> Self {
        Self::new(&line.window(), ahead, now, of_all)
    }

    fn new(window: &Window, ahead: usize, now: u64, of_all: bool) -> Self {
        Self { at: window.opens(ahead, now), rate: window.rate(), of_all, ahead: ahead > 0 }
    }
}

impl Display for Held {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.rate)?;
        if self.of_all { formatter.write_str(" for all actions together") } else { Ok(()) }
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
