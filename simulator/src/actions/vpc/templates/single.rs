//! Templates.

use serde_json::{Value, json};

use super::common::{tag_set, tags};
use super::filters::Filters;
use super::{
    Call, Response, check_name, check_unused, object, resource, task, template, values, word,
};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Template, TemplateKind, TemplateMember};

const ADDRESS_FILTERS: Filters<Template> = Filters {
    names: &["address-template-name", "address-template-id", "address-ip"],
    values: 5,
    matches,
};

const SERVICE_FILTERS: Filters<Template> = Filters {
    names: &["service-template-name", "service-template-id", "service-port"],
    values: 5,
    matches,
};

fn matches(template: &Template, name: &str, value: &str) -> bool {
    match name {
        "address-template-name" | "service-template-name" => template.name == value,
        "address-template-id" | "service-template-id" => template.id == value,
        _ => template.members.iter().any(|member| member.value == value),
    }
}

/// Returns `AddressTemplate` or `ServiceTemplate`, without members if a request does not want them.
pub(super) fn to_json(kind: TemplateKind, template: &Template, with_members: bool) -> Value {
    let members = if with_members { template.members.as_slice() } else { &[] };
    let values: Vec<&str> = members.iter().map(|member| member.value.as_str()).collect();
    let extra = |member: &TemplateMember| {
        json!({
            word(kind): member.value,
            "Description": member.description,
            "UpdatedTime": member.updated.beijing_time(),
        })
    };
    let mut fields = object(
        kind,
        [
            ("TemplateName", json!(template.name)),
            ("TemplateId", json!(template.id)),
            ("Set", json!(values)),
            ("ExtraSet", members.iter().map(extra).collect()),
        ],
    );
    fields.insert("CreatedTime".to_owned(), json!(template.created.beijing_time()));
    fields.insert("UpdatedTime".to_owned(), json!(template.updated.beijing_time()));
    fields.insert("TagSet".to_owned(), tag_set(&template.tags));
    Value::Object(fields)
}

fn create(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let name = check_name(call, &format!("{}TemplateName", word(kind)))?;
    let members = values::read(call, kind)?.ok_or_else(|| match kind {
        TemplateKind::Address => ApiError::missing("Addresses"),
        TemplateKind::Service => ApiError::missing("Services"),
    })?;
    let template = Template {
        region: call.region.to_owned(),
        name: name.to_owned(),
        members,
        tags: tags(account, call)?,
        created: call.now,
        updated: call.now,
        id: account.ids.resource(template(kind).prefix),
    };
    let value = to_json(kind, &template, true);
    account.vpc.templates.of_mut(kind).insert(template);
    Ok(Response::new(object(kind, [("Template", value)])))
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
    let table = account.vpc.templates.of(kind);
    let page = match call.parameters.string("OrderField") {
        None => template(kind).list(call, table, "", filters)?,
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
    let with_members = call.parameters.flag_if_given("NeedMemberInfo").unwrap_or(true);
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|template| to_json(kind, &ordered(call, kind, template), with_members))
        .collect();
    let mut response = object(kind, [("TemplateSet", json!(items))]);
    response.insert("TotalCount".to_owned(), json!(page.total));
    Ok(Response::new(response))
}

/// Returns a template with its members in the order that a request wants.
fn ordered(call: &Call<'_>, kind: TemplateKind, template: &Template) -> Template {
    let mut template = template.clone();
    let Some(field) = call.parameters.string("MemberOrderField") else { return template };
    if field == word(kind) {
        template.members.sort_by(|one, other| one.value.cmp(&other.value));
    } else {
        template.members.sort_by_key(|member| member.updated);
    }
    if call.parameters.string("MemberOrderDirection") == Some("DESC") {
        template.members.reverse();
    }
    template
}

fn modify(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let id = call.required(&format!("{}TemplateId", word(kind)))?.to_owned();
    let key = template(kind).key(call, account.vpc.templates.of(kind), &id)?;
    let name = format!("{}TemplateName", word(kind));
    let name = call.parameters.has(&name).then(|| check_name(call, &name)).transpose()?;
    let members = values::read(call, kind)?;
    if let Some(mut template) = account.vpc.templates.of_mut(kind).get_mut(key) {
        if let Some(name) = name {
            name.clone_into(&mut template.name);
        }
        if let Some(members) = members {
            template.members = members;
        }
        template.updated = call.now;
    }
    Ok(task(account, call))
}

fn delete(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let id = call.required(&format!("{}TemplateId", word(kind)))?.to_owned();
    let key = template(kind).key(call, account.vpc.templates.of(kind), &id)?;
    check_unused(account, call, &id)?;
    account.vpc.templates.of_mut(kind).remove(key);
    Ok(task(account, call))
}

/// Starts the task of `Describe…TemplateInstances`, whose response has only the id of the task.
fn describe_instances(
    account: &mut Account,
    call: &Call<'_>,
    kind: TemplateKind,
) -> Result<Response, ApiError> {
    let id = call.required(&format!("{}TemplateId", word(kind)))?.to_owned();
    template(kind).key(call, account.vpc.templates.of(kind), &id)?;
    Ok(task(account, call))
}

actions! {
    create_address, create_service => create;
    describe_addresses, describe_services => describe;
    modify_address, modify_service => modify;
    delete_address, delete_service => delete;
    describe_address_instances, describe_service_instances => describe_instances;
}
