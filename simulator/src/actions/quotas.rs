//! What the account may have, what it has, and orders that are too large for the rest.

use serde_json::{Value, json};

use super::filters::Filterable;
use super::{Call, Response};
use crate::catalogue::Zone;
use crate::error::ApiError;
use crate::state::{APP_ID, Instance, World, members};

/// A kind of quota in one zone, or in the whole region.
struct Figure<'a> {
    set: &'static str,
    zone: Option<&'a str>,
    shown: Value,
}

impl Figure<'_> {
    fn matches(&self, name: &str, value: &str) -> bool {
        match name {
            // What holds for the region holds in each of its zones.
            "zone" => self.zone.is_none_or(|zone| zone == value),
            _ => self.set == value,
        }
    }
}

/// Names of the lists in the reply.
const SETS: [&str; 5] = [
    "PostPaidQuotaSet",
    "PrePaidQuotaSet",
    "SpotPaidQuotaSet",
    "ImageQuotaSet",
    "DisasterRecoverGroupQuotaSet",
];

pub(super) fn describe(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let filterable =
        Filterable { names: &["zone", "quota-type"], values: 5, matches: Figure::matches };
    check_filters(world, call)?;
    let zones = world.catalogue.region(call.region).map_or(&[][..], |region| &region.zones);
    let mut figures: Vec<Figure<'_>> = Vec::new();
    for zone in zones {
        figures.extend(of_zone(world, zone));
    }
    let quotas = &world.quotas;
    let images = world.images.iter().filter(|image| image.is_own_in(call.region)).count();
    figures.push(Figure {
        set: "ImageQuotaSet",
        zone: None,
        shown: json!({"UsedQuota": images, "TotalQuota": quotas.images}),
    });
    let groups = world.placement_groups.iter().filter(|group| group.region == call.region);
    figures.push(Figure {
        set: "DisasterRecoverGroupQuotaSet",
        zone: None,
        shown: json!({
            "GroupQuota": quotas.placement_groups,
            "CurrentNum": groups.count(),
            "CvmInHostGroupQuota": quotas.instances_in_host_group,
            "CvmInSwitchGroupQuota": quotas.instances_in_switch_group,
            "CvmInRackGroupQuota": quotas.instances_in_rack_group,
        }),
    });
    let kept = filterable.keep(call, figures.iter())?;
    let shown = |set: &str| -> Vec<&Value> {
        kept.iter().filter(|figure| figure.set == set).map(|figure| &figure.shown).collect()
    };
    let sets: serde_json::Map<String, Value> =
        SETS.iter().map(|set| ((*set).to_owned(), json!(shown(set)))).collect();
    Ok(members(json!({
        "AppId": APP_ID,
        "AccountQuotaOverview": {"Region": call.region, "AccountQuota": sets},
    })))
}

fn check_filters(world: &World, call: &Call<'_>) -> Result<(), ApiError> {
    for filter in call.parameters.objects("Filters") {
        for value in filter.texts("Values") {
            let (code, message) = match filter.text("Name") {
                Some("zone") => {
                    if world.catalogue.region_of(value).is_some_and(|own| own.name == call.region) {
                        continue;
                    }
                    let message = format!("The zone `{value}` does not lie in {}.", call.region);
                    ("InvalidZone.MismatchRegion", message)
                }
                Some("quota-type") if !SETS.contains(&value) => {
                    let message = format!("The quota `{value}` is not one of {}.", SETS.join(", "));
                    ("InvalidFilter", message)
                }
                _ => continue,
            };
            return Err(call.invalid(&[code], message));
        }
    }
    Ok(())
}

fn of_zone<'a>(world: &World, zone: &'a Zone) -> [Figure<'a>; 3] {
    let quotas = &world.quotas;
    let figure = |set, kind: &str, total: usize| {
        let used = used(world, &zone.name, kind);
        let shown = json!({
            "UsedQuota": used,
            "RemainingQuota": total.saturating_sub(used),
            "TotalQuota": total,
            "Zone": zone.name,
        });
        Figure { set, zone: Some(&zone.name), shown }
    };
    let mut prepaid = figure("PrePaidQuotaSet", "PREPAID", quotas.prepaid_instances);
    prepaid.shown["OnceQuota"] = json!(quotas.prepaid_instances_at_once);
    [
        figure("PostPaidQuotaSet", "POSTPAID_BY_HOUR", quotas.postpaid_instances),
        prepaid,
        figure("SpotPaidQuotaSet", "SPOTPAID", quotas.spot_cores),
    ]
}

/// How much of a quota the instances of a zone take: spot instances by their cores, others by their number.
fn used(world: &World, zone: &str, kind: &str) -> usize {
    let own = |instance: &&Instance| instance.zone == zone && instance.charge.kind == kind;
    let weight = |instance: &Instance| if kind == "SPOTPAID" { cores(instance.cpu) } else { 1 };
    world.instances.iter().filter(own).map(weight).sum()
}

fn cores(cpu: i64) -> usize {
    usize::try_from(cpu).unwrap_or(0)
}

/// Refuses more instances of a kind than a zone has room for.
pub(super) fn check_room(
    world: &World,
    call: &Call<'_>,
    zone: &str,
    kind: &str,
    (count, cpu): (usize, i64),
) -> Result<(), ApiError> {
    let quotas = &world.quotas;
    let (total, wanted, codes): (_, _, &[&str]) = match kind {
        "PREPAID" if count > quotas.prepaid_instances_at_once => {
            let most = quotas.prepaid_instances_at_once;
            let message =
                format!("There are {count} prepaid instances: {most} can be bought at a time.");
            let codes = ["LimitExceeded.PrepayQuota", "LimitExceeded.InstanceQuota"];
            return Err(call.refuse(&codes, "LimitExceeded", message));
        }
        "PREPAID" => (
            quotas.prepaid_instances,
            count,
            &["LimitExceeded.PrepayQuota", "LimitExceeded.InstanceQuota"],
        ),
        "POSTPAID_BY_HOUR" => (
            quotas.postpaid_instances,
            count,
            &["LimitExceeded.InstanceQuota", "InstancesQuotaLimitExceeded"],
        ),
        "SPOTPAID" => {
            (quotas.spot_cores, count.saturating_mul(cores(cpu)), &["LimitExceeded.SpotQuota"])
        }
        // A host takes what fits on it.
        _ => return Ok(()),
    };
    let used = used(world, zone, kind);
    if wanted <= total.saturating_sub(used) {
        return Ok(());
    }
    let unit = if kind == "SPOTPAID" { "cores" } else { "instances" };
    let message = format!(
        "The account has {used} of {total} {unit} of the charge type {kind} in {zone}: {wanted} more do not fit."
    );
    Err(call.refuse(codes, "LimitExceeded", message))
}
