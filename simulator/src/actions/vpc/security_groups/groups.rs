//! Describing, changing and deleting security groups.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::resource::SECURITY_GROUP;
use super::values::tag_set;
use super::{Call, Response};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, SecurityGroup, Shared};

const FILTERS: Filters<SecurityGroup> = Filters {
    names: &["security-group-id", "project-id", "security-group-name", "tag-key", "tag:tag-key"],
    values: 5,
    matches: |group, name, value| match name {
        "security-group-id" => group.id == value,
        "project-id" => group.project_id.to_string() == value,
        "security-group-name" => group.name == value,
        name => tags_match(&group.tags, name, value),
    },
};

pub(super) fn to_json(group: &SecurityGroup) -> Value {
    json!({
        "SecurityGroupId": group.id,
        "SecurityGroupName": group.name,
        "SecurityGroupDesc": group.remark,
        "ProjectId": group.project_id.to_string(),
        "IsDefault": group.is_default,
        "CreatedTime": group.created.beijing_time(),
        "TagSet": tag_set(&group.tags),
        "UpdateTime": group.updated.beijing_time(),
    })
}

pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let groups = &account.security_groups;
    let page = match call.parameters.string("OrderField") {
        None => SECURITY_GROUP.list(call, groups, "SecurityGroupIds", &FILTERS)?,
        Some(field) => {
            let ids = SECURITY_GROUP.ids(call, groups, "SecurityGroupIds")?;
            let mut found: Vec<Shared<'_, SecurityGroup>> = if ids.is_empty() {
                FILTERS.apply(call, groups.shared_in(call.region))?
            } else {
                groups.find_all(call.region, &ids).collect()
            };
            let by_update = field.eq_ignore_ascii_case("UpdateTime");
            let time = |group: &SecurityGroup| -> Moment {
                if by_update { group.updated } else { group.created }
            };
            let direction = call.parameters.string("OrderDirection");
            if direction.is_some_and(|direction| direction.eq_ignore_ascii_case("DESC")) {
                found.sort_by_key(|group| Reverse(time(group)));
            } else {
                found.sort_by_key(|group| time(group));
            }
            page(call, found)?
        }
    };
    let items: Vec<Value> = page.items.iter().map(|group| to_json(group)).collect();
    Ok(Response::new(json!({"SecurityGroupSet": items, "TotalCount": page.total})))
}

pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("SecurityGroupId")?;
    let group = SECURITY_GROUP.find(call, &account.security_groups, id)?;
    let key = SECURITY_GROUP.key(call, &account.security_groups, id)?;
    let name = call.parameters.string("GroupName").filter(|name| *name != group.name);
    if let Some(name) = name {
        super::create::check_name(account, call, name, group.project_id)?;
    }
    if let Some(mut group) = account.security_groups.get_mut(key) {
        if let Some(name) = name {
            name.clone_into(&mut group.name);
        }
        if let Some(description) = call.parameters.string("GroupDescription") {
            description.clone_into(&mut group.remark);
        }
        group.updated = call.now;
    }
    Ok(Response::empty())
}

/// Deletes a security group without members that no rule of another group refers to.
pub(in crate::actions::vpc) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let groups = &account.security_groups;
    let group = SECURITY_GROUP.named(call, groups, "SecurityGroupId")?;
    let id = group.id.clone();
    if group.is_default {
        let message = format!("The security group `{id}` is the default one of its project.");
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    let in_use = |message: String| Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
    let used = account.use_of_security_group(&id);
    if let Some(other) = used.rules_of {
        return in_use(format!("The security group `{id}` is used in the rules of `{other}`."));
    }
    let count = used.instances + used.others;
    if count > 0 {
        return in_use(format!(
            "The security group `{id}` contains {count} instances, network interfaces, NAT gateways or CHC hosts."
        ));
    }
    account.security_groups.remove_ids([id.as_str()]);
    Ok(Response::empty())
}
