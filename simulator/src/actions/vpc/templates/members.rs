//! Members of templates and of their groups.

use serde_json::json;

use super::groups::check_templates;
use super::{Call, MEMBERS, Response, task, template, template_group, values};
use crate::error::ApiError;
use crate::state::vpc::{TemplateKind, TemplateMember};
use crate::state::{Account, Key};

/// The members of the template or the group in a call, without those that it removes and with those that it adds.
struct Change<'a> {
    removed: &'a [(&'a str, &'a str)],
    added: &'a [(&'a str, &'a str)],
}

/// `AddTemplateMember`.
pub(in crate::actions::vpc) fn add(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let added = values::pairs(&call.parameters.objects("TemplateMember"), "Member");
    change(account, call, &Change { removed: &[], added: &added })
}

/// `DeleteTemplateMember`.
pub(in crate::actions::vpc) fn remove(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let removed = values::pairs(&call.parameters.objects("TemplateMember"), "Member");
    change(account, call, &Change { removed: &removed, added: &[] })
}

/// `ModifyTemplateMember`: replaces members.
pub(in crate::actions::vpc) fn replace(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let removed = values::pairs(&call.parameters.objects("OriginalTemplateMember"), "Member");
    let added = values::pairs(&call.parameters.objects("TemplateMember"), "Member");
    if removed.len() != added.len() {
        let message = format!(
            "The parameters `OriginalTemplateMember` and `TemplateMember` have {} and {} items; the numbers must be equal.",
            removed.len(),
            added.len()
        );
        return Err(call.invalid(&[], message));
    }
    change(account, call, &Change { removed: &removed, added: &added })
}

fn change(
    account: &mut Account,
    call: &Call<'_>,
    change: &Change<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("TemplateId")?;
    let prefix = id.split('-').next().unwrap_or_default();
    let kind = if prefix.starts_with("pp") { TemplateKind::Service } else { TemplateKind::Address };
    if prefix == template_group(kind).prefix {
        let key = template_group(kind).key(call, account.vpc.templates.groups(kind), id)?;
        change_group(account, call, (kind, key), change)?;
    } else {
        let key = template(kind).key(call, account.vpc.templates.of(kind), id)?;
        change_template(account, call, (kind, key), change)?;
    }
    Ok(task(account, call))
}

fn change_template(
    account: &mut Account,
    call: &Call<'_>,
    (kind, key): (TemplateKind, Key),
    change: &Change<'_>,
) -> Result<(), ApiError> {
    let added = values::members(call, kind, change.added)?;
    let Some(template) = account.vpc.templates.of(kind).get(key) else { return Ok(()) };
    let replaced =
        replaced(call, &template.members, change.removed, added, |member: &TemplateMember| {
            &member.value
        })?;
    values::check(call, replaced.iter().map(|member| member.value.as_str()))?;
    check_remains(call, replaced.len())?;
    if let Some(mut template) = account.vpc.templates.of_mut(kind).get_mut(key) {
        template.members = replaced;
        template.updated = call.now;
    }
    Ok(())
}

fn change_group(
    account: &mut Account,
    call: &Call<'_>,
    (kind, key): (TemplateKind, Key),
    change: &Change<'_>,
) -> Result<(), ApiError> {
    let added: Vec<String> = change.added.iter().map(|(id, _)| (*id).to_owned()).collect();
    let Some(group) = account.vpc.templates.groups(kind).get(key) else { return Ok(()) };
    let replaced =
        replaced(call, &group.template_ids, change.removed, added, |id: &String| id.as_str())?;
    let ids: Vec<&str> = replaced.iter().map(String::as_str).collect();
    let replaced = check_templates(account, call, kind, &ids)?;
    check_remains(call, replaced.len())?;
    if let Some(mut group) = account.vpc.templates.groups_mut(kind).get_mut(key) {
        group.template_ids = replaced;
        group.updated = call.now;
    }
    Ok(())
}

/// Returns members after a change. A new member takes the position of the one that it replaces.
fn replaced<T: Clone>(
    call: &Call<'_>,
    members: &[T],
    removed: &[(&str, &str)],
    added: Vec<T>,
    value: impl Fn(&T) -> &str,
) -> Result<Vec<T>, ApiError> {
    let mut slots: Vec<Option<T>> = members.iter().cloned().map(Some).collect();
    let mut added = added.into_iter();
    for (name, _) in removed {
        let position =
            slots.iter().position(|slot| slot.as_ref().is_some_and(|own| value(own) == *name));
        let slot = position.and_then(|position| slots.get_mut(position)).ok_or_else(|| {
            let message = format!("The template has no member `{name}`.");
            call.error(&["ResourceNotFound"], "ResourceNotFound", message)
        })?;
        *slot = added.next();
    }
    Ok(slots.into_iter().flatten().chain(added).collect())
}

/// Checks that a template or a group does not become empty.
fn check_remains(call: &Call<'_>, count: usize) -> Result<(), ApiError> {
    if count > 0 {
        return Ok(());
    }
    let message = "The last member of a template cannot be deleted.";
    Err(call.invalid(&[], message))
}

/// `DescribeTemplateLimits`.
#[allow(clippy::unnecessary_wraps, reason = "a handler")]
pub(in crate::actions::vpc) fn describe_limits(
    _: &mut Account,
    _: &Call<'_>,
) -> Result<Response, ApiError> {
    Ok(Response::new(json!({"TemplateLimit": {
        "AddressTemplateMemberLimit": MEMBERS,
        "AddressTemplateGroupMemberLimit": MEMBERS,
        "ServiceTemplateMemberLimit": MEMBERS,
        "ServiceTemplateGroupMemberLimit": MEMBERS,
    }})))
}
