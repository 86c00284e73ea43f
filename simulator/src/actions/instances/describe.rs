//! Describing instances.

use serde_json::{Value, json};

use super::super::filters::{Filters, tags_match};
use super::super::pagination::page;
use super::super::{Call, Response};
use super::select::check_form;
use crate::error::ApiError;
use crate::json::fields;
use crate::moment::Moment;
use crate::state::{Account, Instance};

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
        "uuid" => instance.uuid == value,
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

pub(in crate::actions) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_times(call)?;
    let ids = call.parameters.strings("InstanceIds");
    if !ids.is_empty() && !call.parameters.objects("Filters").is_empty() {
        let message = "The parameters `InstanceIds` and `Filters` are mutually exclusive.";
        return Err(call.error(&[], "InvalidParameter", message));
    }
    let found = named_or_all(account, call, &ids)?;
    let found = FILTERS.apply(call, found.into_iter())?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(Instance::to_json).collect();
    Ok(fields(json!({"TotalCount": page.total, "InstanceSet": items})))
}

pub(in crate::actions) fn describe_status(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("InstanceIds");
    let page = page(call, named_or_all(account, call, &ids)?)?;
    let status = |instance: &Instance| {
        let state = instance.lifecycle.state.as_str();
        json!({"InstanceId": instance.id, "InstanceState": state})
    };
    let items: Vec<Value> = page.items.into_iter().map(status).collect();
    Ok(fields(json!({"TotalCount": page.total, "InstanceStatusSet": items})))
}

/// Returns the instances with these ids, or all instances of the region. Unknown ids are ignored, since the action
/// documents no code for them.
fn named_or_all<'a>(
    account: &'a Account,
    call: &Call<'_>,
    ids: &[&str],
) -> Result<Vec<&'a Instance>, ApiError> {
    ids.iter().try_for_each(|id| check_form(call, id))?;
    let wanted = |instance: &&Instance| {
        instance.region == call.region && (ids.is_empty() || ids.contains(&instance.id.as_str()))
    };
    Ok(account.instances.iter().filter(wanted).collect())
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
