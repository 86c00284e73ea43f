//! Regions, zones, instance families and instance types, from the catalogue.

use serde_json::{Value, json};

use super::filters::Filters;
use super::{Call, Response};
use crate::catalogue::{Catalogue, Family, InstanceType, Prices};
use crate::error::ApiError;
use crate::state::Account;

pub(super) fn describe_regions(account: &mut Account, _: &Call<'_>) -> Result<Response, ApiError> {
    let regions: Vec<Value> = account
        .catalogue
        .regions
        .iter()
        .map(|region| {
            json!({"Region": region.name, "RegionName": region.title, "RegionState": "AVAILABLE"})
        })
        .collect();
    Ok(Response::new(json!({"TotalCount": regions.len(), "RegionSet": regions})))
}

pub(super) fn describe_zones(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let region = account.catalogue.region(call.region);
    let zones: Vec<Value> = region
        .into_iter()
        .flat_map(|region| &region.zones)
        .map(|zone| {
            json!({
                "Zone": zone.name,
                "ZoneName": zone.title,
                "ZoneId": zone.id,
                "ZoneState": "AVAILABLE",
            })
        })
        .collect();
    Ok(Response::new(json!({"TotalCount": zones.len(), "ZoneSet": zones})))
}

pub(super) fn describe_instance_family_configs(
    account: &mut Account,
    _: &Call<'_>,
) -> Result<Response, ApiError> {
    let families: Vec<Value> = account
        .catalogue
        .families
        .iter()
        .map(|family| json!({"InstanceFamilyName": family.title, "InstanceFamily": family.name}))
        .collect();
    Ok(Response::new(json!({"InstanceFamilyConfigSet": families})))
}

/// Checks that a zone is in the region of the call.
pub(super) fn check_zone(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    match account.catalogue.region_of(name) {
        Some(region) if region.name == call.region => Ok(()),
        Some(region) => {
            let message =
                format!("The zone `{name}` is in {}, not in {}.", region.name, call.region);
            Err(call.invalid(&["InvalidZone.MismatchRegion"], message))
        }
        None => {
            let message = format!("The zone `{name}` does not exist.");
            Err(call.invalid(&["InvalidParameterValue.ZoneNotSupported"], message))
        }
    }
}

/// An instance type in a zone with a charge type.
struct Offer<'a> {
    zone: &'a str,
    family: &'a Family,
    kind: &'a InstanceType,
    charge: &'static str,
}

pub(super) fn describe_instance_type_configs(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let filters = Filters {
        names: &["zone", "instance-family", "instance-type"],
        values: 1,
        matches: Offer::matches,
    };
    let offerings = offerings(&account.catalogue, call.region, &["POSTPAID_BY_HOUR"]);
    let filtered = filters.apply(call, offerings.iter())?;
    let types: Vec<Value> = filtered.into_iter().map(Offer::config).collect();
    Ok(Response::new(json!({"InstanceTypeConfigSet": types})))
}

pub(super) fn describe_zone_instance_config_infos(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let filters = Filters {
        names: &["zone", "instance-family", "instance-type", "instance-charge-type", "sort-keys"],
        values: 100,
        matches: Offer::matches,
    };
    let offerings =
        offerings(&account.catalogue, call.region, &["POSTPAID_BY_HOUR", "PREPAID", "SPOTPAID"]);
    let mut filtered = filters.apply(call, offerings.iter())?;
    for filter in call.parameters.objects("Filters") {
        if filter.string("Name") == Some("sort-keys") {
            // Sorting is stable, so the first key is applied last.
            for key in filter.strings("Values").into_iter().rev() {
                sort(call, &mut filtered, key)?;
            }
        }
    }
    let items: Vec<Value> =
        filtered.into_iter().map(|offer| offer.quota(&account.catalogue.prices)).collect();
    Ok(Response::new(json!({"InstanceTypeQuotaSet": items})))
}

fn sort(call: &Call<'_>, offerings: &mut [&Offer<'_>], key: &str) -> Result<(), ApiError> {
    let by: fn(&Offer<'_>) -> i64 = match key.split(':').next() {
        Some("cpu") => |offer| offer.kind.cpu,
        Some("mem") => |offer| offer.kind.memory,
        _ => return Err(unsortable(call, key)),
    };
    match key.split_once(':').map(|pair| pair.1) {
        Some("asc") | None => offerings.sort_by_key(|offer| by(offer)),
        Some("desc") => offerings.sort_by_key(|offer| std::cmp::Reverse(by(offer))),
        Some(_) => return Err(unsortable(call, key)),
    }
    Ok(())
}

fn unsortable(call: &Call<'_>, key: &str) -> ApiError {
    let message =
        format!("The sort key `{key}` is not one of cpu:asc, cpu:desc, mem:asc, mem:desc.");
    call.invalid(&["InvalidFilter"], message)
}

fn offerings<'a>(
    catalogue: &'a Catalogue,
    region: &str,
    charges: &[&'static str],
) -> Vec<Offer<'a>> {
    let mut offerings = Vec::new();
    for zone in catalogue.region(region).into_iter().flat_map(|region| &region.zones) {
        for (family, kind) in catalogue.types() {
            for charge in charges {
                offerings.push(Offer { zone: &zone.name, family, kind, charge });
            }
        }
    }
    offerings
}

/// Returns `InstanceTypeConfig`.
pub(super) fn config(zone: &str, family: &Family, kind: &InstanceType) -> Value {
    json!({
        "Zone": zone,
        "InstanceType": kind.name,
        "InstanceFamily": family.name,
        "GPU": 0,
        "CPU": kind.cpu,
        "Memory": kind.memory,
        "FPGA": family.fpga,
        "GpuCount": 0.0,
    })
}

impl Offer<'_> {
    fn matches(&self, name: &str, value: &str) -> bool {
        match name {
            "zone" => self.zone == value,
            "instance-family" => self.family.name == value,
            "instance-type" => self.kind.name == value,
            "instance-charge-type" => self.charge == value,
            // This filter only sorts.
            _ => name == "sort-keys",
        }
    }

    fn config(&self) -> Value {
        config(self.zone, self.family, self.kind)
    }

    fn quota(&self, prices: &Prices) -> Value {
        let (family, kind) = (self.family, self.kind);
        let sold_out = family.is_sold_out_in(self.zone);
        json!({
            "Zone": self.zone,
            "InstanceType": kind.name,
            "InstanceChargeType": self.charge,
            "NetworkCard": 0,
            "Externals": {},
            "Cpu": kind.cpu,
            "Memory": kind.memory,
            "InstanceFamily": family.name,
            "TypeName": family.title,
            "LocalDiskTypeList": [],
            "Status": if sold_out { "SOLD_OUT" } else { "SELL" },
            "Price": self.price(prices),
            "SoldOutReason": if sold_out { "The instance family is sold out in the zone." } else { "" },
            "InstanceBandwidth": kind.bandwidth,
            "InstancePps": kind.pps,
            "StorageBlockAmount": 0,
            "CpuType": family.cpu_type,
            "Gpu": 0,
            "Fpga": family.fpga,
            "Remark": "",
            "GpuCount": 0.0,
            "Frequency": family.frequency,
            "StatusCategory": if sold_out { "WithoutStock" } else { "EnoughStock" },
        })
    }

    fn price(&self, prices: &Prices) -> Value {
        let hour = self.kind.hour_price;
        match self.charge {
            "PREPAID" => prices.prepaid(hour, 1),
            charge => prices.hourly(hour, charge == "SPOTPAID"),
        }
    }
}
