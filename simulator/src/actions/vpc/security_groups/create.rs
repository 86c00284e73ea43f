//! Creating security groups.

use serde_json::json;

use super::groups::to_json;
use super::policy;
use super::resource::SECURITY_GROUP;
use super::values::{over_quota, tags};
use super::{Call, Response};
use crate::actions::tags::check_count as check_tag_count;
use crate::error::ApiError;
use crate::state::{Account, Rule, SecurityGroup};

pub(in crate::actions::vpc) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let group = new(account, call)?;
    insert(account, group)
}

pub(in crate::actions::vpc) fn create_with_policies(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut group = new(account, call)?;
    if let Some(set) = call.parameters.object("SecurityGroupPolicySet") {
        for inbound in [true, false] {
            let rules = policy::read_direction(account, call, set, inbound)?;
            policy::check_count(account, call, rules.len())?;
            policy::check_duplicates(call, &rules)?;
            if !rules.is_empty() {
                group.change_rules(inbound, call.now, |list| *list = rules);
            }
        }
    }
    insert(account, group)
}

fn insert(account: &mut Account, mut group: SecurityGroup) -> Result<Response, ApiError> {
    group.id = account.ids.resource("sg");
    let value = to_json(&group);
    account.security_groups.insert(group);
    Ok(Response::new(json!({"SecurityGroup": value})))
}

/// Returns the group that a call describes, without an id and rules.
fn new(account: &Account, call: &Call<'_>) -> Result<SecurityGroup, ApiError> {
    let (name, project) = (call.required("GroupName")?, project(call)?);
    check_name(account, call, name, project)?;
    check_quota(account, call, project)?;
    let description = call.required("GroupDescription")?;
    let id = String::new();
    let group = SecurityGroup::new(call.region, id, name, description, project, call.now);
    Ok(SecurityGroup { tags: tags(account, call)?, ..group })
}

/// Returns the default security group of a project, which is created if necessary.
pub(in crate::actions::vpc) fn create_default(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let project = project(call)?;
    if account.default_security_group(call.region, project).is_none() {
        check_quota(account, call, project)?;
    }
    let id = account.ensure_default_security_group(call.region, project, call.now);
    let group = SECURITY_GROUP.find(call, &account.security_groups, &id)?;
    Ok(Response::new(json!({"SecurityGroup": to_json(group)})))
}

/// `CloneSecurityGroup`: copies a group with its rules, also from another region.
pub(in crate::actions::vpc) fn clone(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("SecurityGroupId")?;
    SECURITY_GROUP.check_form(call, id)?;
    let region = call.parameters.string("RemoteRegion").unwrap_or(call.region);
    let source = account.security_groups.find(id).filter(|source| source.region == region);
    let source = source.ok_or_else(|| SECURITY_GROUP.not_found(call, id))?;
    if region != call.region {
        check_independent(call, source)?;
    }
    let project = project(call)?;
    let name = call.parameters.string("GroupName").unwrap_or(&source.name);
    let description = call.parameters.string("GroupDescription").unwrap_or(&source.remark);
    check_quota(account, call, project)?;
    let copy = SecurityGroup::new(call.region, String::new(), name, description, project, call.now);
    let mut own_tags = tags(account, call)?;
    if call.parameters.flag("IsCloneTags") {
        let missing = |tag: &&(String, String)| !own_tags.iter().any(|own| own.0 == tag.0);
        let copied: Vec<(String, String)> = source.tags.iter().filter(missing).cloned().collect();
        own_tags.extend(copied);
        check_tag_count(account, call, own_tags.len())?;
    }
    let (ingress, egress) = (source.ingress.clone(), source.egress.clone());
    insert(account, SecurityGroup { tags: own_tags, ingress, egress, ..copy })
}

/// Checks that the rules of a group refer to nothing that other regions do not have.
fn check_independent(call: &Call<'_>, source: &SecurityGroup) -> Result<(), ApiError> {
    let rules = || source.ingress.iter().chain(&source.egress);
    let (codes, what): (&[&str], &str) = if rules().any(|rule| rule.group().is_some()) {
        (&["UnsupportedOperation.RemoteRegionSgHasReferencedSg"], "security groups")
    } else if rules().any(Rule::has_template) {
        (&[], "templates")
    } else {
        return Ok(());
    };
    let message = format!(
        "The security group `{}` has rules that refer to {what}, which are in {} only.",
        source.id, source.region
    );
    Err(call.error(codes, "UnsupportedOperation", message))
}

/// Returns the number in `ProjectId`.
fn project(call: &Call<'_>) -> Result<i64, ApiError> {
    let text = call.parameters.string("ProjectId").unwrap_or("0");
    text.parse().ok().filter(|project: &i64| *project >= 0).ok_or_else(|| {
        let message = format!("The project `{text}` in `ProjectId` is not a number.");
        call.invalid(&[], message)
    })
}

/// Checks that no other group of a project has a name.
pub(super) fn check_name(
    account: &Account,
    call: &Call<'_>,
    name: &str,
    project: i64,
) -> Result<(), ApiError> {
    if name.is_empty() {
        return Err(call.invalid(&[], "The parameter `GroupName` must not be empty."));
    }
    let mut others = account.security_groups.in_region(call.region);
    if others.any(|other| other.project_id == project && other.name == name) {
        let message = format!("The project {project} already has a security group `{name}`.");
        return Err(call.invalid(&["InvalidParameterValue.Duplicate"], message));
    }
    Ok(())
}

fn check_quota(account: &Account, call: &Call<'_>, project: i64) -> Result<(), ApiError> {
    let maximum = account.quotas.security_groups;
    let own = account.security_groups.in_region(call.region);
    if own.filter(|group| group.project_id == project).count() < maximum {
        return Ok(());
    }
    Err(over_quota(call, &[], &format!("The project {project}"), maximum))
}
