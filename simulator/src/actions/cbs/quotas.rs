//! The configurations of disks that can be ordered.

use serde_json::{Value, json};

use super::prices::Price;
use super::{Call, Response};
use crate::catalogue::{DiskSizes, Family};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::cbs::usage;

/// The size whose price is returned, in GiB.
const PRICED_SIZE: i64 = 10;
const CHARGES: [&str; 2] = ["PREPAID", "POSTPAID_BY_HOUR"];

/// `DescribeDiskConfigQuota`.
pub(super) fn describe_configs(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let region = account.catalogue.region(call.region);
    let zones = region.map(|region| region.zones.as_slice()).unwrap_or_default();
    let given = |name: &str, value: &str| {
        let wanted = parameters.strings(name);
        wanted.is_empty() || wanted.contains(&value)
    };
    let has = |name: &str, value: &str| parameters.string(name).is_none_or(|only| only == value);
    let families = families(account, call);
    let mut items = Vec::new();
    for zone in zones.iter().filter(|zone| given("Zones", &zone.name)) {
        for sizes in account.catalogue.disks.iter().filter(|sizes| !sizes.kind.is_local()) {
            if !given("DiskTypes", sizes.kind.as_str()) {
                continue;
            }
            for is_system in [true, false] {
                for charge in CHARGES {
                    if has("DiskUsage", usage(is_system)) && has("DiskChargeType", charge) {
                        let config = |family: &Option<&Family>| {
                            config(account, &zone.name, sizes, (is_system, charge), *family)
                        };
                        items.extend(families.iter().map(config));
                    }
                }
            }
        }
    }
    Ok(Response::new(json!({"DiskConfigSet": items})))
}

/// Returns the families of instances that the configurations are for; one `None` for disks alone.
fn families<'a>(account: &'a Account, call: &Call<'_>) -> Vec<Option<&'a Family>> {
    let parameters = call.parameters;
    if parameters.string("InquiryType") != Some("INQUIRY_CVM_CONFIG") {
        return vec![None];
    }
    let names = parameters.strings("InstanceFamilies");
    let (cpu, memory) = (parameters.integer("CPU"), parameters.integer("Memory"));
    let fits = |family: &&Family| {
        let mut types = family.types.iter();
        (names.is_empty() || names.contains(&family.name.as_str()))
            && types.any(|kind| {
                cpu.is_none_or(|cpu| kind.cpu == cpu)
                    && memory.is_none_or(|memory| kind.memory == memory)
            })
    };
    account.catalogue.families.iter().filter(fits).map(Some).collect()
}

fn config(
    account: &Account,
    zone: &str,
    sizes: &DiskSizes,
    (is_system, charge): (bool, &str),
    family: Option<&Family>,
) -> Value {
    let (prices, range) = (&account.catalogue.prices, sizes.range(is_system));
    let months = (charge == "PREPAID").then_some(1);
    let price = Price::of(prices, prices.disk(sizes.kind, PRICED_SIZE), months);
    json!({
        "Available": family.is_none_or(|family| !family.is_sold_out_in(zone)),
        "DiskChargeType": charge,
        "Zone": zone,
        "InstanceFamily": family.map(|family| &family.name),
        "DiskType": sizes.kind.as_str(),
        "StepSize": range.step,
        "ExtraPerformanceRange": Value::Null,
        "DeviceClass": Value::Null,
        "DiskUsage": usage(is_system),
        "MinDiskSize": range.least,
        "MaxDiskSize": range.most,
        "Price": price.to_json(),
    })
}
