//! Reserved instances: what can be bought, what was, and when it begins and ends. Nothing gets cheaper by them here: there are
//! no bills.

mod offers;

pub(super) use offers::{describe_configs, describe_offerings, inquire_price};

use serde_json::{Value, json};

use self::offers::{Offering, YEAR};
use super::filters::Filterable;
use super::paging::page;
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::{ReservedInstance, Standing, World, members};

/// Instances in one purchase.
const MOST: i64 = 100;

const FILTERABLE: Filterable<ReservedInstance> = Filterable {
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
        "duration" => own.lasts.as_secs().to_string() == value,
        "instance-type" => own.kind == value,
        "instance-family" => own.family == value,
        "offering-type" => own.option == value,
        "product-description" => value == "linux",
        "reserved-instances-id" => own.id == value,
        _ => own.state.as_str() == value,
    },
};

pub(super) fn purchase(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let count = count(call)?;
    let Offering { zone, family, kind, option, .. } = Offering::named(world, call)?;
    let (zone, family, kind) = (zone.to_owned(), family.name.clone(), kind.name.clone());
    call.end_dry_run()?;
    let name = call.parameters.text("ReservedInstanceName").filter(|name| !name.is_empty());
    let id = world.ids.resource("ri");
    world.reserved_instances.push(ReservedInstance {
        region: call.region.to_owned(),
        zone,
        id: id.clone(),
        name: name.unwrap_or("Unnamed").to_owned(),
        kind,
        family,
        count,
        option,
        start: call.now,
        lasts: YEAR,
        active: call.now.after(world.timing.create),
        state: Standing::Pending,
    });
    Ok(members(json!({"ReservedInstanceId": id})))
}

/// How many are asked for.
fn count(call: &Call<'_>) -> Result<i64, ApiError> {
    let count = call.parameters.integer("InstanceCount").unwrap_or(0);
    if (1..=MOST).contains(&count) {
        return Ok(count);
    }
    let message = format!("The parameter `InstanceCount` is {count}: it must be 1 to {MOST}.");
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

pub(super) fn describe(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    call.end_dry_run()?;
    let here = world.reserved_instances.iter().filter(|own| own.region == call.region);
    let found = FILTERABLE.keep(call, here)?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(ReservedInstance::to_json).collect();
    Ok(members(json!({"TotalCount": page.total, "ReservedInstancesSet": items})))
}
