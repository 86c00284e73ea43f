//! Who waits for a turn, in what order.
//!
//! Only the first in line may go, when its turn comes; whoever leaves, for whatever reason, wakes the one behind. Yet nobody
//! depends on another one being polled: a future may lie about for as long as its owner likes, such as a page that was
//! asked for ahead. So everybody has a timer, and looks when the one ahead should have looked and did not. One that does
//! not come when its turn does is passed over, and has its old place again when it comes after all.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;

/// How long, in nanoseconds, the others wait for one that should have looked: as long as a busy executor may well take.
const GRACE: u64 = 100_000_000;

/// One who waits.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    /// Lower for those who came earlier.
    number: u64,
    wake: Arc<Notify>,
}

impl Ticket {
    pub(super) fn new(number: u64) -> Self {
        Self { number, wake: Arc::default() }
    }

    /// Resolves when somebody ahead has left.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }
}

/// Those who wait, the first first.
#[derive(Debug, Default)]
pub(super) struct Queue(VecDeque<Place>);

#[derive(Debug)]
struct Place {
    ticket: Ticket,
    /// By when its owner looks, if it is polled.
    due: u64,
}

impl Place {
    fn overdue(&self) -> u64 {
        self.due.saturating_add(GRACE)
    }
}

impl Queue {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many wait elsewhere who do not wait here.
    pub(super) fn missing(&self, elsewhere: &Self) -> usize {
        elsewhere.0.iter().filter(|place| self.find(&place.ticket).is_err()).count()
    }

    /// How many are ahead of somebody, who is given a place, or given back an old one.
    pub(super) fn stand(&mut self, ticket: &Ticket) -> usize {
        self.find(ticket).unwrap_or_else(|index| {
            self.0.insert(index, Place { ticket: ticket.clone(), due: u64::MAX });
            index
        })
    }

    /// When somebody with so many ahead is to look again, whose own turn comes at `turn`.
    pub(super) fn next_look(&self, ahead: usize, turn: u64, now: u64) -> u64 {
        let overdue = |index: usize| self.0.get(index).map(Place::overdue);
        let Some(right_ahead) = ahead.checked_sub(1).and_then(overdue) else { return turn };
        // The first is not overdue, or it would have been passed over.
        let late = Some(right_ahead).filter(|late| *late > now).or(overdue(0)).unwrap_or(turn);
        if turn > now { late.min(turn) } else { late }
    }

    /// Takes note of by when somebody looks.
    pub(super) fn expect(&mut self, ticket: &Ticket, due: u64) {
        if let Ok(index) = self.find(ticket)
            && let Some(place) = self.0.get_mut(index)
        {
            place.due = due;
        }
    }

    /// Takes those out of the line who are first and do not come.
    pub(super) fn pass_over(&mut self, now: u64) {
        // The one behind looks by itself, since it is late for that one as well.
        while self.0.front().is_some_and(|place| place.overdue() <= now) {
            self.0.pop_front();
        }
    }

    /// Takes somebody out of the line, who went or gave up.
    pub(super) fn leave(&mut self, ticket: &Ticket) {
        if let Ok(index) = self.find(ticket) {
            self.0.remove(index);
            if let Some(behind) = self.0.get(index) {
                behind.ticket.wake.notify_one();
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
    fn places_are_kept_in_the_order_of_arrival() {
        let mut queue = Queue::default();
        let [first, second, third] = [1, 2, 3].map(Ticket::new);
        assert_eq!((queue.stand(&second), queue.stand(&third)), (0, 1));
        // Who came earlier, and was elsewhere meanwhile, goes first.
        assert_eq!((queue.stand(&first), queue.stand(&third)), (0, 2));
        queue.leave(&second);
        assert_eq!((queue.len(), queue.stand(&third)), (2, 1));
    }

    #[test]
    fn who_does_not_come_is_passed_over_until_it_does() {
        let mut queue = Queue::default();
        let [sleeper, second, third] = [1, 2, 3].map(Ticket::new);
        for ticket in [&sleeper, &second, &third] {
            queue.stand(ticket);
        }
        // The first looks when its turn comes, and each other one when the one ahead is late.
        let turn = 1_000 * GRACE;
        let mut look = |ticket: &Ticket, ahead, turn, now| {
            let look = queue.next_look(ahead, turn, now);
            queue.expect(ticket, look.max(turn));
            look
        };
        assert_eq!(look(&sleeper, 0, turn, 0), turn);
        assert_eq!(look(&second, 1, turn + 10 * GRACE, 0), turn + GRACE);
        assert_eq!(look(&third, 2, turn + 20 * GRACE, 0), turn + 11 * GRACE);
        // No later than when its own turn should come; then it looks for the one ahead again.
        assert_eq!(look(&second, 1, turn, 0), turn);
        assert_eq!(look(&second, 1, turn, turn), turn + GRACE);
        assert_eq!(look(&third, 2, turn, turn), turn + 2 * GRACE);

        queue.pass_over(turn + GRACE - 1);
        assert_eq!(queue.stand(&second), 1);
        queue.pass_over(turn + GRACE);
        assert_eq!(queue.stand(&second), 0);
        assert_eq!((queue.stand(&sleeper), queue.stand(&second)), (0, 1));
    }

    /// However many in a row are late, the next look is ahead.
    #[test]
    fn nobody_looks_in_vain() {
        let mut queue = Queue::default();
        let [first, late, awake] = [1, 2, 3].map(Ticket::new);
        for (ticket, look) in [(&first, 100 * GRACE), (&late, 10 * GRACE), (&awake, 11 * GRACE)] {
            queue.stand(ticket);
            queue.expect(ticket, look);
        }
        let now = 50 * GRACE;
        queue.pass_over(now);
        assert_eq!(queue.next_look(2, now, now), 101 * GRACE);
    }
}
