//! Launch templates: numbered versions of the parameters of `RunInstances`.
//!
//! The parameters are checked like an order when they are saved, and again when they are used, since the resources that
//! they name may have been deleted.

mod describe;
mod settings;
mod versions;

pub(super) use settings::complete;
pub(super) use versions::{create_version, delete_versions, describe_versions, modify_default};

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::{Call, Response, tags};
use crate::actions::ids;
use crate::actions::password;
use crate::error::ApiError;
use crate::state::{Account, Key, LaunchTemplate, Version};

const FILTERS: Filters<LaunchTemplate> = Filters {
    names: &["LaunchTemplateName", "tag-key", "tag-value", "tag:tag-key"],
    values: 5,
    matches: |template, name, value| match name {
        "LaunchTemplateName" => template.name == value,
        name => tags_match(&template.tags, name, value),
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.required("LaunchTemplateName")?.to_owned();
    let description =
        call.parameters.string("LaunchTemplateVersionDescription").unwrap_or_default();
    let mut settings = settings::of(call);
    settings::check(account, call, &settings)?;
    password::forget(&mut settings);
    let tags = tags::read_from(account, call, "LaunchTemplateTagSpecification", None)?;
    let own = account.launch_templates.in_region(call.region);
    let quota = account.quotas.launch_templates;
    if own.count() >= quota {
        let message = format!(
            "The account has {quota} launch templates in {}, which is the quota.",
            call.region
        );
        return Err(call.error(&["LimitExceeded.LaunchTemplateQuota"], "LimitExceeded", message));
    }
    call.end_dry_run()?;
    let id = account.ids.resource("lt");
    let version =
        Version { number: 1, description: description.to_owned(), settings, created: call.now };
    account.launch_templates.insert(LaunchTemplate {
        created_by: account.id.clone(),
        region: call.region.to_owned(),
        id: id.clone(),
        name,
        created: call.now,
        tags,
        default: 1,
        last: 1,
        versions: vec![version],
    });
    Ok(Response::new(json!({"LaunchTemplateId": id})))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("LaunchTemplateIds");
    ids::check_exclusive(call, "LaunchTemplateIds", &[])?;
    for id in &ids {
        find(account, call, id)?;
    }
    let wanted = |template: &&LaunchTemplate| {
        template.region == call.region && (ids.is_empty() || ids.contains(&template.id.as_str()))
    };
    let found = FILTERS.apply(call, account.launch_templates.iter().filter(wanted))?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(LaunchTemplate::to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "LaunchTemplateSet": items})))
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("LaunchTemplateId")?)?;
    account.launch_templates.remove(key);
    Ok(Response::empty())
}

/// Returns the key of a template.
fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    let codes = ["InvalidParameterValue.LaunchTemplateIdMalformed"];
    ids::check_form(call, (id, "lt"), &codes)?;
    account.launch_templates.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The launch template `{id}` does not exist in {}.", call.region);
        call.invalid(&["InvalidParameterValue.LaunchTemplateIdNotExisted"], message)
    })
}

/// Returns a version of a template; the default version without a number.
fn version<'a>(
    call: &Call<'_>,
    template: &'a LaunchTemplate,
    number: Option<i64>,
) -> Result<&'a Version, ApiError> {
    template.version(number).ok_or_else(|| {
        let number = number.unwrap_or(template.default);
        let message = format!("The launch template `{}` has no version {number}.", template.id);
        let codes = [
            "InvalidParameterValue.LaunchTemplateIdVerNotExisted",
            "InvalidParameterValue.LaunchTemplateVersion",
        ];
        call.invalid(&codes, message)
    })
}
