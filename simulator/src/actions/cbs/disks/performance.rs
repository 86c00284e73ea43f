//! The extra throughput of disks.

use serde_json::json;

use super::configuration::{check_performance, hour};
use super::prices::Price;
use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::{Account, Key};

pub(in crate::actions::cbs) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = check(account, call)?;
    let price = due(account, call, key);
    if let Some(mut disk) = account.cbs.disks.get_mut(key) {
        let settings = disk.settings_mut();
        settings.throughput = throughput(call);
        if let (Some(charge), Price::Payment(_, due)) = (&mut settings.charge, price) {
            charge.paid += due;
        }
    }
    Ok(Response::empty())
}

/// `InquirePriceModifyDiskExtraPerformance`.
pub(in crate::actions::cbs) fn inquire(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = check(account, call)?;
    Ok(Response::new(json!({"DiskPrice": due(account, call, key).to_json()})))
}

fn throughput(call: &Call<'_>) -> i64 {
    call.parameters.integer("ThroughputPerformance").unwrap_or(0)
}

/// Returns the disk, which can have extra throughput.
fn check(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let key = find::disk(account, call, call.required("DiskId")?)?;
    if let Some(disk) = account.cbs.disks.get(key) {
        checks::require_idle(account, call, disk)?;
        check_performance(call, "ThroughputPerformance", disk.kind, disk.size)?;
    }
    Ok(key)
}

/// Returns the hourly price of the disk, or the price for the rest of its term.
fn due(account: &Account, call: &Call<'_>, key: Key) -> Price {
    let prices = &account.catalogue.prices;
    let Some(disk) = account.cbs.disks.get(key) else { return Price::Hour(prices.throughput(0)) };
    match checks::subscription(call, disk) {
        Ok(charge) => {
            let more = prices.throughput(throughput(call));
            let more = more - prices.throughput(disk.settings().throughput);
            let due = charge.price_of_remaining(prices, call.now, more);
            Price::Payment(due, due)
        }
        Err(_) => Price::Hour(hour(prices, disk.kind, disk.size, throughput(call))),
    }
}
