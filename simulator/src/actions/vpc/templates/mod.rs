//! Address templates, protocol port templates, and groups of either, whose actions differ in names only.

/// Defines the actions of both kinds of templates.
macro_rules! actions {
    ($($address:ident, $service:ident => $action:ident;)*) => {$(
        pub(in crate::actions::vpc) fn $address(
            account: &mut Account,
            call: &Call<'_>,
        ) -> Result<Response, ApiError> {
            $action(account, call, TemplateKind::Address)
        }

        pub(in crate::actions::vpc) fn $service(
            account: &mut Account,
            call: &Call<'_>,
        ) -> Result<Response, ApiError> {
            $action(account, call, TemplateKind::Service)
        }
    )*};
}

mod groups;
mod members;
mod single;
mod values;

pub(super) use groups::{
    create_address_group, create_service_group, delete_address_group, delete_service_group,
    describe_address_group_instances, describe_address_groups, describe_service_group_instances,
    describe_service_groups, modify_address_group, modify_service_group,
};
pub(super) use members::{add, describe_limits, remove, replace};
pub(super) use single::{
    create_address, create_service, delete_address, delete_service, describe_address_instances,
    describe_addresses, describe_service_instances, describe_services, modify_address,
    modify_service,
};

use serde_json::{Map, Value};

use super::resource::{
    ADDRESS_TEMPLATE, ADDRESS_TEMPLATE_GROUP, Resource, SERVICE_TEMPLATE, SERVICE_TEMPLATE_GROUP,
};
use super::{Call, Response, filters, resource, values as common};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::TemplateKind;

/// The maximum number of members of a template, and of templates in a group.
const MEMBERS: usize = 20;

/// Returns the word in the names of actions and fields.
fn word(kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::Address => "Address",
        TemplateKind::Service => "Service",
    }
}

fn template(kind: TemplateKind) -> Resource {
    match kind {
        TemplateKind::Address => ADDRESS_TEMPLATE,
        TemplateKind::Service => SERVICE_TEMPLATE,
    }
}

fn template_group(kind: TemplateKind) -> Resource {
    match kind {
        TemplateKind::Address => ADDRESS_TEMPLATE_GROUP,
        TemplateKind::Service => SERVICE_TEMPLATE_GROUP,
    }
}

/// Returns an object whose field names start with the word of the kind.
fn object<const N: usize>(kind: TemplateKind, fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (format!("{}{name}", word(kind)), value)).collect()
}

/// Returns a new name for a resource.
fn check_name<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, ApiError> {
    const MAXIMUM: usize = 60;
    let value = call.parameters.string(name).ok_or_else(|| ApiError::missing(name))?;
    let length = value.chars().count();
    if (1..=MAXIMUM).contains(&length) {
        return Ok(value);
    }
    let message =
        format!("The parameter `{name}` has {length} characters; it must have 1 to {MAXIMUM}.");
    Err(call.invalid(&["InvalidParameterValue.TooLong"], message))
}

/// Starts a task with the id of the request, and returns an empty response.
fn task(account: &mut Account, call: &Call<'_>) -> Response {
    let duration = account.timing.change;
    account.vpc.tasks.start(call.region, call.request_id, call.now, duration);
    Response::empty()
}

/// Checks that rules of security groups do not refer to a template or a group.
fn check_unused(account: &Account, call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    let rules = account.security_groups.count_referring_to(id);
    let kinds = [TemplateKind::Address, TemplateKind::Service];
    let templates = &account.vpc.templates;
    let groups: usize =
        kinds.into_iter().map(|kind| templates.groups(kind).count_referring_to(id)).sum();
    let user = match (rules, groups) {
        (0, 0) => return Ok(()),
        (0, _) => "a group of templates contains it",
        _ => "a rule of a security group refers to it",
    };
    let message = format!("`{id}` cannot be deleted: {user}.");
    Err(call.error(&[], "ResourceInUse", message))
}
