//! Instance resource pools. Instance types of half a server and of a whole one are available for pools.

use serde_json::{Value, json};

use super::filters::Filters;
use super::{Call, Response, offerings};
use crate::actions::ids;
use crate::catalogue::{Catalogue, Family, InstanceType};
use crate::error::ApiError;
use crate::parameters::too_many;
use crate::state::{Account, Key, Location, PoolState, ResourcePool};

/// The cores of half a server.
const HALF_SERVER: i64 = 32;
/// The longest term, in months.
const MAX_MONTHS: i64 = 60;
/// The maximum number of pools per order.
const MAX_COUNT: i64 = 100;

const FILTERS: Filters<ResourcePool> = Filters {
    names: &["dedicated-resource-pack-id", "zone", "instance-family", "instance-type", "status"],
    values: 5,
    matches: |pool, name, value| match name {
        "dedicated-resource-pack-id" => pool.id == value,
        "zone" => pool.zone == value,
        "instance-family" => pool.family == value,
        "instance-type" => pool.instance_type == value,
        _ => pool.state.as_str() == value,
    },
};

struct Offer<'a> {
    zone: &'a str,
    family: &'a Family,
    kind: &'a InstanceType,
}

fn is_offered(family: &Family, kind: &InstanceType) -> bool {
    kind.cpu >= HALF_SERVER && !family.is_hpc && family.fpga == 0
}

pub(in crate::actions::cvm) fn describe_types(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let filters = Filters {
        names: &["zone", "instance-family", "instance-type"],
        values: 5,
        matches: |offer: &Offer<'_>, name, value| match name {
            "zone" => offer.zone == value,
            "instance-family" => offer.family.name == value,
            _ => offer.kind.name == value,
        },
    };
    let given = call.parameters.objects("Filters");
    if !given.iter().any(|filter| filter.string("Name") == Some("zone")) {
        let message = "The filter `zone` is required.";
        return Err(call.error(&["MissingParameter"], "InvalidParameter", message));
    }
    let catalogue = &account.catalogue;
    let mut offers = Vec::new();
    for zone in catalogue.region(call.region).into_iter().flat_map(|region| &region.zones) {
        let types = catalogue.types().filter(|(family, kind)| is_offered(family, kind));
        let available = types.filter(|(family, _)| !family.is_sold_out_in(&zone.name));
        offers.extend(available.map(|(family, kind)| Offer { zone: &zone.name, family, kind }));
    }
    let found = filters.apply(call, offers.iter())?;
    let config = |offer: &Offer<'_>| offerings::config(offer.zone, offer.family, offer.kind);
    let items: Vec<Value> = found.into_iter().map(config).collect();
    Ok(Response::new(json!({"InstanceTypeConfigSet": items})))
}

/// A checked order of pools.
struct Order<'a> {
    zone: &'a str,
    family: &'a Family,
    kind: &'a InstanceType,
    count: i64,
    months: i64,
}

impl<'a> Order<'a> {
    fn read(
        account: &Account,
        catalogue: &'a Catalogue,
        call: &Call<'a>,
    ) -> Result<Self, ApiError> {
        let parameters = call.parameters;
        let zone = parameters.string("Zone").ok_or_else(|| ApiError::missing("Zone"))?;
        offerings::check_zone(account, call, zone)?;
        let name = parameters.string("InstanceType").unwrap_or_default();
        let found = catalogue.instance_type(name).filter(|(family, kind)| is_offered(family, kind));
        let (family, kind) = found.ok_or_else(|| {
            let message =
                format!("The instance type `{name}` is not available for resource pools.");
            let codes =
                ["InvalidParameter.InstanceTypeNotSupport", "InvalidInstanceType.Malformed"];
            call.error(&codes, "InvalidParameterValue", message)
        })?;
        let count = parameters.integer("InstanceCount").unwrap_or(0);
        if !(1..=MAX_COUNT).contains(&count) {
            let message =
                format!("The parameter `InstanceCount` is {count}; it must be 1 to {MAX_COUNT}.");
            return Err(call.invalid(&["InvalidParameterValue.Range"], message));
        }
        let months = parameters.integer("Period").unwrap_or(0);
        if !(1..=MAX_MONTHS).contains(&months) {
            let message =
                format!("The parameter `Period` is {months}; it must be 1 to {MAX_MONTHS}.");
            return Err(call.invalid(&["InvalidPeriod"], message));
        }
        Ok(Self { zone, family, kind, count, months })
    }
}

pub(in crate::actions::cvm) fn inquire_price(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let order = Order::read(account, &account.catalogue, call)?;
    let hour = order.kind.hour_price.times(order.count);
    Ok(Response::new(json!({"Price": account.catalogue.prices.prepaid(hour, order.months)})))
}

