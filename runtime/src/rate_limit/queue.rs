//! Waiters in order of arrival.
//!
//! Only the first waiter may take a slot; each waiter that leaves, for whatever reason, wakes the next one. No waiter
//! depends on another one being polled, though: the owner of a future may leave it alone for as long as it likes, as with
//! a page that is requested ahead. So each waiter holds a ticket and its own timer, and checks again when the waiter ahead
//! is late. A waiter that is first and late is skipped; it gets its place back when it is polled again.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;

/// How long, in nanoseconds, a waiter may be late before it is skipped: as long as a busy executor may well take.
const GRACE: u64 = 100_000_000;

/// Identifies a waiter and wakes it.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    /// Increases with the time of arrival.
    number: u64,
    wake: Arc<Notify>,
}

impl Ticket {
    pub(super) fn new(number: u64) -> Self {
        Self { number, wake: Arc::default() }
    }

    /// Resolves when the waiter ahead has left.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }
}

/// Waiters, in order of their tickets.
#[derive(Debug, Default)]
pub(super) struct Queue(VecDeque<Place>);

#[derive(Debug)]
struct Place {
    ticket: Ticket,
    /// When its waiter checks again, provided that it is polled.
    due: u64,
}

impl Place {
    /// When the waiter counts as late.
    fn late_at(&self) -> u64 {
        self.due.saturating_add(GRACE)
    }
}

impl Queue {
    /// Returns the number of waiters.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the number of waiters in `other` that are not in this queue.
    pub(super) fn missing(&self, other: &Self) -> usize {
        other.0.iter().filter(|place| self.find(&place.ticket).is_err()).count()
    }

    /// Adds a waiter unless it is in the queue, and returns the number of waiters ahead of it.
    pub(super) fn enter(&mut self, ticket: &Ticket) -> usize {
        self.find(ticket).unwrap_or_else(|index| {
            self.0.insert(index, Place { ticket: ticket.clone(), due: u64::MAX });
            index
        })
    }

    /// Returns when a waiter with `ahead` others before it must check again, if its slot is free at `slot`.
    pub(super) fn next_check(&self, ahead: usize, slot: u64, now: u64) -> u64 {
        let late_at = |index: usize| self.0.get(index).map(Place::late_at);
        let Some(right_ahead) = ahead.checked_sub(1).and_then(late_at) else { return slot };
        // The first is not late, or it would have been skipped.
        let late = Some(right_ahead).filter(|late| *late > now).or(late_at(0)).unwrap_or(slot);
        if slot > now { late.min(slot) } else { late }
    }

    /// Records when a waiter checks again.
    pub(super) fn set_due(&mut self, ticket: &Ticket, due: u64) {
        if let Ok(index) = self.find(ticket)
            && let Some(place) = self.0.get_mut(index)
        {
            place.due = due;
        }
    }

    /// Removes waiters that are first and late.
    pub(super) fn skip_late(&mut self, now: u64) {
        // The next one checks by itself at the same moment.
        while self.0.front().is_some_and(|place| place.late_at() <= now) {
            self.0.pop_front();
        }
    }

    /// Removes a waiter that has its slot or gave up, and wakes the next one.
    pub(super) fn leave(&mut self, ticket: &Ticket) {
        if let Ok(index) = self.find(ticket) {
            self.0.remove(index);
            if let Some(next) = self.0.get(index) {
                next.ticket.wake.notify_one();
            }
        }
    }

    fn find(&self, ticket: &Ticket) -> Result<usize, usize> {
        self.0.binary_search_by_key(&ticket.number, |place| place.ticket.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_of_arrival() {
        let mut queue = Queue::default();
        let [first, second, third] = [1, 2, 3].map(Ticket::new);
        assert_eq!((queue.enter(&second), queue.enter(&third)), (0, 1));
        // An earlier ticket goes first, even if it enters this queue later.
        assert_eq!((queue.enter(&first), queue.enter(&third)), (0, 2));
        queue.leave(&second);
        assert_eq!((queue.len(), queue.enter(&third)), (2, 1));
    }

    #[test]
    fn skips_a_late_waiter_until_it_returns() {
        let mut queue = Queue::default();
        let [late, second, third] = [1, 2, 3].map(Ticket::new);
        for ticket in [&late, &second, &third] {
            queue.enter(ticket);
        }
        // The first checks when its slot is free, each other one when the one ahead is late.
        let slot = 1_000 * GRACE;
        let mut check = |ticket: &Ticket, ahead, slot, now| {
            let check = queue.next_check(ahead, slot, now);
            queue.set_due(ticket, check.max(slot));
            check
        };
        assert_eq!(check(&late, 0, slot, 0), slot);
        assert_eq!(check(&second, 1, slot + 10 * GRACE, 0), slot + GRACE);
        assert_eq!(check(&third, 2, slot + 20 * GRACE, 0), slot + 11 * GRACE);
        // At the latest when its own slot is free; after that, again for the one ahead.
        assert_eq!(check(&second, 1, slot, 0), slot);
        assert_eq!(check(&second, 1, slot, slot), slot + GRACE);
        assert_eq!(check(&third, 2, slot, slot), slot + 2 * GRACE);

        queue.skip_late(slot + GRACE - 1);
        assert_eq!(queue.enter(&second), 1);
        queue.skip_late(slot + GRACE);
        assert_eq!(queue.enter(&second), 0);
        assert_eq!((queue.enter(&late), queue.enter(&second)), (0, 1));
    }

    #[test]
    fn next_check_is_never_in_the_past() {
        let mut queue = Queue::default();
        let [first, late, waiter] = [1, 2, 3].map(Ticket::new);
        for (ticket, due) in [(&first, 100 * GRACE), (&late, 10 * GRACE), (&waiter, 11 * GRACE)] {
            queue.enter(ticket);
            queue.set_due(ticket, due);
        }
        let now = 50 * GRACE;
        queue.skip_late(now);
        assert_eq!(queue.next_check(2, now, now), 101 * GRACE);
    }
}
