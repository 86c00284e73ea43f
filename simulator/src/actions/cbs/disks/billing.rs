//! The billing of disks: changing the mode, renewing, and the renewal flag.

use serde_json::json;

use super::configuration::hour;
use super::prices::Price;
use super::{Call, Response, checks, find};
use crate::catalogue::{Money, Prices};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::View;
use crate::state::{Account, Charge, Disk, Key};

/// Seconds of a month of 30 days.
const MONTH: u64 = 30 * 24 * 3600;

/// Changes elastic disks to the other billing mode.
pub(in crate::actions::cbs) fn modify_charge_type(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    let prepaid = call.parameters.object("DiskChargePrepaid");
    let term = match (prepaid, call.parameters.flag("DiskChargePostpaid")) {
        (Some(view), false) => Some(checks::term(call, view)?),
        (None, true) => None,
        _ => {
            let message =
                "Specify one of the parameters `DiskChargePrepaid` and `DiskChargePostpaid`.";
            return Err(call.error(&["InvalidParameter"], "InvalidParameter", message));
        }
    };
    for disk in find::each(account, &keys) {
        checks::require_portable(account, call, disk)?;
        checks::require_idle(account, call, disk)?;
        if checks::subscription(call, disk).is_ok() == term.is_some() {
            let message = format!("The disk `{}` has the requested charge type already.", disk.id);
            let codes = ["InvalidDisk.NotSupported", "ResourceUnavailable.NotSupported"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
    }
    let catalogue = account.catalogue.clone();
    for key in keys {
        let Some(mut disk) = account.cbs.disks.get_mut(key) else { continue };
        let instance = disk.instance_ids.first().and_then(|id| account.instances.find(id));
        if let Some(instance) = instance {
            disk.become_independent(instance, call.now);
        }
        let charge = match term {
            None => Charge::postpaid("POSTPAID_BY_HOUR", call.now),
            Some((months, flag)) => {
                let price = catalogue.prices.term(rate(&catalogue.prices, &disk), months);
                disk.delete_with_instance = false;
                Charge::prepaid(flag, call.now, months, price)
            }
        };
        disk.settings_mut().charge = Some(charge);
    }
    Ok(Response::empty())
}

fn rate(prices: &Prices, disk: &Disk) -> Money {
    hour(prices, disk.kind, disk.size, disk.settings().throughput)
}

pub(in crate::actions::cbs) fn modify_renew_flag(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    let flag = call.required("RenewFlag")?;
    let months = call.parameters.integer("AutoRenewPeriod");
    if let Some(months) = months {
        checks::check_period(call, months)?;
    }
    for disk in find::each(account, &keys) {
        checks::subscription(call, disk)?;
    }
    for key in keys {
        let Some(mut disk) = account.cbs.disks.get_mut(key) else { continue };
        let settings = disk.settings_mut();
        if let Some(charge) = &mut settings.charge {
            flag.clone_into(&mut charge.renew);
        }
        settings.renewal_months = months.unwrap_or(settings.renewal_months);
    }
    Ok(Response::empty())
}

/// The extension of a subscription.
struct Renewal<'a> {
    until: Moment,
    list_price: Money,
    price: Money,
    flag: Option<&'a str>,
}

/// Extends the subscription of a disk, which leaves the recycle bin.
pub(in crate::actions::cbs) fn renew(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find::disk(account, call, call.required("DiskId")?)?;
    let view = call.parameters.object("DiskChargePrepaid");
    let view = view.ok_or_else(|| ApiError::missing("DiskChargePrepaid"))?;
    let renewal = renewal(account, call, key, view)?;
    if let Some(mut disk) = account.cbs.disks.get_mut(key) {
        let settings = disk.settings_mut();
        settings.recycled = None;
        settings.terminated = false;
        if let Some(charge) = &mut settings.charge {
            charge.paid += renewal.price;
            charge.expires = Some(renewal.until);
            if let Some(flag) = renewal.flag {
                flag.clone_into(&mut charge.renew);
            }
        }
    }
    Ok(Response::empty())
}

/// `InquiryPriceRenewDisks`.
pub(in crate::actions::cbs) fn inquire_renewal(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    let views = call.parameters.objects("DiskChargePrepaids");
    let deadline = call.parameters.string("NewDeadline");
    let (mut list_price, mut price) = (Money::ZERO, Money::ZERO);
    for (index, key) in keys.iter().enumerate() {
        let renewal = match (views.get(index), deadline) {
            (Some(view), None) if views.len() == keys.len() => renewal(account, call, *key, *view)?,
            (None, Some(deadline)) => renewal_until(account, call, *key, deadline)?,
            _ => {
                let message = format!(
                    "Specify either `NewDeadline`, or `DiskChargePrepaids` with one item for each of the {} disks.",
                    keys.len()
                );
                return Err(call.invalid(&[], message));
            }
        };
        list_price += renewal.list_price;
        price += renewal.price;
    }
    let price = Price::Payment(list_price, price);
    Ok(Response::new(json!({"DiskPrice": price.with_details()})))
}

/// Returns the extension by a period, or until an instance that is extended by the period expires.
fn renewal<'a>(
    account: &Account,
    call: &Call<'_>,
    key: Key,
    view: View<'a>,
) -> Result<Renewal<'a>, ApiError> {
    let (months, _) = checks::term(call, view)?;
    let flag = view.string("RenewFlag");
    let Some(disk) = account.cbs.disks.get(key) else { return Err(ApiError::missing("DiskId")) };
    let charge = renewable(account, call, disk)?;
    if let Some(text) = view.string("CurInstanceDeadline") {
        let deadline = parse(call, "CurInstanceDeadline", text)?.after_months(months);
        return Ok(Renewal { flag, ..until(account, call, disk, charge, deadline)? });
    }
    let (prices, hour) = (&account.catalogue.prices, rate(&account.catalogue.prices, disk));
    Ok(Renewal {
        until: start(call, disk, charge).after_months(months),
        list_price: prices.month(hour).times(months),
        price: prices.term(hour, months),
        flag,
    })
}

