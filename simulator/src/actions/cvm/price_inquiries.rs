//! Price inquiries and refunds. Each inquiry makes the checks of the corresponding action.

use serde_json::{Value, json};

use super::instances::{
    change_rate, check_charge_change, check_disk_resize, check_reinstall, check_renewal,
    check_type_change, find, rate_on, renewal_rate, select,
};
use super::rates::{PriceBasis, Rate, cost_of_remaining_term};
use super::{Call, Response};
use crate::catalogue::{Money, one_time};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Instance};

/// `InquiryPriceResetInstancesType`: the full hourly price, or the additional price for the rest of the term.
pub(super) fn reset_type(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let kind = check_type_change(account, call, &selected)?;
    let Some(instance) = selected.iter(account).next() else { return Ok(Response::empty()) };
    let disks = instance.billed_disks(&account.cbs.disks);
    let new = Rate::of_machine(&account.catalogue, &kind.name, disks);
    Ok(price(&replaced(account, call.now, instance, new)))
}

/// `InquiryPriceResizeInstanceDisks`.
pub(super) fn resize_disks(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let resize = check_disk_resize(account, call, key)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    let prices = &account.catalogue.prices;
    let Some(disk) = account.cbs.disks.find(&resize.id) else { return Ok(Response::empty()) };
    let hour = prices.disk(disk.kind, resize.size);
    let instance_price = if instance.charge.is_prepaid() {
        let more = hour - prices.disk(disk.kind, disk.size);
        one_time(cost_of_remaining_term(account, call.now, instance, more))
    } else {
        prices.hourly(hour, false)
    };
    Ok(price(&json!({"InstancePrice": instance_price, "BandwidthPrice": no_bandwidth(account)})))
}

/// `InquiryPriceResetInstance`: the price of the instance with its new system disk.
pub(super) fn reset(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let plan = check_reinstall(account, call, key)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    let mut system = instance.system_disk(&account.cbs.disks).cloned();
    if let Some(system) = &mut system {
        system.size = plan.disk_size;
    }
    let others = instance.billed_disks(&account.cbs.disks).filter(|disk| !disk.is_system);
    let disks = system.iter().chain(others);
    let new = Rate::of_machine(&account.catalogue, &instance.kind, disks);
    Ok(price(&replaced(account, call.now, instance, new)))
}

/// `InquiryPriceRenewInstances`.
pub(super) fn renew(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let terms = check_renewal(account, call, &selected)?;
    call.end_dry_run()?;
    let rate = |instance| {
        let disks = renewal_rate(account, call, instance);
        Rate::of(&account.catalogue, instance, &account.cbs.disks).with_disks(disks)
    };
    let rate: Rate = selected.iter(account).map(rate).sum();
    Ok(price(&rate.to_json(&account.catalogue.prices, terms.price_basis())))
}

/// `InquiryPriceModifyInstancesChargeType`.
pub(super) fn modify_charge_type(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let terms = check_charge_change(account, call, &selected)?;
    let rate = |instance| {
        let disks = change_rate(account, call, instance, &terms);
        rate_on(&account.catalogue, instance, &account.cbs.disks, &terms).with_disks(disks)
    };
    let rate: Rate = selected.iter(account).map(rate).sum();
    Ok(price(&rate.to_json(&account.catalogue.prices, terms.price_basis())))
}

/// `InquiryPriceTerminateInstances`: the refunds of prepaid instances.
pub(super) fn terminate(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let prepaid = selected.iter(account).filter(|instance| instance.charge.is_prepaid()).count();
    if prepaid != 0 && prepaid != selected.count() {
        let message = "The request contains both prepaid and other instances.";
        let codes = ["UnsupportedOperation.InstanceMixedPricingModel"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let refund = |instance: &Instance| {
        let (paid, refund) = (instance.charge.paid, instance.charge.refund(call.now));
        let [back, paid, used] = [refund, paid, paid - refund].map(Money::to_text);
        let detail = format!("Refund: {back} (paid: {paid}, used: {used})");
        json!({"InstanceId": instance.id, "Refunds": refund.to_json(), "PriceDetail": detail})
    };
    let refunds: Vec<Value> = selected.iter(account).map(refund).collect();
    Ok(Response::new(json!({"InstanceRefundsSet": refunds})))
}

fn price(price: &Value) -> Response {
    Response::new(json!({"Price": price}))
}

/// Returns `Price` of an instance whose rate changes.
fn replaced(account: &Account, now: Moment, instance: &Instance, new: Rate) -> Value {
    let prices = &account.catalogue.prices;
    if !instance.charge.is_prepaid() {
        let paid = if instance.charge.is_spot() { PriceBasis::Spot } else { PriceBasis::ByHour };
        return new.to_json(prices, paid);
    }
    let disks = instance.billed_disks(&account.cbs.disks);
    let old = Rate::of_machine(&account.catalogue, &instance.kind, disks);
    let more = new.prepaid_hour() - old.prepaid_hour();
    let due = cost_of_remaining_term(account, now, instance, more).max(Money::ZERO);
    json!({"InstancePrice": one_time(due), "BandwidthPrice": no_bandwidth(account)})
}

fn no_bandwidth(account: &Account) -> Value {
    account.catalogue.prices.hourly(Money::ZERO, false)
}
