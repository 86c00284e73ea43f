//! Bandwidth packages, which elastic IP addresses share.

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::resource::{ADDRESS, BANDWIDTH_PACKAGE};
use super::values::{over_quota, tags};
use super::{Call, Response};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::vpc::BandwidthPackage;
use crate::state::{Account, Address, Key};

/// The billing mode of addresses in a package.
const IN_PACKAGE: &str = "BANDWIDTH_PACKAGE";
const SUBSCRIPTION: &str = "FIXED_PREPAID_BY_MONTH";

/// A package with its addresses, for filters.
struct Item {
    package: BandwidthPackage,
    addresses: Vec<(String, String)>,
}

impl Item {
    fn new(account: &Account, package: &BandwidthPackage) -> Box<Self> {
        let addresses = account.addresses.referring_to(&package.id);
        let addresses = addresses.map(|address| (address.id.clone(), address.ip.to_string()));
        Box::new(Self { package: package.clone(), addresses: addresses.collect() })
    }

    fn to_json(&self, now: Moment) -> Value {
        let package = &self.package;
        let resources: Vec<Value> =
            self.addresses.iter().map(|(id, ip)| resource_json(id, ip)).collect();
        json!({
            "BandwidthPackageId": package.id,
            "NetworkType": package.network,
            "ChargeType": package.charge,
            "BandwidthPackageName": package.name,
            "CreatedTime": package.created.iso(),
            "Status": package.status(now),
            "ResourceSet": resources,
            "Bandwidth": package.bandwidth,
            "Egress": package.egress,
            "Deadline": package.expires.map(Moment::iso),
        })
    }
}

fn resource_json(id: &str, ip: &str) -> Value {
    json!({"ResourceType": "Address", "ResourceId": id, "AddressIp": ip})
}

const FILTERS: Filters<Item> = Filters {
    names: &[
        "bandwidth-package-id",
        "bandwidth-package-name",
        "network-type",
        "charge-type",
        "resource.resource-type",
        "resource.resource-id",
        "resource.address-ip",
        "tag-key",
        "tag-value",
        "tag:tag-key",
    ],
    values: 5,
    matches: |item, name, value| match name {
        "bandwidth-package-id" => item.package.id == value,
        "bandwidth-package-name" => item.package.name == value,
        "network-type" => item.package.network == value,
        "charge-type" => item.package.charge == value,
        "resource.resource-type" => value == "Address" && !item.addresses.is_empty(),
        "resource.resource-id" => item.addresses.iter().any(|(id, _)| id == value),
        "resource.address-ip" => item.addresses.iter().any(|(_, ip)| ip == value),
        name => tags_match(&item.package.tags, name, value),
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let network = parameters.string("NetworkType").unwrap_or("BGP");
    if network != "BGP" {
        let message = format!("The network type `{network}` is not simulated, only `BGP`.");
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    if parameters.string("Protocol").is_some_and(|protocol| protocol != "ipv4") {
        let message =
            "The protocol of bandwidth packages must be `ipv4`; the simulator has no IPv6.";
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    let charge = parameters.string("ChargeType").unwrap_or("ENHANCED95_POSTPAID_BY_MONTH");
    let expires = match (charge == SUBSCRIPTION, parameters.integer("TimeSpan")) {
        (true, Some(months)) => Some(call.now.after_months(months)),
        (true, None) => return Err(ApiError::missing("TimeSpan")),
        (false, _) => None,
    };
    let bandwidth = parameters.integer("InternetMaxBandwidth").unwrap_or(-1);
    check_bandwidth(call, bandwidth)?;
    let count = usize::try_from(parameters.integer("BandwidthPackageCount").unwrap_or(1));
    let count = count.unwrap_or(1);
    let maximum = account.quotas.bandwidth_packages;
    if account.vpc.bandwidth_packages.count_in(call.region) + count > maximum {
        let codes = ["LimitExceeded.BandwidthPackageQuota"];
        return Err(over_quota(call, &codes, "A region", maximum));
    }
    let tags = tags(account, call)?;
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let id = account.ids.resource("bwp");
        account.vpc.bandwidth_packages.insert(BandwidthPackage {
            region: call.region.to_owned(),
            id: id.clone(),
            name: parameters.string("BandwidthPackageName").unwrap_or_default().to_owned(),
            network: network.to_owned(),
            charge: charge.to_owned(),
            bandwidth,
            egress: parameters.string("Egress").unwrap_or("center_egress1").to_owned(),
            expires,
            ready: call.now.after(account.timing.change),
            tags: tags.clone(),
            created: call.now,
        });
        ids.push(id);
    }
    let fields = json!({"BandwidthPackageId": ids.first(), "BandwidthPackageIds": ids});
    Ok(Response::new(fields))
}

fn check_bandwidth(call: &Call<'_>, bandwidth: i64) -> Result<(), ApiError> {
    if bandwidth == -1 || bandwidth > 0 {
        return Ok(());
    }
    let message = format!(
        "The parameter `InternetMaxBandwidth` is {bandwidth}; it must be positive, or -1 for no limit."
    );
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let packages = &account.vpc.bandwidth_packages;
    let ids = BANDWIDTH_PACKAGE.ids(call, packages, "BandwidthPackageIds")?;
    let items = packages
        .in_region(call.region)
        .filter(|package| ids.is_empty() || ids.contains(&package.id.as_str()))
        .map(|package| Item::new(account, package));
    let page = page(call, FILTERS.apply(call, items)?)?;
    let values: Vec<Value> = page.items.iter().map(|item| item.to_json(call.now)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "BandwidthPackageSet": values})))
}