/// Returns the extension until a time.
fn renewal_until(
    account: &Account,
    call: &Call<'_>,
    key: Key,
    text: &str,
) -> Result<Renewal<'static>, ApiError> {
    let Some(disk) = account.cbs.disks.get(key) else { return Err(ApiError::missing("DiskIds")) };
    let charge = renewable(account, call, disk)?;
    until(account, call, disk, charge, parse(call, "NewDeadline", text)?)
}

fn until(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
    charge: &Charge,
    deadline: Moment,
) -> Result<Renewal<'static>, ApiError> {
    let start = start(call, disk, charge);
    if deadline <= start {
        let message = format!(
            "The disk `{}` is renewed until {}, but its term begins at {}.",
            disk.id,
            deadline.beijing_time(),
            start.beijing_time()
        );
        return Err(call.invalid(&[], message));
    }
    let prices = &account.catalogue.prices;
    let month = prices.month(rate(prices, disk));
    let price = month.prorate(deadline.since(start), std::time::Duration::from_secs(MONTH));
    Ok(Renewal { until: deadline, list_price: price, price, flag: None })
}

/// Returns the start of a further term: the end of the present one, or now if the disk is in the recycle bin.
fn start(call: &Call<'_>, disk: &Disk, charge: &Charge) -> Moment {
    let end = charge.expires.filter(|_| !disk.settings().terminated).unwrap_or(call.now);
    end.max(call.now)
}

/// Returns the subscription of a disk that can be renewed.
fn renewable<'a>(
    account: &Account,
    call: &Call<'_>,
    disk: &'a Disk,
) -> Result<&'a Charge, ApiError> {
    checks::require_portable(account, call, disk)?;
    checks::subscription(call, disk)
}

fn parse(call: &Call<'_>, name: &str, text: &str) -> Result<Moment, ApiError> {
    Moment::parse(text).ok_or_else(|| {
        let message = format!(
            "The parameter `{name}` is `{text}`; it must have the form YYYY-MM-DD hh:mm:ss."
        );
        call.invalid(&[], message)
    })
}
