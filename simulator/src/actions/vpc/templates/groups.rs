//! Groups of templates.

use serde_json::{Value, json};

use super::common::{tag_set, tags};
use super::filters::Filters;
use super::{
    Call, Response, check_name, check_unused, object, resource, single, task, template,
    template_group, values, word,
};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Template, TemplateGroup, TemplateKind};

const ADDRESS_FILTERS: Filters<TemplateGroup> = Filters {
    names: &["address-template-group-name", "address-template-group-id"],
    values: 5,
    matches,
};

const SERVICE_FILTERS: Filters<TemplateGroup> = Filters {
    names: &["service-template-group-name", "service-template-group-id"],
    values: 5,
    matches,
};

fn matches(group: &TemplateGroup, name: &str, value: &str) -> bool {
    if name.ends_with("-name") { group.name == value } else { group.id == value }
}

fn to_json(account: &Account, call: &Call<'_>, kind: TemplateKind, group: &TemplateGroup) -> Value {
    let with_members = call.parameters.flag_if_given("NeedMemberInfo").unwrap_or(true);
    let table = account.vpc.templates.of(kind);
    let mut templates: Vec<&Template> =
        group.template_ids.iter().filter_map(|id| table.find(id)).collect();
    match call.parameters.string("MemberOrderField") {
        None => {}
        Some("UpdateTime" | "UpdatedTime") => templates.sort_by_key(|template| template.updated),
        Some(_) => templates.sort_by(|one, other| one.id.cmp(&other.id)),
    }
    if call.parameters.string("MemberOrderDirection") == Some("DESC") {
        templates.reverse();
    }
    let item = |template: &&Template| match kind {
        TemplateKind::Address => json!({
            "AddressTemplateId": template.id,
            "UpdatedTime": template.updated.beijing_time(),
        }),
        TemplateKind::Service => single::to_json(kind, template, true),
    };
    let shown = if with_members { templates.as_slice() } else { &[] };
    let ids: Vec<&str> = shown.iter().map(|template| template.id.as_str()).collect();
    let mut fields = object(
        kind,
        [
            ("TemplateGroupName", json!(group.name)),
            ("TemplateGroupId", json!(group.id)),
            ("TemplateIdSet", json!(ids)),
            ("TemplateSet", shown.iter().map(item).collect()),
        ],
    );
    fields.insert("CreatedTime".to_owned(), json!(group.created.beijing_time()));
    fields.insert("UpdatedTime".to_owned(), json!(group.updated.beijing_time()));
    fields.insert("TagSet".to_owned(), tag_set(&group.tags));
    Value::Object(fields)
}

/// Checks the templates of a group.
pub(super) fn check_templates(
    account: &Account,
    call: &Call<'_>,
    kind: TemplateKind,
    ids: &[&str],
) -> Result<Vec<String>, ApiError> {
    values::check(call, ids.iter().copied())?;
    let table = account.vpc.templates.of(kind);
    ids.iter().try_for_each(|id| template(kind).key(call, table, id).map(drop))?;
    Ok(ids.iter().map(|id| (*id).to_owned()).collect())
}

fn create(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let name = check_name(call, &format!("{}TemplateGroupName", word(kind)))?;
    let ids = call.parameters.strings(&format!("{}TemplateIds", word(kind)));
    let group = TemplateGroup {
        region: call.region.to_owned(),
        name: name.to_owned(),
        template_ids: check_templates(account, call, kind, &ids)?,
        tags: tags(account, call)?,
        created: call.now,
        updated: call.now,
        id: account.ids.resource(template_group(kind).prefix),
    };
    let value = to_json(account, call, kind, &group);
    account.vpc.templates.groups_mut(kind).insert(group);
    Ok(Response::new(object(kind, [("TemplateGroup", value)])))
}

fn describe(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let filters = match kind {
        TemplateKind::Address => &ADDRESS_FILTERS,
        TemplateKind::Service => &SERVICE_FILTERS,
    };
    let table = account.vpc.templates.groups(kind);
    let page = match call.parameters.string("OrderField") {
        None => template_group(kind).list(call, table, "", filters)?,
        Some(field) => {
            let mut found = filters.apply(call, table.shared_in(call.region))?;
            found.sort_by(|one, other| match field {
                "CreatedTime" => one.created.cmp(&other.created),
                "UpdateTime" | "UpdatedTime" => one.updated.cmp(&other.updated),
                _ => one.id.cmp(&other.id),
            });
            resource::ordered_page(call, found)?
        }
    };
    let items: Vec<Value> =
        page.items.iter().map(|group| to_json(account, call, kind, group)).collect();
    let mut response = object(kind, [("TemplateGroupSet", json!(items))]);
    response.insert("TotalCount".to_owned(), json!(page.total));
    Ok(Response::new(response))
}

fn modify(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let id = call.required(&format!("{}TemplateGroupId", word(kind)))?.to_owned();
    let key = template_group(kind).key(call, account.vpc.templates.groups(kind), &id)?;
    let name = format!("{}TemplateGroupName", word(kind));
    let name = call.parameters.has(&name).then(|| check_name(call, &name)).transpose()?;
    let ids = format!("{}TemplateIds", word(kind));
    let ids = call.parameters.has(&ids).then(|| call.parameters.strings(&ids));
    let ids = ids.map(|ids| check_templates(account, call, kind, &ids)).transpose()?;
    if let Some(mut group) = account.vpc.templates.groups_mut(kind).get_mut(key) {
        if let Some(name) = name {
            name.clone_into(&mut group.name);
        }
        if let Some(ids) = ids {
            group.template_ids = ids;
        }
        group.updated = call.now;
    }
    Ok(task(account, call))
}

fn delete(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let id = call.required(&format!("{}TemplateGroupId", word(kind)))?.to_owned();
    let key = template_group(kind).key(call, account.vpc.templates.groups(kind), &id)?;
    check_unused(account, call, &id)?;
    account.vpc.templates.groups_mut(kind).remove(key);
    Ok(task(account, call))
}

/// Starts the task of `Describe…TemplateGroupInstances`, whose response has only the id of the task.
fn describe_instances(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let id = call.required(&format!("{}TemplateGroupId", word(kind)))?.to_owned();
    template_group(kind).key(call, account.vpc.templates.groups(kind), &id)?;
    Ok(task(account, call))
}

actions! {
    create_address_group, create_service_group => create;
    describe_address_groups, describe_service_groups => describe;
    modify_address_group, modify_service_group => modify;
    delete_address_group, delete_service_group => delete;
    describe_address_group_instances, describe_service_group_instances => describe_instances;
}
