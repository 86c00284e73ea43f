//! Daily quotas of elastic IP addresses.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// The counts of the current day in Beijing time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AddressUse {
    day: Moment,
    /// Calls that allocated elastic addresses.
    pub(crate) applications: usize,
    /// Ordinary public addresses that were allocated on unbinding.
    pub(crate) ordinary: usize,
}

impl AddressUse {
    /// Returns the counts of the day; zero on a new day.
    pub(crate) fn on(self, now: Moment) -> Self {
        if self.day == now.day() { self } else { Self { day: now.day(), ..Self::default() } }
    }

    /// Returns the counts of the day, to be increased.
    pub(crate) fn today(&mut self, now: Moment) -> &mut Self {
        *self = self.on(now);
        self
    }
}
