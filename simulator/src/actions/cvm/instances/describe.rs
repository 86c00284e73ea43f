//! Describing instances.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::super::filters::{Filters, are_given, select, tags_match};
use super::super::pagination::{page, page_of};
use super::super::{Call, Response};
use super::select::check_form;
use crate::actions::ids;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::instance::{self, InstanceWithDisks};
use crate::state::{Account, Instance, Shared};

const FILTERS: Filters<Instance> = Filters {
    names: &[
        "zone",
        "project-id",
        "host-id",
        "dedicated-cluster-id",
        "vpc-id",
        "subnet-id",
        "instance-id",
        "uuid",
        "security-group-id",
        "instance-name",
        "instance-charge-type",
        "instance-state",
        "private-ip-address",
        "public-ip-address",
        "ipv6-address",
        "tag-key",
        "tag-value",
        "tag:tag-key",
        "creation-start-time",
        "creation-end-time",
    ],
    values: 5,
    matches,
};

fn matches(instance: &Instance, name: &str, value: &str) -> bool {
    let network = &instance.network;
    match name {
        "zone" => instance.zone == value,
        "project-id" => instance.project_id.to_string() == value,
        "vpc-id" => network.vpc_id == value,
        "subnet-id" => network.subnet_id == value,
        "instance-id" => instance.id == value,
        "uuid" => instance.uuid.to_string() == value,
        "security-group-id" => instance.security_group_ids.iter().any(|id| id == value),
        "instance-name" => instance.name == value,
        "instance-charge-type" => instance.charge.kind == value,
        "instance-state" => instance.lifecycle.state.as_str() == value,
        "private-ip-address" => network.private.to_string() == value,
        "public-ip-address" => network.public.is_some_and(|public| public.to_string() == value),
        "creation-start-time" => Moment::parse(value).is_some_and(|from| from <= instance.created),
        "creation-end-time" => Moment::parse(value).is_some_and(|until| instance.created <= until),
        "host-id" => instance.host_id.as_deref() == Some(value),
        // The simulator has no dedicated clusters and no IPv6 addresses.
        "dedicated-cluster-id" | "ipv6-address" => false,
        name => tags_match(&instance.tags, name, value),
    }
}

pub(in crate::actions::cvm) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_times(call)?;
    let ids = call.parameters.strings("InstanceIds");
    ids::check_exclusive(call, "InstanceIds", &[])?;
    ids.iter().try_for_each(|id| check_form(call, id))?;
    let instances = &account.instances;
    let page = if !ids.is_empty() {
        page(call, instances.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, select(instances, call).into_iter())?)?
    } else {
        page_of(call, instances.count_in(call.region), instances.shared_in(call.region))?
    };
    let disks = &account.cbs.disks;
    let item = |row: &Shared<'_, Instance>| InstanceWithDisks::new(row.share(), disks);
    let items = page.items.iter().map(item).collect();
    Ok(Response::new(Instances { total: page.total, items }))
}

pub(in crate::actions::cvm) fn describe_status(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("InstanceIds");
    ids.iter().try_for_each(|id| check_form(call, id))?;
    let instances = &account.instances;
    let page = if ids.is_empty() {
        page_of(call, instances.count_in(call.region), instances.shared_in(call.region))?
    } else {
        page(call, instances.find_all(call.region, &ids).collect())?
    };
    let items = page.items.iter().map(Shared::share).collect();
    Ok(Response::new(Statuses { total: page.total, items }))
}

/// The response of `DescribeInstances`.
#[derive(Serialize)]
struct Instances {
    #[serde(rename = "TotalCount")]
    total: usize,
    #[serde(rename = "InstanceSet", serialize_with = "instance::items")]
    items: Vec<InstanceWithDisks>,
}

/// The response of `DescribeInstancesStatus`.
#[derive(Serialize)]
struct Statuses {
    #[serde(rename = "TotalCount")]
    total: usize,
    #[serde(rename = "InstanceStatusSet", serialize_with = "statuses")]
    items: Vec<Arc<Instance>>,
}

fn statuses<S: Serializer>(instances: &[Arc<Instance>], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Status<'a> {
        instance_id: &'a str,
        instance_state: &'a str,
    }
    serializer.collect_seq(instances.iter().map(|instance| Status {
        instance_id: &instance.id,
        instance_state: instance.lifecycle.state.as_str(),
    }))
}

fn check_times(call: &Call<'_>) -> Result<(), ApiError> {
    for filter in call.parameters.objects("Filters") {
        if !matches!(filter.string("Name"), Some("creation-start-time" | "creation-end-time")) {
            continue;
        }
        for value in filter.strings("Values") {
            if Moment::parse(value).is_none() {
                let message = format!(
                    "The time `{value}` is malformed; it must have the form YYYY-MM-DD hh:mm:ss."
                );
                return Err(call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message));
            }
        }
    }
    Ok(())
}
