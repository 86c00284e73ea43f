//! Groups that are made, changed and deleted, and their rules.

use serde_json::{Map, json};

use super::rule::read;
use super::{NO_RESOURCE, NOT_FOUND, find, here, place};
use crate::actions::Response;
use crate::legacy::{Account, Refusal};
use crate::parameters::View;
use crate::state::{Rule, SecurityGroup, members};

/// The numbers that these actions have of their own.
const QUOTA: i64 = 7002;
const NAME_EXISTS: i64 = 7005;
const PROTECTED: i64 = 7006;
const MALFORMED: i64 = 9003;

pub(in crate::legacy) fn create(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let name = asked.text("sgName").unwrap_or_default();
    let project_id = asked.integer("projectId").unwrap_or(0);
    check_name(account, name, project_id)?;
    check_quota(account, project_id)?;
    let group = SecurityGroup {
        region: account.region.clone(),
        id: account.world.ids.resource("sg"),
        name: name.to_owned(),
        remark: asked.text("sgRemark").unwrap_or_default().to_owned(),
        project_id,
        created: account.now,
        is_default: false,
        version: 0,
        ingress: Vec::new(),
        egress: Vec::new(),
    };
    let shown = json!({"sgId": group.id, "sgName": group.name, "sgRemark": group.remark});
    account.world.security_groups.push(group);
    Ok(members(json!({"data": shown})))
}

fn check_name(account: &Account<'_>, name: &str, project: i64) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(malformed("The name of a security group may not be empty."));
    }
    let mut others = here(account).filter(|group| group.project_id == project);
    if others.any(|group| group.name == name) {
        let message = format!("The project {project} has a security group `{name}` already.");
        return Err(Refusal::new(NAME_EXISTS, "InvalidParameter", message));
    }
    Ok(())
}

pub(super) fn check_quota(account: &Account<'_>, project: i64) -> Result<(), Refusal> {
    let quota = account.world.quotas.security_groups;
    let own = here(account).filter(|group| group.project_id == project);
    if own.count() < quota {
        return Ok(());
    }
    let message = format!("A project may have {quota} security groups in a region.");
    Err(Refusal::new(QUOTA, "InvalidRequest.LimitExceeded", message))
}

pub(super) fn malformed(message: &str) -> Refusal {
    Refusal::new(MALFORMED, "InvalidParameter", message)
}

pub(in crate::legacy) fn modify(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let at = changeable(account, asked, NO_RESOURCE)?;
    let group = find(account, asked, NO_RESOURCE)?;
    let name = asked.text("sgName").filter(|name| *name != group.name);
    if let Some(name) = name {
        check_name(account, name, group.project_id)?;
    }
    if let Some(group) = account.world.security_groups.get_mut(at) {
        if let Some(name) = name {
            name.clone_into(&mut group.name);
        }
        if let Some(remark) = asked.text("sgRemark") {
            remark.clone_into(&mut group.remark);
        }
    }
    Ok(Response::new())
}

/// Deletes a group. Instances in it stand in the way, unless they are to be taken out; rules of other groups always do.
pub(in crate::legacy) fn delete(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let at = changeable(account, asked, NOT_FOUND)?;
    let id = find(account, asked, NOT_FOUND)?.id.clone();
    if let Some(other) = here(account).find(|group| group.id != id && group.refers_to(&id)) {
        let message = format!("The security group `{id}` is named in rules of `{}`.", other.id);
        return Err(Refusal::new(5100, "InternalError.ResourceOpFailed", message));
    }
    let count = account.world.guarded_by(&id).len();
    if count > 0 && asked.integer("forced") != Some(1) {
        let message = format!("There are {count} instances in the security group `{id}`.");
        return Err(Refusal::new(5100, "InternalError.ResourceOpFailed", message));
    }
    for instance in &mut account.world.instances {
        instance.security_group_ids.retain(|own| *own != id);
    }
    account.world.security_groups.remove(at);
    Ok(Response::new())
}

/// `ModifySecurityGroupPolicys`: all rules in both directions.
pub(in crate::legacy) fn replace_rules(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let at = changeable(account, asked, NOT_FOUND)?;
    let ingress = rules(account, asked, "ingress")?;
    let egress = rules(account, asked, "egress")?;
    change(account, at, |group| {
        group.ingress = ingress;
        group.egress = egress;
    });
    Ok(Response::new())
}

