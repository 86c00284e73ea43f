//! What the account has used today of what is counted by the day.

use crate::moment::Moment;

/// Counts of the present day, which is one of Beijing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AddressUse {
    day: Moment,
    /// Calls that applied for elastic addresses.
    pub(crate) applications: usize,
    /// Ordinary addresses that were given for elastic ones.
    pub(crate) ordinary: usize,
}

impl AddressUse {
    /// The counts, which begin anew with the day.
    pub(crate) fn on(self, now: Moment) -> Self {
        if self.day == now.day() { self } else { Self { day: now.day(), ..Self::default() } }
    }

    /// The counts, to be added to.
    pub(crate) fn today(&mut self, now: Moment) -> &mut Self {
        *self = self.on(now);
        self
    }
}
