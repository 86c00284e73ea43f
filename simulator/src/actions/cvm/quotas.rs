//! Quotas of the account: their description, and the check of new instances.

use serde_json::{Value, json};

use super::filters::Filters;
use super::{Call, Response};
use crate::catalogue::Zone;
use crate::error::ApiError;
use crate::state::{Account, app_id};

/// A quota of a zone or of the region.
struct QuotaEntry<'a> {
    set: &'static str,
    zone: Option<&'a str>,
    value: Value,
}

impl QuotaEntry<'_> {
    fn matches(&self, name: &str, value: &str) -> bool {
        match name {
            // A quota of the region applies to all its zones.
            "zone" => self.zone.is_none_or(|zone| zone == value),
            _ => self.set == value,
        }
    }
}

/// The names of the lists in the response.
const SETS: [&str; 5] = [
    "PostPaidQuotaSet",
    "PrePaidQuotaSet",
    "SpotPaidQuotaSet",
    "ImageQuotaSet",
    "DisasterRecoverGroupQuotaSet",
];

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let filters =
        Filters { names: &["zone", "quota-type"], values: 5, matches: QuotaEntry::matches };
    check_filters(account, call)?;
    let zones = account.catalogue.region(call.region).map_or(&[][..], |region| &region.zones);
    let mut entries: Vec<QuotaEntry<'_>> = Vec::new();
    for zone in zones {
        entries.extend(of_zone(account, zone));
    }
    let quotas = &account.quotas;
    let images = account.images.in_region(call.region);
    let images = images.filter(|image| image.is_private_in(call.region)).count();
    entries.push(QuotaEntry {
        set: "ImageQuotaSet",
        zone: None,
        value: json!({"UsedQuota": images, "TotalQuota": quotas.images}),
    });
    let groups = account.placement_groups.count_in(call.region);
    entries.push(QuotaEntry {
        set: "DisasterRecoverGroupQuotaSet",
        zone: None,
        value: json!({
            "GroupQuota": quotas.placement_groups,
            "CurrentNum": groups,
            "CvmInHostGroupQuota": quotas.instances_in_host_group,
            "CvmInSwitchGroupQuota": quotas.instances_in_switch_group,
            "CvmInRackGroupQuota": quotas.instances_in_rack_group,
        }),
    });
    let filtered = filters.apply(call, entries.iter())?;
    let value = |set: &str| -> Vec<&Value> {
        filtered.iter().filter(|entry| entry.set == set).map(|entry| &entry.value).collect()
    };
    let sets: serde_json::Map<String, Value> =
        SETS.iter().map(|set| ((*set).to_owned(), json!(value(set)))).collect();
    Ok(Response::new(json!({
        "AppId": app_id(&account.id),
        "AccountQuotaOverview": {"Region": call.region, "AccountQuota": sets},
    })))
}

fn check_filters(account: &Account, call: &Call<'_>) -> Result<(), ApiError> {
    for filter in call.parameters.objects("Filters") {
        for value in filter.strings("Values") {
            let (code, message) = match filter.string("Name") {
                Some("zone") => {
                    if account.catalogue.region_of(value).is_some_and(|own| own.name == call.region)
                    {
                        continue;
                    }
                    let message = format!("The zone `{value}` is not in {}.", call.region);
                    ("InvalidZone.MismatchRegion", message)
                }
                Some("quota-type") if !SETS.contains(&value) => {
                    let message =
                        format!("The quota type `{value}` is not one of {}.", SETS.join(", "));
                    ("InvalidFilter", message)
                }
                _ => continue,
            };
            return Err(call.invalid(&[code], message));
        }
    }
    Ok(())
}

fn of_zone<'a>(account: &Account, zone: &'a Zone) -> [QuotaEntry<'a>; 3] {
    let quotas = &account.quotas;
    let entry = |set, kind: &str, total: usize| {
        let used = used(account, &zone.name, kind);
        let value = json!({
            "UsedQuota": used,
            "RemainingQuota": total.saturating_sub(used),
            "TotalQuota": total,
            "Zone": zone.name,
        });
        QuotaEntry { set, zone: Some(&zone.name), value }
    };
    let mut prepaid = entry("PrePaidQuotaSet", "PREPAID", quotas.prepaid_instances);
    prepaid.value["OnceQuota"] = json!(quotas.prepaid_instances_per_order);
    [
        entry("PostPaidQuotaSet", "POSTPAID_BY_HOUR", quotas.postpaid_instances),
        prepaid,
        entry("SpotPaidQuotaSet", "SPOTPAID", quotas.spot_cores),
    ]
}

/// Returns the used part of a quota: cores for spot instances, instances otherwise.
fn used(account: &Account, zone: &str, kind: &str) -> usize {
    usize::try_from(account.instances.amount(zone, kind)).unwrap_or(usize::MAX)
}

fn cores(cpu: i64) -> usize {
    usize::try_from(cpu).unwrap_or(0)
}

/// Checks that the quota of a zone permits more instances.
pub(super) fn check_capacity(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    kind: &str,
    (count, cpu): (usize, i64),
) -> Result<(), ApiError> {
    let quotas = &account.quotas;
    let (total, wanted, codes): (_, _, &[&str]) = match kind {
        "PREPAID" if count > quotas.prepaid_instances_per_order => {
            let most = quotas.prepaid_instances_per_order;
            let message = format!(
                "The request is for {count} prepaid instances; the maximum per request is {most}."
            );
            let codes = ["LimitExceeded.PrepayQuota", "LimitExceeded.InstanceQuota"];
            return Err(call.error(&codes, "LimitExceeded", message));
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
        // Instances on dedicated hosts are limited by the size of the hosts.
        _ => return Ok(()),
    };
    let used = used(account, zone, kind);
    if wanted <= total.saturating_sub(used) {
        return Ok(());
    }
    let unit = if kind == "SPOTPAID" { "cores" } else { "instances" };
    let message = format!(
        "The account uses {used} of {total} {unit} with the charge type {kind} in {zone}, and {wanted} more exceed the quota."
    );
    Err(call.error(codes, "LimitExceeded", message))
}
