//! What something would cost, and what would come back. Each inquiry makes the checks of the action that it is about.

mod rate;

pub(super) use rate::{Paid, Rate};

use serde_json::{Value, json};

use super::instances::{
    check_charge_change, check_disk_growth, check_reinstall, check_renewal, check_type_change,
    find, rate_on, select,
};
use super::{Call, Response};
use crate::catalogue::{Money, once};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Instance, World, members};

/// Seconds of a month of 30 days.
const MONTH: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

/// `InquiryPriceResetInstancesType`: the whole price by the hour, or what is still to be paid for a term.
pub(super) fn reset_type(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let kind = check_type_change(world, call, &selected)?;
    let Some(instance) = selected.of(world).next() else { return Ok(Response::new()) };
    let new = Rate::of_machine(&world.catalogue, &kind.name, instance.disks());
    Ok(price(replaced(world, call.now, instance, new)))
}

/// `InquiryPriceResizeInstanceDisks`.
pub(super) fn resize_disks(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let place = find(world, call, call.required("InstanceId")?)?;
    let growth = check_disk_growth(world, call, place)?;
    let Some(instance) = world.instances.get(place) else { return Ok(Response::new()) };
    let prices = &world.catalogue.prices;
    let Some(disk) = instance.disks().find(|disk| disk.id == growth.id) else {
        return Ok(Response::new());
    };
    let hour = prices.disk(&disk.kind, growth.size);
    let shown = if instance.charge.is_prepaid() {
        let more = hour - prices.disk(&disk.kind, disk.size);
        once(for_the_rest(world, call.now, instance, more))
    } else {
        prices.hourly(hour, false)
    };
    Ok(price(json!({"InstancePrice": shown, "BandwidthPrice": no_bandwidth(world)})))
}

/// `InquiryPriceResetInstance`: what the instance costs with the system disk that it is to have.
pub(super) fn reset(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let place = find(world, call, call.required("InstanceId")?)?;
    let plan = check_reinstall(world, call, place)?;
    let Some(instance) = world.instances.get(place) else { return Ok(Response::new()) };
    let mut system = instance.system_disk.clone();
    system.size = plan.disk_size;
    let disks = std::iter::once(&system).chain(&instance.data_disks);
    let new = Rate::of_machine(&world.catalogue, &instance.kind, disks);
    Ok(price(replaced(world, call.now, instance, new)))
}

/// `InquiryPriceRenewInstances`.
pub(super) fn renew(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let terms = check_renewal(world, call, &selected)?;
    call.end_dry_run()?;
    let rate: Rate = selected.of(world).map(|instance| Rate::of(&world.catalogue, instance)).sum();
    Ok(price(rate.to_json(&world.catalogue.prices, terms.paid())))
}

/// `InquiryPriceModifyInstancesChargeType`.
pub(super) fn modify_charge_type(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let terms = check_charge_change(world, call, &selected)?;
    let rates = selected.of(world).map(|instance| rate_on(&world.catalogue, instance, &terms));
    let rate: Rate = rates.sum();
    Ok(price(rate.to_json(&world.catalogue.prices, terms.paid())))
}

/// `InquiryPriceTerminateInstances`: what is left of what was paid in advance.
pub(super) fn terminate(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let prepaid = selected.of(world).filter(|instance| instance.charge.is_prepaid()).count();
    if prepaid != 0 && prepaid != selected.count() {
        let message = "The call mixes prepaid instances with others.";
        let codes = ["UnsupportedOperation.InstanceMixedPricingModel"];
        return Err(call.refuse(&codes, "UnsupportedOperation", message));
    }
    let refund = |instance: &Instance| {
        let (paid, refund) = (instance.charge.paid, instance.charge.refund(call.now));
        let [back, paid, used] = [refund, paid, paid - refund].map(Money::to_text);
        let detail = format!("Refund {back}: paid {paid}, used {used}");
        json!({"InstanceId": instance.id, "Refunds": refund.to_json(), "PriceDetail": detail})
    };
    let refunds: Vec<Value> = selected.of(world).map(refund).collect();
    Ok(members(json!({"InstanceRefundsSet": refunds})))
}

fn price(price: Value) -> Response {
    Response::from_iter([("Price".to_owned(), price)])
}

/// `Price` of an instance whose machine gets another rate.
fn replaced(world: &World, now: Moment, instance: &Instance, new: Rate) -> Value {
    let prices = &world.catalogue.prices;
    if !instance.charge.is_prepaid() {
        let paid = if instance.charge.is_spot() { Paid::Spot } else { Paid::ByHour };
        return new.to_json(prices, paid);
    }
    let old = Rate::of_machine(&world.catalogue, &instance.kind, instance.disks());
    let more = new.hour_in_advance() - old.hour_in_advance();
    let due = for_the_rest(world, now, instance, more).max(Money::ZERO);
    json!({"InstancePrice": once(due), "BandwidthPrice": no_bandwidth(world)})
}

/// What an hourly rate comes to until the end of an instance's term.
pub(super) fn for_the_rest(world: &World, now: Moment, instance: &Instance, hour: Money) -> Money {
    world.catalogue.prices.month(hour).share(instance.charge.remaining(now), MONTH)
}

fn no_bandwidth(world: &World) -> Value {
    world.catalogue.prices.hourly(Money::ZERO, false)
}
