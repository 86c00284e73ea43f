//! On which terms instances are paid for: as they are used, or so many months in advance.

use super::super::Call;
use super::super::prices::{Paid, Rate};
use super::purchase::{period, renew_flag};
use crate::catalogue::Prices;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::Charge;

/// Terms as a call asks for them.
#[derive(Clone, Debug)]
pub(in crate::actions) enum Terms {
    /// Of this `InstanceChargeType`, as it is used.
    ByUse(String),
    /// For so many months, with what happens at their end, where that was said.
    InAdvance(i64, Option<String>),
}

/// What a term ends with where nothing is said.
const RENEW: &str = "NOTIFY_AND_MANUAL_RENEW";

impl Terms {
    /// Terms with one of the charge types that are `offered`.
    pub(in crate::actions) fn read(
        call: &Call<'_>,
        offered: &[&str],
        default: &str,
    ) -> Result<Self, ApiError> {
        let kind = call.parameters.text("InstanceChargeType").unwrap_or(default);
        if !offered.contains(&kind) {
            let offered = offered.join(", ");
            let message = format!("The charge type `{kind}` is not one of {offered}.");
            return Err(call.invalid(&[], message));
        }
        if kind == "PREPAID" { Self::in_advance(call) } else { Ok(Self::ByUse(kind.to_owned())) }
    }

    /// The terms in `InstanceChargePrepaid`.
    pub(in crate::actions) fn in_advance(call: &Call<'_>) -> Result<Self, ApiError> {
        let prepaid = call.parameters.object("InstanceChargePrepaid");
        let prepaid = prepaid.ok_or_else(|| ApiError::missing("InstanceChargePrepaid"))?;
        let flag = renew_flag(call, prepaid)?;
        let flag = prepaid.has("RenewFlag").then(|| flag.to_owned());
        Ok(Self::InAdvance(period(call, prepaid)?, flag))
    }

    /// `InstanceChargeType`.
    pub(in crate::actions) fn kind(&self) -> &str {
        match self {
            Self::ByUse(kind) => kind,
            Self::InAdvance(..) => "PREPAID",
        }
    }

    pub(in crate::actions) fn is_prepaid(&self) -> bool {
        matches!(self, Self::InAdvance(..))
    }

    /// How the price is given.
    pub(in crate::actions) fn paid(&self) -> Paid {
        match self {
            Self::ByUse(kind) if kind == "SPOTPAID" => Paid::Spot,
            Self::ByUse(_) => Paid::ByHour,
            Self::InAdvance(months, _) => Paid::InAdvance(*months),
        }
    }

    /// What is paid by something of this rate, from now on.
    pub(in crate::actions) fn charge(&self, now: Moment, prices: &Prices, rate: &Rate) -> Charge {
        match self {
            Self::ByUse(kind) => Charge::by_use(kind, now),
            Self::InAdvance(months, flag) => {
                let paid = rate.in_advance(prices, *months);
                Charge::in_advance(flag.as_deref().unwrap_or(RENEW), now, *months, paid)
            }
        }
    }
}
