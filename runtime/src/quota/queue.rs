//! Who waits for a turn, in what order.
//!
//! Everybody in line has a timer of its own, set to when its turn should come, so nobody depends on another one being
//! polled: a future may lie about for as long as its owner likes, such as a page that was asked for ahead. One that does
//! not come when its turn does is passed over, and has its old place again when it comes after all. Whoever leaves, for
//! whatever reason, wakes the one behind, whose turn may have come closer.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;

/// How long, in nanoseconds, the others wait for one whose turn it is: as long as a busy executor may well take.
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

#[derive(Clone, Debug)]
struct Place {
    ticket: Ticket,
    /// When its turn should come.
    due: u64,
}

impl Queue {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many are ahead of somebody, who is given a place, or given back an old one.
    pub(super) fn stand(&mut self, ticket: &Ticket) -> usize {
        match self.find(ticket) {
            Ok(index) => index,
            Err(index) => {
                self.0.insert(index, Place { ticket: ticket.clone(), due: u64::MAX });
                index
            }
        }
    }

    /// How many wait elsewhere who do not wait here.
    pub(super) fn missing(&self, elsewhere: &Self) -> usize {
        elsewhere.0.iter().filter(|place| self.find(&place.ticket).is_err()).count()
    }

    /// Gives those who are ahead of somebody elsewhere, so many, a place here, too.
    pub(super) fn admit(&mut self, elsewhere: &Self, ahead: usize) {
        for place in elsewhere.0.iter().take(ahead) {
            if let Err(index) = self.find(&place.ticket) {
                self.0.insert(index, place.clone());
            }
        }
    }

    /// Says when the turn of somebody in line should come. Gives when to look again, which is earlier if the one right
    /// ahead may have to be passed over.
    pub(super) fn expect(&mut self, ticket: &Ticket, due: u64, now: u64) -> u64 {
        let Ok(index) = self.find(ticket) else { return due };
        if let Some(place) = self.0.get_mut(index) {
            place.due = due;
        }
        let ahead = index.checked_sub(1).and_then(|index| self.0.get(index));
        let overdue = ahead.map(|place| place.due.saturating_add(GRACE));
        overdue.filter(|overdue| *overdue > now).map_or(due, |overdue| overdue.min(due))
    }

    /// Takes those out of the line who do not come although it is their turn.
    pub(super) fn pass_over(&mut self, now: u64) {
        let sleeps = |place: &Place| place.due.saturating_add(GRACE) <= now;
        let before = self.0.len();
        while self.0.front().is_some_and(sleeps) {
            self.0.pop_front();
        }
        if self.0.len() < before {
            self.wake(0);
        }
    }

    /// Takes somebody out of the line, who went or gave up.
    pub(super) fn leave(&mut self, ticket: &Ticket) {
        if let Ok(index) = self.find(ticket) {
            self.0.remove(index);
            self.wake(index);
        }
    }

    fn wake(&self, index: usize) {
        if let Some(place) = self.0.get(index) {
            place.ticket.wake.notify_one();
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
        let [sleeper, awake] = [1, 2].map(Ticket::new);
        queue.stand(&sleeper);
        queue.stand(&awake);
        let (turn, next) = (1_000 * GRACE, 1_010 * GRACE);
        assert_eq!(queue.expect(&sleeper, turn, 0), turn);
        // The one behind looks again just when the sleeper is late, and not before its own turn after that.
        let look = queue.expect(&awake, next, 0);
        assert_eq!(look, turn + GRACE);
        assert_eq!(queue.expect(&awake, next, look), next);
        queue.pass_over(look - 1);
        assert_eq!(queue.stand(&awake), 1);
        queue.pass_over(look);
        assert_eq!(queue.stand(&awake), 0);
        assert_eq!((queue.stand(&sleeper), queue.stand(&awake)), (0, 1));
    }
}
