//! Increasing the size of disks.

use serde_json::json;

use super::configuration::hour;
use super::prices::Price;
use super::{Call, Response, checks, find};
use crate::catalogue::Money;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::cbs::{DiskTask, DiskTaskKind};
use crate::state::{Account, Disk, Key};

pub(in crate::actions::cbs) fn resize(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find::disk(account, call, call.required("DiskId")?)?;
    let size = check(account, call, key)?;
    let Some(disk) = account.cbs.disks.get(key) else { return Ok(Response::empty()) };
    checks::require_portable(account, call, disk)?;
    checks::require_no_snapshot_task(account, call, disk)?;
    let more = cost(account, call.now, disk, size);
    let time = account.timing.disk;
    if let Some(mut disk) = account.cbs.disks.get_mut(key) {
        disk.task = Some(DiskTask::new(DiskTaskKind::Expand(size), call.now, time));
        if let Some(charge) = &mut disk.settings_mut().charge {
            charge.paid += more;
        }
    }
    Ok(Response::empty())
}

/// `InquiryPriceResizeDisk`: the hourly price of the larger disks, or the price for the rest of their terms.
pub(in crate::actions::cbs) fn inquire(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut ids = call.parameters.strings("DiskIds");
    match (call.parameters.string("DiskId"), ids.is_empty()) {
        (Some(id), true) => ids.push(id),
        (None, false) => {}
        (Some(_), false) => {
            let message = "The parameters `DiskId` and `DiskIds` are mutually exclusive.";
            return Err(call.invalid(&[], message));
        }
        (None, true) => return Err(ApiError::missing("DiskId")),
    }
    let keys = find::disks_with_ids(account, call, &ids)?;
    let (mut by_hour, mut due) = (Money::ZERO, None);
    for key in keys {
        let size = check(account, call, key)?;
        let Some(disk) = account.cbs.disks.get(key) else { continue };
        if checks::subscription(call, disk).is_ok() {
            let more = cost(account, call.now, disk, size);
            due = Some(due.unwrap_or(Money::ZERO) + more);
        } else {
            let throughput = disk.settings().throughput;
            by_hour += hour(&account.catalogue.prices, disk.kind, size, throughput);
        }
    }
    let price = due.map_or(Price::Hour(by_hour), |due| Price::Payment(due, due));
    Ok(Response::new(json!({"DiskPrice": price.with_details()})))
}

/// Returns the new size of a disk.
fn check(account: &Account, call: &Call<'_>, key: Key) -> Result<i64, ApiError> {
    let size = call.parameters.integer("DiskSize").unwrap_or(0);
    let Some(disk) = account.cbs.disks.get(key) else { return Ok(size) };
    checks::require_idle(account, call, disk)?;
    let range = checks::sizes(account, call, disk.kind)?;
    let range = range.from(disk.size + range.step);
    if !range.contains(size) {
        let message = format!(
            "The parameter `DiskSize` is {size}; the disk `{}` of {} GiB can be resized to {} GiB.",
            disk.id,
            disk.size,
            range.description()
        );
        return Err(call.invalid(&[], message));
    }
    Ok(size)
}

/// Returns the price of a larger size for the rest of the term of a disk.
fn cost(account: &Account, now: Moment, disk: &Disk, size: i64) -> Money {
    let prices = &account.catalogue.prices;
    let more = prices.disk(disk.kind, size) - prices.disk(disk.kind, disk.size);
    let charge = disk.settings().charge.as_ref();
    charge.map_or(Money::ZERO, |charge| charge.price_of_remaining(prices, now, more))
}
