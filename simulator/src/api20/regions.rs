//! Regions and zones, which have short codes and numbers in API 2.0.

use serde_json::{Value, json};

use super::{Api20Error, Context};
use crate::catalogue::Zone;
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::Account;

/// The short codes of regions, and their names in API 3.0.
const REGIONS: &[(&str, &str)] = &[
    ("bj", "ap-beijing"),
    ("ca", "na-toronto"),
    ("cd", "ap-chengdu"),
    ("de", "eu-frankfurt"),
    ("gz", "ap-guangzhou"),
    ("gzopen", "ap-guangzhou-open"),
    ("hk", "ap-hongkong"),
    ("kr", "ap-seoul"),
    ("sg", "ap-singapore"),
    ("sh", "ap-shanghai"),
    ("shjr", "ap-shanghai-fsi"),
    ("szjr", "ap-shenzhen-fsi"),
    ("usw", "na-siliconvalley"),
];

/// Returns the name of a region from its short code or its name.
pub(super) fn region(account: &Account, given: &str) -> Result<String, Api20Error> {
    if given.is_empty() {
        let message = "The request is missing a required parameter `Region`.";
        return Err(Api20Error::new(4000, "InvalidParameter", message));
    }
    let name = REGIONS.iter().find(|(code, _)| *code == given).map_or(given, |(_, name)| name);
    match account.catalogue.region(name) {
        Some(region) => Ok(region.name.clone()),
        None => {
            let message = format!("The region `{given}` is not supported.");
            Err(Api20Error::new(4000, "InvalidParameter", message))
        }
    }
}

/// Returns the short code of a region, or its name if it has none.
pub(super) fn short(region: &str) -> &str {
    REGIONS.iter().find(|(_, name)| *name == region).map_or(region, |(code, _)| code)
}

/// Returns the zone with this number in the region of the call, or the first zone without a number.
pub(super) fn zone<'a>(
    context: &'a Context<'_>,
    number: Option<i64>,
) -> Result<&'a Zone, Api20Error> {
    let zones = context.account.catalogue.region(&context.region).map_or(&[][..], |r| &r.zones);
    let wanted = number.map(|number| number.to_string());
    let found = zones.iter().find(|zone| wanted.as_ref().is_none_or(|id| zone.id == *id));
    found.ok_or_else(|| {
        let message = format!(
            "The zone {} is not in the region {}.",
            wanted.unwrap_or_default(),
            context.region
        );
        Api20Error::new(4000, "InvalidParameter.InvaildZoneId", message)
    })
}

/// Returns the number and the title of a zone.
pub(super) fn described(context: &Context<'_>, name: &str) -> (i64, String) {
    let region = context.account.catalogue.region_of(name);
    let zone = region.and_then(|region| region.zones.iter().find(|zone| zone.name == name));
    zone.map_or((0, String::new()), |zone| {
        (zone.id.parse().unwrap_or_default(), zone.title.clone())
    })
}

pub(super) fn describe_zones(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let wanted = parameters.integer("zoneId").map(|number| number.to_string());
    let zones = context.account.catalogue.region(&context.region).map_or(&[][..], |r| &r.zones);
    let zones = zones.iter().filter(|zone| wanted.as_ref().is_none_or(|id| zone.id == *id));
    let zones: Vec<Value> = zones
        .map(|zone| {
            let number: i64 = zone.id.parse().unwrap_or_default();
            json!({"zoneId": number, "zoneName": zone.title, "idcList": []})
        })
        .collect();
    Ok(fields(json!({"totalCount": zones.len(), "zoneSet": zones})))
}

/// `DescribeProductRegionList`: the regions that have a short code.
pub(super) fn describe_regions(
    context: &mut Context<'_>,
    _: View<'_>,
) -> Result<Fields, Api20Error> {
    let coded = context.account.catalogue.regions.iter().filter_map(|region| {
        let code = short(&region.name);
        (code != region.name).then(|| (code.to_owned(), json!(region.title)))
    });
    let regions: serde_json::Map<String, Value> = coded.collect();
    Ok(fields(json!({"availableRegion": regions})))
}
