//! Creating, changing and deleting security groups and rules.

use serde_json::json;

use super::lookup::{NO_RESOURCE, NOT_FOUND, find, in_region, key};
use super::rule::{malformed, read};
use crate::api20::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::{Key, Rule, SecurityGroup};

/// The error numbers of these actions.
const QUOTA: i64 = 7002;
const NAME_EXISTS: i64 = 7005;
const PROTECTED: i64 = 7006;

pub(in crate::api20) fn create(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let name = parameters.string("sgName").unwrap_or_default();
    let project_id = parameters.integer("projectId").unwrap_or(0);
    check_name(context, name, project_id)?;
    check_quota(context, project_id)?;
    let (id, now) = (context.account.ids.resource("sg"), context.now);
    let remark = parameters.string("sgRemark").unwrap_or_default();
    let group = SecurityGroup::new(&context.region, id, name, remark, project_id, now);
    let value = json!({"sgId": group.id, "sgName": group.name, "sgRemark": group.remark});
    context.account.security_groups.insert(group);
    Ok(fields(json!({"data": value})))
}

fn check_name(context: &Context<'_>, name: &str, project: i64) -> Result<(), Api20Error> {
    if name.is_empty() {
        return Err(malformed("The security group name must not be empty."));
    }
    let mut others = in_region(context).filter(|group| group.project_id == project);
    if others.any(|group| group.name == name) {
        let message = format!("The project {project} already has a security group `{name}`.");
        return Err(Api20Error::new(NAME_EXISTS, "InvalidParameter", message));
    }
    Ok(())
}

pub(super) fn check_quota(context: &Context<'_>, project: i64) -> Result<(), Api20Error> {
    let quota = context.account.quotas.security_groups;
    let own = in_region(context).filter(|group| group.project_id == project);
    if own.count() < quota {
        return Ok(());
    }
    let message = format!("A project can have at most {quota} security groups per region.");
    Err(Api20Error::new(QUOTA, "InvalidRequest.LimitExceeded", message))
}

pub(in crate::api20) fn modify(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let at = changeable(context, parameters, NO_RESOURCE)?;
    let group = find(context, parameters, NO_RESOURCE)?;
    let name = parameters.string("sgName").filter(|name| *name != group.name);
    if let Some(name) = name {
        check_name(context, name, group.project_id)?;
    }
    if let Some(mut group) = context.account.security_groups.get_mut(at) {
        if let Some(name) = name {
            name.clone_into(&mut group.name);
        }
        if let Some(remark) = parameters.string("sgRemark") {
            remark.clone_into(&mut group.remark);
        }
        group.updated = context.now;
    }
    Ok(Fields::new())
}

/// Deletes a security group. Fails if instances are in it, unless `forced` is set, and if other resources are in it or rules
/// of other groups refer to it.
pub(in crate::api20) fn delete(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let at = changeable(context, parameters, NOT_FOUND)?;
    let id = find(context, parameters, NOT_FOUND)?.id.clone();
    let in_use =
        |message: String| Err(Api20Error::new(5100, "InternalError.ResourceOpFailed", message));
    let used = context.account.use_of_security_group(&id);
    if let Some(other) = used.rules_of {
        return in_use(format!("The security group `{id}` is used in the rules of `{other}`."));
    }
    if used.others > 0 {
        return in_use(format!(
            "The security group `{id}` contains network interfaces, NAT gateways or CHC hosts."
        ));
    }
    if used.instances > 0 && parameters.integer("forced") != Some(1) {
        let count = used.instances;
        return in_use(format!("The security group `{id}` contains {count} instances."));
    }
    for key in context.account.instances.keys_referring_to(&id) {
        if let Some(mut instance) = context.account.instances.get_mut(key) {
            instance.security_group_ids.retain(|own| *own != id);
        }
    }
    context.account.security_groups.remove(at);
    Ok(Fields::new())
}

/// `ModifySecurityGroupPolicys`: replaces all rules in both directions.
pub(in crate::api20) fn replace_rules(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let at = changeable(context, parameters, NOT_FOUND)?;
    let ingress = rules(context, parameters, "ingress")?;
    let egress = rules(context, parameters, "egress")?;
    let now = context.now;
    if let Some(mut group) = context.account.security_groups.get_mut(at) {
        group.egress = egress;
        group.change_rules(true, now, |rules| *rules = ingress);
    }
    Ok(Fields::new())
}