/// `CreateSecurityGroupPolicy`: more rules, from a place on.
pub(in crate::legacy) fn add_rules(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let at = changeable(account, asked, NOT_FOUND)?;
    check_version(account, at, asked)?;
    let new = rules(account, asked, "policys")?;
    let list = list(account, at, asked);
    let most = account.world.quotas.security_group_rules;
    if list.len() + new.len() > most {
        return Err(too_many(most));
    }
    let index = asked.integer("index").unwrap_or(0);
    // An empty list has no place but the one before its beginning.
    let index = if index == -1 && list.is_empty() { 0 } else { index };
    let index = usize::try_from(index).ok().filter(|index| *index <= list.len());
    let index = index.ok_or_else(|| malformed("The parameter `index` is no place in the list."))?;
    let inbound = asked.text("direction") == Some("ingress");
    change(account, at, |group| {
        let list = if inbound { &mut group.ingress } else { &mut group.egress };
        list.splice(index..index, new);
    });
    Ok(Response::new())
}

/// `ModifySingleSecurityGroupPolicy`: one rule in the place of another.
pub(in crate::legacy) fn replace_rule(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let at = changeable(account, asked, NOT_FOUND)?;
    check_version(account, at, asked)?;
    let given = asked.object("policys").map(View::as_map);
    let new = read(given.unwrap_or(&Map::new()))?;
    let length = list(account, at, asked).len();
    let index = usize::try_from(asked.integer("index").unwrap_or(-1)).ok();
    let index = index.filter(|index| *index < length);
    let index = index.ok_or_else(|| malformed("The parameter `index` is no place in the list."))?;
    let inbound = asked.text("direction") == Some("ingress");
    change(account, at, |group| {
        let list = if inbound { &mut group.ingress } else { &mut group.egress };
        if let Some(rule) = list.get_mut(index) {
            *rule = new;
        }
    });
    Ok(Response::new())
}

pub(in crate::legacy) fn delete_rules(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let at = place(account, asked, NO_RESOURCE)?;
    check_version(account, at, asked)?;
    let length = list(account, at, asked).len();
    let indexes = asked.integers("indexes");
    let exists = |index: &i64| usize::try_from(*index).is_ok_and(|index| index < length);
    if indexes.is_empty() || !indexes.iter().all(exists) {
        let message = format!("The list has {length} rules: `indexes` names others, or none.");
        return Err(Refusal::new(4000, "InvalidParameter", message));
    }
    let inbound = asked.text("direction") == Some("ingress");
    change(account, at, |group| {
        let list = if inbound { &mut group.ingress } else { &mut group.egress };
        let mut index = -1;
        list.retain(|_| {
            index += 1;
            !indexes.contains(&index)
        });
    });
    Ok(members(json!({"data": []})))
}

/// The place of a group that is not the default one.
fn changeable(account: &Account<'_>, asked: View<'_>, number: i64) -> Result<usize, Refusal> {
    let group = find(account, asked, number)?;
    if group.is_default {
        let message = format!("The security group `{}` is the default one.", group.id);
        return Err(Refusal::new(PROTECTED, "InvalidParameter", message));
    }
    place(account, asked, number)
}

/// Refuses a change that was made for other rules than those that are there.
fn check_version(account: &Account<'_>, at: usize, asked: View<'_>) -> Result<(), Refusal> {
    let own = account.world.security_groups.get(at).map(|group| group.version);
    match (asked.integer("version"), own) {
        (Some(given), Some(own)) if given != own => {
            let message = format!("The rules have version {own}, and the change is for {given}.");
            Err(Refusal::new(5100, "InternalError.ResourceOpFailed", message))
        }
        _ => Ok(()),
    }
}

/// The list of the direction that a call names.
fn list<'a>(account: &'a Account<'_>, at: usize, asked: View<'_>) -> &'a [Rule] {
    let group = account.world.security_groups.get(at);
    group.map_or(&[], |group| match asked.text("direction") {
        Some("ingress") => &group.ingress,
        _ => &group.egress,
    })
}

/// The rules in a parameter, every one of them right.
fn rules(account: &Account<'_>, asked: View<'_>, name: &str) -> Result<Vec<Rule>, Refusal> {
    let given = asked.objects(name);
    let most = account.world.quotas.security_group_rules;
    if given.len() > most {
        return Err(too_many(most));
    }
    given.into_iter().map(|rule| read(rule.as_map())).collect()
}

fn too_many(most: usize) -> Refusal {
    let message = format!("A security group may have {most} rules in one direction.");
    Refusal::new(QUOTA, "InvalidRequest.LimitExceeded", message)
}

fn change(account: &mut Account<'_>, at: usize, change: impl FnOnce(&mut SecurityGroup)) {
    if let Some(group) = account.world.security_groups.get_mut(at) {
        change(group);
        group.version += 1;
    }
}
