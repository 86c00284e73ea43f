//! Clusters for high-performance computing (HPC).

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::{Call, Response, tags};
use crate::error::ApiError;
use crate::state::{Account, HpcCluster, Key};

const FILTERS: Filters<HpcCluster> = Filters {
    names: &["tag-key", "tag-value", "tag:tag-key"],
    values: 5,
    matches: |cluster, name, value| tags_match(&cluster.tags, name, value),
};

pub(in crate::actions::cvm) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let zone = call.required("Zone")?;
    super::offerings::check_zone(account, call, zone)?;
    let kind = parameters.string("HpcClusterType").unwrap_or("STANDARD");
    let business_id = parameters.string("HpcClusterBusinessId").map(str::to_owned);
    if business_id.is_some() && kind != "CDC" {
        let message = format!(
            "The parameter `HpcClusterBusinessId` requires a cluster of type CDC, but `HpcClusterType` is {kind}."
        );
        let codes = ["InvalidParameterValue.HpcClusterBusinessIdNotSupported"];
        return Err(call.invalid(&codes, message));
    }
    let tags = tags::read(account, call, "hpc")?;
    let quota = account.quotas.hpc_clusters;
    if account.hardware.hpc_clusters.count_in(call.region) >= quota {
        let message =
            format!("The account has {quota} HPC clusters in {}, which is the quota.", call.region);
        return Err(call.error(&["LimitExceeded.HpcClusterQuota"], "LimitExceeded", message));
    }
    let cluster = HpcCluster {
        region: call.region.to_owned(),
        zone: zone.to_owned(),
        id: account.ids.resource("hpc"),
        name: call.required("Name")?.to_owned(),
        remark: parameters.string("Remark").unwrap_or_default().to_owned(),
        kind: kind.to_owned(),
        business_id,
        capacity: account.quotas.instances_in_hpc_cluster,
        created: call.now,
        tags,
    };
    let item = cluster.to_json(&[]);
    account.hardware.hpc_clusters.insert(cluster);
    Ok(Response::new(json!({"HpcClusterSet": [item]})))
}

pub(in crate::actions::cvm) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let ids = parameters.strings("HpcClusterIds");
    let is = |name: &str, found: Option<&str>| {
        parameters.string(name).is_none_or(|wanted| found == Some(wanted))
    };
    let wanted = |cluster: &&HpcCluster| {
        (ids.is_empty() || ids.contains(&cluster.id.as_str()))
            && is("Name", Some(&cluster.name))
            && is("Zone", Some(&cluster.zone))
            && is("HpcClusterType", Some(&cluster.kind))
            && is("HpcClusterBusinessId", cluster.business_id.as_deref())
    };
    // Every cluster accepts every instance type for high-performance computing.
    let types = match parameters.string("InstanceType") {
        Some(name) => {
            account.catalogue.instance_type(name).is_some_and(|(family, _)| family.is_hpc)
        }
        None => true,
    };
    let clusters = account.hardware.hpc_clusters.in_region(call.region);
    let page = page(call, FILTERS.apply(call, clusters.filter(|_| types).filter(wanted))?)?;
    let to_json = |cluster: &HpcCluster| cluster.to_json(&account.instances_with(&cluster.id));
    let items: Vec<Value> = page.items.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "HpcClusterSet": items})))
}

pub(in crate::actions::cvm) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (name, remark) = (call.parameters.string("Name"), call.parameters.string("Remark"));
    let key = find(account, call, call.required("HpcClusterId")?)?;
    if name.is_none() && remark.is_none() {
        let message = "The request has neither of the parameters `Name` and `Remark`.";
        return Err(call.invalid(&[], message));
    }
    if let Some(mut cluster) = account.hardware.hpc_clusters.get_mut(key) {
        if let Some(name) = name {
            name.clone_into(&mut cluster.name);
        }
        if let Some(remark) = remark {
            remark.clone_into(&mut cluster.remark);
        }
    }
    Ok(Response::empty())
}

/// Deletes clusters, all of them or none.
pub(in crate::actions::cvm) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("HpcClusterIds");
    for id in &ids {
        find(account, call, id)?;
        let count = account.instances.count_referring_to(id);
        if count > 0 {
            let message = format!("The HPC cluster `{id}` contains {count} instances.");
            return Err(call.error(&["ResourceInUse.HpcCluster"], "ResourceInUse", message));
        }
    }
    account.hardware.hpc_clusters.remove_ids(ids);
    Ok(Response::empty())
}

/// Returns the key of a cluster.
pub(super) fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    account.hardware.hpc_clusters.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The HPC cluster `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound.HpcCluster"], "ResourceNotFound", message)
    })
}