/// `CreateSecurityGroupPolicy`: inserts rules at an index.
pub(in crate::api20) fn add_rules(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let at = changeable(context, parameters, NOT_FOUND)?;
    check_version(context, at, parameters)?;
    let new = rules(context, parameters, "policys")?;
    let list = list(context, at, parameters);
    let most = context.account.quotas.security_group_rules;
    if list.len() + new.len() > most {
        return Err(too_many(most));
    }
    let index = parameters.integer("index").unwrap_or(0);
    // In an empty list, the index -1 is the beginning.
    let index = if index == -1 && list.is_empty() { 0 } else { index };
    let index = usize::try_from(index).ok().filter(|index| *index <= list.len());
    let index = index.ok_or_else(|| malformed("The parameter `index` is out of range."))?;
    let inbound = parameters.string("direction") == Some("ingress");
    change(context, at, inbound, |list| drop(list.splice(index..index, new)));
    Ok(Fields::new())
}

/// `ModifySingleSecurityGroupPolicy`: replaces a rule.
pub(in crate::api20) fn replace_rule(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let at = changeable(context, parameters, NOT_FOUND)?;
    check_version(context, at, parameters)?;
    let given = parameters.object("policys").ok_or_else(|| malformed("The rule is missing."))?;
    let new = read(context, given)?;
    let length = list(context, at, parameters).len();
    let index = usize::try_from(parameters.integer("index").unwrap_or(-1)).ok();
    let index = index.filter(|index| *index < length);
    let index = index.ok_or_else(|| malformed("The parameter `index` is out of range."))?;
    let inbound = parameters.string("direction") == Some("ingress");
    change(context, at, inbound, |list| {
        if let Some(rule) = list.get_mut(index) {
            *rule = new;
        }
    });
    Ok(Fields::new())
}

pub(in crate::api20) fn delete_rules(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let at = key(context, parameters, NO_RESOURCE)?;
    check_version(context, at, parameters)?;
    let length = list(context, at, parameters).len();
    let indexes = parameters.integers("indexes");
    let exists = |index: &i64| usize::try_from(*index).is_ok_and(|index| index < length);
    if indexes.is_empty() || !indexes.iter().all(exists) {
        let message = format!(
            "The parameter `indexes` is empty or out of range; the list has {length} rules."
        );
        return Err(Api20Error::new(4000, "InvalidParameter", message));
    }
    let inbound = parameters.string("direction") == Some("ingress");
    change(context, at, inbound, |list| {
        let mut index = -1;
        list.retain(|_| {
            index += 1;
            !indexes.contains(&index)
        });
    });
    Ok(fields(json!({"data": []})))
}

/// Returns the key of a security group that is not a default one.
fn changeable(context: &Context<'_>, parameters: View<'_>, number: i64) -> Result<Key, Api20Error> {
    let group = find(context, parameters, number)?;
    if group.is_default {
        let message = format!("The security group `{}` is a default security group.", group.id);
        return Err(Api20Error::new(PROTECTED, "InvalidParameter", message));
    }
    key(context, parameters, number)
}

/// Checks that the rules have not changed since the version that the call names.
fn check_version(context: &Context<'_>, at: Key, parameters: View<'_>) -> Result<(), Api20Error> {
    let own = context.account.security_groups.get(at).map(|group| group.version);
    match (parameters.integer("version"), own) {
        (Some(given), Some(own)) if given != own => {
            let message =
                format!("The rules have version {own}, but the request is for version {given}.");
            Err(Api20Error::new(5100, "InternalError.ResourceOpFailed", message))
        }
        _ => Ok(()),
    }
}

/// Returns the rules of the direction that a call names.
fn list<'a>(context: &'a Context<'_>, at: Key, parameters: View<'_>) -> &'a [Rule] {
    let inbound = parameters.string("direction") == Some("ingress");
    context.account.security_groups.get(at).map_or(&[], |group| group.rules(inbound))
}

/// Returns the rules in a parameter.
fn rules(context: &Context<'_>, parameters: View<'_>, name: &str) -> Result<Vec<Rule>, Api20Error> {
    let given = parameters.objects(name);
    let most = context.account.quotas.security_group_rules;
    if given.len() > most {
        return Err(too_many(most));
    }
    given.into_iter().map(|rule| read(context, rule)).collect()
}

fn too_many(most: usize) -> Api20Error {
    let message = format!("A security group can have at most {most} rules per direction.");
    Api20Error::new(QUOTA, "InvalidRequest.LimitExceeded", message)
}

fn change(context: &mut Context<'_>, at: Key, inbound: bool, change: impl FnOnce(&mut Vec<Rule>)) {
    let now = context.now;
    if let Some(mut group) = context.account.security_groups.get_mut(at) {
        group.change_rules(inbound, now, change);
    }
}
