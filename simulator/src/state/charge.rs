//! Billing.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Money, Prices};
use crate::moment::Moment;
use crate::text::Text;

/// A month of 30 days.
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

/// The billing of an instance or of a dedicated host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Charge {
    /// `InstanceChargeType`.
    pub(crate) kind: Text,
    /// `RenewFlag`; empty if nothing is prepaid.
    pub(crate) renew: String,
    /// The start of the current billing mode.
    pub(crate) since: Moment,
    /// The end of the prepaid term.
    pub(crate) expires: Option<Moment>,
    /// The prepaid amount.
    pub(crate) paid: Money,
}

impl Charge {
    /// Returns pay-as-you-go billing of this charge type.
    pub(crate) fn postpaid(kind: &str, now: Moment) -> Self {
        Self {
            kind: kind.into(),
            renew: String::new(),
            since: now,
            expires: None,
            paid: Money::ZERO,
        }
    }

    /// Returns prepaid billing.
    pub(crate) fn prepaid(renew: &str, now: Moment, months: i64, paid: Money) -> Self {
        Self {
            kind: "PREPAID".into(),
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

    /// Returns the remaining time of the term.
    pub(crate) fn remaining(&self, now: Moment) -> Duration {
        self.expires.map_or(Duration::ZERO, |end| end.since(now))
    }

    /// Returns the price of an hourly rate for the remaining time of the term.
    pub(crate) fn price_of_remaining(&self, prices: &Prices, now: Moment, hour: Money) -> Money {
        prices.month(hour).prorate(self.remaining(now), MONTH)
    }

    /// Returns the refund for the remaining time of the term.
    pub(crate) fn refund(&self, now: Moment) -> Money {
        let Some(end) = self.expires else { return Money::ZERO };
        self.paid.prorate(self.remaining(now), end.since(self.since))
    }
}