/// `DescribeBandwidthPackageResources`: the addresses in a package.
pub(super) fn describe_resources(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    const FILTERS: Filters<Address> = Filters {
        names: &["resource-id", "resource-type"],
        values: 5,
        matches: |address, name, value| match name {
            "resource-id" => address.id == value,
            _ => value == "Address",
        },
    };
    let package =
        BANDWIDTH_PACKAGE.named(call, &account.vpc.bandwidth_packages, "BandwidthPackageId")?;
    let addresses = account.addresses.referring_to(&package.id);
    let page = page(call, FILTERS.apply(call, addresses)?)?;
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|address| resource_json(&address.id, &address.ip.to_string()))
        .collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ResourceSet": items})))
}

/// Returns the id in `BandwidthPackageId`. The specification marks it as optional, and documents a request without it.
fn package_id<'a>(call: &Call<'a>) -> Result<&'a str, ApiError> {
    call.parameters.string("BandwidthPackageId").ok_or_else(|| {
        let message = "Specify the bandwidth package in `BandwidthPackageId`.";
        call.invalid(&["InvalidParameterValue.BandwidthPackageNotFound"], message)
    })
}

/// Returns the package and the addresses of a call.
fn package_and_addresses(
    account: &Account,
    call: &Call<'_>,
) -> Result<(String, Vec<Key>), ApiError> {
    let packages = &account.vpc.bandwidth_packages;
    let id = BANDWIDTH_PACKAGE.find(call, packages, package_id(call)?)?.id.clone();
    if call.parameters.string("ResourceType").is_some_and(|kind| kind != "Address") {
        let message = "The simulator has no load balancers; the only resource type is `Address`.";
        return Err(call.error(&[], "UnsupportedOperation", message));
    }
    let ids = call.parameters.strings("ResourceIds");
    if ids.is_empty() {
        return Err(ApiError::missing("ResourceIds.0"));
    }
    let keys = ADDRESS.keys(call, &account.addresses, &ids)?;
    Ok((id, keys.into_iter().collect()))
}

