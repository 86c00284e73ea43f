//! Reserved instances: offerings and purchases. They do not affect any price, since nothing is charged.

mod offerings;

pub(super) use offerings::{describe_configs, describe_offerings, inquire_price};

use serde_json::{Value, json};

use self::offerings::{Offering, YEAR};
use super::filters::Filters;
use super::pagination::page;
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::{Account, ReservedInstance, ReservedInstanceState};

/// The maximum number of instances per purchase.
const MAXIMUM: i64 = 100;

const FILTERS: Filters<ReservedInstance> = Filters {
    names: &[
        "zone",
        "duration",
        "instance-type",
        "instance-family",
        "offering-type",
        "product-description",
        "reserved-instances-id",
        "state",
    ],
    values: 5,
    matches: |own, name, value| match name {
        "zone" => own.zone == value,
        "duration" => own.duration.as_secs().to_string() == value,
        "instance-type" => own.kind == value,
        "instance-family" => own.family == value,
        "offering-type" => own.option == value,
        "product-description" => value == "linux",
        "reserved-instances-id" => own.id == value,
        _ => own.state.as_str() == value,
    },
};

pub(super) fn purchase(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let count = count(call)?;
    let Offering { zone, family, kind, option, .. } = Offering::named(account, call)?;
    let (zone, family, kind) = (zone.to_owned(), family.name.clone(), kind.name.clone());
    call.end_dry_run()?;
    let name = call.parameters.string("ReservedInstanceName").filter(|name| !name.is_empty());
    let id = account.ids.resource("ri");
    account.reserved_instances.insert(ReservedInstance {
        region: call.region.to_owned(),
        zone,
        id: id.clone(),
        name: name.unwrap_or("Unnamed").to_owned(),
        kind,
        family,
        count,
        option: option.to_owned(),
        start: call.now,
        duration: YEAR,
        active: call.now.after(account.timing.create),
        state: ReservedInstanceState::Pending,
    });
    Ok(Response::new(json!({"ReservedInstanceId": id})))
}

/// Returns the number of instances to purchase.
fn count(call: &Call<'_>) -> Result<i64, ApiError> {
    let count = call.parameters.integer("InstanceCount").unwrap_or(0);
    if (1..=MAXIMUM).contains(&count) {
        return Ok(count);
    }
    let message = format!("The parameter `InstanceCount` is {count}; it must be 1 to {MAXIMUM}.");
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    call.end_dry_run()?;
    let in_region = account.reserved_instances.in_region(call.region);
    let found = FILTERS.apply(call, in_region)?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(ReservedInstance::to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ReservedInstancesSet": items})))
}
