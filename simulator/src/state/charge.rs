//! How something is paid for.

use std::time::Duration;

use crate::catalogue::Money;
use crate::moment::Moment;

/// How an instance or a host is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    /// `InstanceChargeType`.
    pub(crate) kind: String,
    /// `RenewFlag`.
    pub(crate) renew: String,
    /// Since when it is paid for in this way.
    pub(crate) since: Moment,
    /// When a prepaid term ends.
    pub(crate) expires: Option<Moment>,
    /// What was paid in advance.
    pub(crate) paid: Money,
}

impl Charge {
    /// Paid for as it is used.
    pub(crate) fn postpaid(kind: &str, now: Moment) -> Self {
        Self {
            kind: kind.to_owned(),
            renew: "NOTIFY_AND_MANUAL_RENEW".to_owned(),
            since: now,
            expires: None,
            paid: Money::ZERO,
        }
    }

    /// Paid for in advance.
    pub(crate) fn prepaid(renew: &str, now: Moment, months: i64, paid: Money) -> Self {
        Self {
            kind: "PREPAID".to_owned(),
            renew: renew.to_owned(),
            since: now,
            expires: Some(now.after_months(months)),
            paid,
        }
    }

    pub(crate) fn is_prepaid(&self) -> bool {
        self.kind == "PREPAID"
    }

    pub(crate) fn is_spot(&self) -> bool {
        self.kind == "SPOTPAID"
    }

    /// How much of the term is still to come.
    pub(crate) fn remaining(&self, now: Moment) -> Duration {
        self.expires.map_or(Duration::ZERO, |end| end.since(now))
    }

    /// What comes back if it ends now: as much of what was paid as the term has left.
    pub(crate) fn refund(&self, now: Moment) -> Money {
        let Some(end) = self.expires else { return Money::ZERO };
        self.paid.share(self.remaining(now), end.since(self.since))
    }
}