pub(super) fn add_resources(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (id, keys) = package_and_addresses(account, call)?;
    for address in keys.iter().filter_map(|key| account.addresses.get(*key)) {
        if let Some(package) = &address.package_id {
            let message = format!(
                "The elastic IP address `{}` is in the bandwidth package `{package}`.",
                address.id
            );
            let codes = ["InvalidParameterValue.ResourceAlreadyExisted"];
            return Err(call.invalid(&codes, message));
        }
        if address.expires.is_some() {
            let message =
                format!("The elastic IP address `{}` is a monthly subscription.", address.id);
            let codes = ["UnsupportedOperation.InvalidResourceInternetChargeType"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
    }
    for key in keys {
        if let Some(mut address) = account.addresses.get_mut(key) {
            address.package_id = Some(id.clone());
            IN_PACKAGE.clone_into(&mut address.charge);
            if let Some(bandwidth) = call.parameters.integer("InternetMaxBandwidthOut") {
                address.bandwidth = bandwidth;
            }
        }
    }
    Ok(Response::empty())
}

pub(super) fn remove_resources(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (id, keys) = package_and_addresses(account, call)?;
    for address in keys.iter().filter_map(|key| account.addresses.get(*key)) {
        if address.package_id.as_ref() != Some(&id) {
            let message = format!(
                "The elastic IP address `{}` is not in the bandwidth package `{id}`.",
                address.id
            );
            let codes = ["InvalidParameterValue.ResourceNotExisted"];
            return Err(call.invalid(&codes, message));
        }
    }
    let charge = call.parameters.string("InternetChargeType").unwrap_or("TRAFFIC_POSTPAID_BY_HOUR");
    for key in keys {
        if let Some(mut address) = account.addresses.get_mut(key) {
            address.package_id = None;
            charge.clone_into(&mut address.charge);
            let own = address.bandwidth.min(100);
            let bandwidth = call.parameters.integer("InternetMaxBandwidthOut");
            address.bandwidth = bandwidth.unwrap_or(own);
        }
    }
    Ok(Response::empty())
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let packages = &mut account.vpc.bandwidth_packages;
    let key = BANDWIDTH_PACKAGE.key(call, packages, package_id(call)?)?;
    let charge = call.parameters.string("ChargeType");
    if let Some(mut package) = packages.get_mut(key) {
        if let Some(charge) = charge
            && (charge == SUBSCRIPTION) != (package.charge == SUBSCRIPTION)
        {
            let message =
                format!("The billing mode cannot change between {} and {charge}.", package.charge);
            let codes = ["InvalidParameterValue.InvalidBandwidthPackageChargeType"];
            return Err(call.invalid(&codes, message));
        }
        if let Some(charge) = charge {
            charge.clone_into(&mut package.charge);
        }
        if let Some(name) = call.parameters.string("BandwidthPackageName") {
            name.clone_into(&mut package.name);
        }
    }
    Ok(Response::empty())
}

pub(super) fn modify_bandwidth(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let packages = &mut account.vpc.bandwidth_packages;
    let key = BANDWIDTH_PACKAGE.key(call, packages, call.required("BandwidthPackageId")?)?;
    let bandwidth = call.parameters.integer("InternetMaxBandwidth").unwrap_or(0);
    check_bandwidth(call, bandwidth)?;
    if let Some(mut package) = packages.get_mut(key) {
        package.bandwidth = bandwidth;
    }
    Ok(Response::empty())
}

/// Deletes an empty package.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let packages = &account.vpc.bandwidth_packages;
    let id = BANDWIDTH_PACKAGE.named(call, packages, "BandwidthPackageId")?.id.clone();
    let count = account.addresses.count_referring_to(&id);
    if count > 0 {
        let message =
            format!("The bandwidth package `{id}` contains {count} elastic IP addresses.");
        let codes = ["InvalidParameterValue.BandwidthPackageInUse"];
        return Err(call.error(&codes, "ResourceInUse", message));
    }
    account.vpc.bandwidth_packages.remove_ids([id.as_str()]);
    Ok(Response::empty())
}

/// `DescribeBandwidthPackageQuota`.
pub(super) fn describe_quota(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    Ok(Response::new(json!({"QuotaSet": [{
        "QuotaId": "TOTAL_BANDWIDTHPKG_QUOTA",
        "QuotaCurrent": account.vpc.bandwidth_packages.count_in(call.region),
        "QuotaLimit": account.quotas.bandwidth_packages,
        "QuotaGroup": call.region,
    }]})))
}
