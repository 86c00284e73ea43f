//! The billing terms of instances.

use super::super::Call;
use super::super::rates::{PriceBasis, Rate};
use super::checks::{period, renew_flag};
use crate::catalogue::Prices;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::Charge;

/// The billing terms that a call requests.
#[derive(Clone, Debug)]
pub(in crate::actions::cvm) enum Terms {
    /// Pay-as-you-go, with this `InstanceChargeType`.
    Postpaid(String),
    /// Prepaid for this many months, with the renewal flag, if given.
    Prepaid(i64, Option<String>),
}

/// The default renewal flag.
const RENEW: &str = "NOTIFY_AND_MANUAL_RENEW";

impl Terms {
    /// Returns terms with one of the `offered` charge types.
    pub(in crate::actions::cvm) fn read(
        call: &Call<'_>,
        offered: &[&str],
        default: &str,
    ) -> Result<Self, ApiError> {
        let kind = call.parameters.string("InstanceChargeType").unwrap_or(default);
        if !offered.contains(&kind) {
            let offered = offered.join(", ");
            let message = format!("The charge type `{kind}` is not one of {offered}.");
            return Err(call.invalid(&[], message));
        }
        if kind == "PREPAID" { Self::prepaid(call) } else { Ok(Self::Postpaid(kind.to_owned())) }
    }

    /// Returns the terms in `InstanceChargePrepaid`.
    pub(in crate::actions::cvm) fn prepaid(call: &Call<'_>) -> Result<Self, ApiError> {
        let prepaid = call.parameters.object("InstanceChargePrepaid");
        let prepaid = prepaid.ok_or_else(|| ApiError::missing("InstanceChargePrepaid"))?;
        let flag = renew_flag(call, prepaid)?;
        let flag = prepaid.has("RenewFlag").then(|| flag.to_owned());
        Ok(Self::Prepaid(period(call, prepaid)?, flag))
    }

    /// Returns `InstanceChargeType`.
    pub(in crate::actions::cvm) fn kind(&self) -> &str {
        match self {
            Self::Postpaid(kind) => kind,
            Self::Prepaid(..) => "PREPAID",
        }
    }

    pub(in crate::actions::cvm) fn is_prepaid(&self) -> bool {
        matches!(self, Self::Prepaid(..))
    }

    /// Returns the basis of the price.
    pub(in crate::actions::cvm) fn price_basis(&self) -> PriceBasis {
        match self {
            Self::Postpaid(kind) if kind == "SPOTPAID" => PriceBasis::Spot,
            Self::Postpaid(_) => PriceBasis::ByHour,
            Self::Prepaid(months, _) => PriceBasis::Prepaid(*months),
        }
    }

    /// Returns the billing of an instance with this rate.
    pub(in crate::actions::cvm) fn charge(
        &self,
        now: Moment,
        prices: &Prices,
        rate: &Rate,
    ) -> Charge {
        match self {
            Self::Postpaid(kind) => Charge::postpaid(kind, now),
            Self::Prepaid(months, flag) => {
                let paid = rate.prepaid(prices, *months);
                Charge::prepaid(flag.as_deref().unwrap_or(RENEW), now, *months, paid)
            }
        }
    }
}