pub(in crate::actions::cvm) fn purchase(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let catalogue = account.catalogue.clone();
    let order = Order::read(account, &catalogue, call)?;
    if order.family.is_sold_out_in(order.zone) {
        let message =
            format!("The instance type `{}` is sold out in {}.", order.kind.name, order.zone);
        let codes = ["ResourceInsufficient.SpecifiedInstanceType"];
        return Err(call.error(&codes, "ResourceInsufficient", message));
    }
    let kind = parameters.string("ResourcePoolPackType").unwrap_or("EXCLUSIVE");
    if kind != "EXCLUSIVE" {
        let message =
            format!("The parameter `ResourcePoolPackType` is {kind}; it must be EXCLUSIVE.");
        let codes = ["InvalidParameterValue.ResourcePoolPackTypeNotSupported"];
        return Err(call.invalid(&codes, message));
    }
    let name = parameters.string("DedicatedResourcePoolPackName").unwrap_or_default();
    check_name(call, name)?;
    call.end_dry_run()?;
    let mut ids = Vec::new();
    for _ in 0..order.count {
        let pool = ResourcePool {
            region: call.region.to_owned(),
            zone: order.zone.to_owned(),
            id: account.ids.resource("rpp"),
            name: name.to_owned(),
            family: order.family.name.clone(),
            instance_type: order.kind.name.clone(),
            cpu: order.kind.cpu,
            memory: order.kind.memory,
            auto_placement: parameters.flag_if_given("AutoPlacement").unwrap_or(true),
            renew_flag: parameters
                .string("RenewFlag")
                .unwrap_or("NOTIFY_AND_MANUAL_RENEW")
                .to_owned(),
            location: Location {
                host: digest(account),
                rack: digest(account),
                switch: digest(account),
            },
            state: PoolState::Creating,
            created: call.now,
            ready: call.now.after(account.timing.create),
            expires: call.now.after_months(order.months),
        };
        ids.push(json!(pool.id));
        account.hardware.resource_pools.insert(pool);
    }
    Ok(Response::new(json!({"DedicatedResourcePackIdSet": ids})))
}

/// Returns a random identifier in the form of a digest.
fn digest(account: &mut Account) -> String {
    account.ids.uuid().replace('-', "").to_uppercase()
}

fn check_name(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let length = name.chars().count();
    if !call.parameters.has("DedicatedResourcePoolPackName")
        || ((1..=60).contains(&length) && name.chars().all(allowed))
    {
        return Ok(());
    }
    let message = format!(
        "The pool name `{name}` must have 1 to 60 characters: letters, digits, hyphens and underscores."
    );
    Err(call.invalid(&["InvalidParameterValue.DedicatedResourcePackName"], message))
}

pub(in crate::actions::cvm) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    for filter in call.parameters.objects("Filters") {
        if filter.string("Name") == Some("dedicated-resource-pack-id") {
            filter.strings("Values").iter().try_for_each(|id| check_form(call, id))?;
        }
    }
    let limit = call.parameters.integer("MaxResults").unwrap_or(10);
    if limit > MAX_COUNT {
        return Err(too_many(call.operation, "MaxResults", limit, MAX_COUNT));
    }
    let limit = usize::try_from(limit).unwrap_or(0).max(1);
    // The token is the id of the last pool of the previous page.
    let token = call.parameters.string("NextToken").filter(|token| !token.is_empty());
    let mut found = FILTERS.apply(call, account.hardware.resource_pools.in_region(call.region))?;
    if let Some(token) = token {
        let last = found.iter().position(|pool| pool.id == token).ok_or_else(|| {
            let message = format!("The token `{token}` is not one of a previous page.");
            call.invalid(&[], message)
        })?;
        found.drain(..=last);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|pool| pool.id.as_str()).unwrap_or_default();
    let to_json = |pool: &&ResourcePool| pool.to_json(account.instances.referring_to(&pool.id));
    let items: Vec<Value> = found.iter().map(to_json).collect();
    Ok(Response::new(json!({"DedicatedResourcePackSet": items, "NextToken": next})))
}

pub(in crate::actions::cvm) fn describe_instances(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("DedicatedResourcePackIds");
    ids.iter().try_for_each(|id| check_form(call, id))?;
    let found = account.hardware.resource_pools.find_all(call.region, &ids);
    let to_json = |pool: &ResourcePool| {
        json!({
            "DedicatedResourcePackId": pool.id,
            "InstanceIdSet": account.instances_with(&pool.id),
            "InstanceFamily": pool.family,
            "InstanceType": pool.instance_type,
            "Zone": pool.zone,
        })
    };
    let items: Vec<Value> = found.map(|pool| to_json(&pool)).collect();
    Ok(Response::new(json!({"DedicatedResourcePackInstanceSet": items})))
}

/// Deletes pools, all of them or none. Their instances continue to run outside of a pool.
pub(in crate::actions::cvm) fn terminate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("DedicatedResourcePackIds");
    let mut keys: Vec<Key> = Vec::with_capacity(ids.len());
    for id in &ids {
        check_form(call, id)?;
        let key = account.hardware.resource_pools.key_in(call.region, id).ok_or_else(|| {
            let message = format!("The resource pool `{id}` does not exist in {}.", call.region);
            let codes = ["ResourceNotFound.ResourcePoolPackIdNotFound"];
            call.error(&codes, "ResourceNotFound", message)
        })?;
        let pool = account.hardware.resource_pools.get(key);
        if pool.is_some_and(|pool| pool.state == PoolState::Creating) {
            let message = format!("The resource pool `{id}` is CREATING and cannot be terminated.");
            return Err(call.invalid(&["InvalidParameterValue.ResourcePoolPackStatus"], message));
        }
        keys.push(key);
    }
    for (id, key) in ids.into_iter().zip(keys) {
        for instance in account.instances.keys_referring_to(id) {
            if let Some(mut instance) = account.instances.get_mut(instance) {
                instance.resource_pool_id = None;
            }
        }
        account.hardware.resource_pools.remove(key);
    }
    Ok(Response::empty())
}

fn check_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    ids::check_form(call, (id, "rpp"), &["InvalidParameterValue.ResourcePoolPackIdMalformed"])
}
