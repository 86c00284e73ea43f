//! Prepaid terms of dedicated hosts.

use serde_json::json;

use super::super::{Call, Response};
use super::named;
use crate::actions::periods::UP_TO_THREE_YEARS;
use crate::catalogue::Money;
use crate::error::ApiError;
use crate::state::{Account, Host, Key};

/// The default renewal flag of hosts.
const RENEW: &str = "NOTIFY_AND_AUTO_RENEW";

/// Returns the months and the renewal flag in `HostChargePrepaid`.
pub(super) fn term<'a>(call: &Call<'a>) -> Result<(i64, &'a str), ApiError> {
    let prepaid = call.parameters.object("HostChargePrepaid");
    let prepaid = prepaid.ok_or_else(|| ApiError::missing("HostChargePrepaid"))?;
    let months = prepaid.integer("Period").unwrap_or(0);
    UP_TO_THREE_YEARS.check(call, months, &["InvalidPeriod"])?;
    Ok((months, prepaid.string("RenewFlag").unwrap_or(RENEW)))
}

pub(in crate::actions::cvm) fn renew(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    require_prepaid(account, call, &keys)?;
    let (months, flag) = term(call)?;
    for key in keys {
        let Some(mut host) = account.hosts.get_mut(key) else { continue };
        let amount = account.catalogue.prices.term(host.kind.hour_price, months);
        host.charge.paid += amount;
        let end = host.charge.expires.unwrap_or(call.now);
        host.charge.expires = Some(end.after_months(months));
        flag.clone_into(&mut host.charge.renew);
    }
    Ok(Response::empty())
}

/// `InquiryPriceRenewHosts`.
pub(in crate::actions::cvm) fn inquire_renewal(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    require_prepaid(account, call, &keys)?;
    let (months, _) = term(call)?;
    call.end_dry_run()?;
    let hour = |key: &Key| account.hosts.get(*key).map(|host| host.kind.hour_price);
    let hours: Money = keys.iter().filter_map(hour).sum();
    let price = account.catalogue.prices.prepaid(hours, months);
    Ok(Response::new(json!({"Price": {"HostPrice": price}})))
}

pub(super) fn require_prepaid(
    account: &Account,
    call: &Call<'_>,
    keys: &[Key],
) -> Result<(), ApiError> {
    let postpaid = |host: &&Host| !host.charge.is_prepaid();
    match keys.iter().filter_map(|key| account.hosts.get(*key)).find(postpaid) {
        None => Ok(()),
        Some(host) => {
            let message = format!("The host `{}` is not prepaid.", host.id);
            Err(call.error(&["InvalidHost.NotSupported"], "UnsupportedOperation", message))
        }
    }
}
