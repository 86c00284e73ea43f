//! Resources on a schedule, whose runs are made up for after the clock has jumped.

use std::iter::successors;
use std::time::Duration;

use super::{Row, Table};
use crate::moment::Moment;

/// The number of missed runs that are made up for. Earlier ones are skipped, so that the effort has a limit.
pub(super) const MAX_RUNS: u32 = 1000;

/// A resource that runs on a schedule.
pub(super) trait Scheduled: Row {
    /// The shortest time between two runs.
    const INTERVAL: Duration;

    /// Returns the time of the first run after a time.
    fn next_after(&self, time: Moment) -> Option<Moment>;

    /// Returns the time after which the resource does not run.
    fn end(&self) -> Option<Moment> {
        None
    }

    /// Sets the time of the next run.
    fn set_next(&mut self, next: Moment);
}

/// Skips the runs that are due until `now`, except for the latest ones of each row.
pub(super) fn skip_runs<T: Scheduled>(table: &mut Table<T>, now: Moment) {
    let is_behind = |next: Moment| next.after(T::INTERVAL * MAX_RUNS) <= now;
    if !table.next_due().is_some_and(|(next, _)| is_behind(next)) {
        return;
    }
    let behind = table.iter().filter_map(|row| {
        let next = row.due().filter(|next| is_behind(*next))?;
        Some((row.id().to_owned(), first_of_latest(row, next, now)))
    });
    for (id, next) in behind.collect::<Vec<_>>() {
        if let Some(mut row) = table.find_mut(&id) {
            row.set_next(next);
        }
    }
}

/// Returns the first of the latest runs until `now`. The run at `first` is one of them if there are not too many.
fn first_of_latest<T: Scheduled>(row: &T, first: Moment, now: Moment) -> Moment {
    let until = row.end().map_or(now, |end| end.min(now));
    let all = until.since(first);
    let mut span = T::INTERVAL * MAX_RUNS;
    while span < all {
        let start = row.next_after(first.after(all.saturating_sub(span)));
        let times = successors(start, |time| row.next_after(*time));
        let times: Vec<Moment> = times.take_while(|time| *time <= until).collect();
        if let Some(skipped) = times.len().checked_sub(MAX_RUNS as usize) {
            return times.get(skipped).copied().unwrap_or(first);
        }
        span *= 2;
    }
    first
}
