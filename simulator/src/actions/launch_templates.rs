//! Launch templates: orders that are kept, in numbered versions, and carried out by `RunInstances`.
//!
//! Settings are checked when they are saved, as an order of them would be, and again when they are used: what they name
//! may be gone by then.

mod settings;
mod show;
mod versions;

pub(super) use settings::complete;
pub(super) use versions::{create_version, delete_versions, describe_versions, modify_default};

use serde_json::{Value, json};

use super::filters::{Filterable, tags_match};
use super::paging::page;
use super::{Call, Response, tags};
use crate::error::ApiError;
use crate::state::{LaunchTemplate, Version, World, is_well_formed, members};

const FILTERABLE: Filterable<LaunchTemplate> = Filterable {
    names: &["LaunchTemplateName", "tag-key", "tag-value", "tag:tag-key"],
    values: 5,
    matches: |template, name, value| match name {
        "LaunchTemplateName" => template.name == value,
        name => tags_match(&template.tags, name, value),
    },
};

pub(super) fn create(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.required("LaunchTemplateName")?.to_owned();
    let description = call.parameters.text("LaunchTemplateVersionDescription").unwrap_or_default();
    let settings = settings::of(call);
    settings::check(world, call, &settings)?;
    let tags = tags::read_from(call, "LaunchTemplateTagSpecification", None)?;
    let own = world.launch_templates.iter().filter(|template| template.region == call.region);
    let quota = world.quotas.launch_templates;
    if own.count() >= quota {
        let message = format!(
            "The account has {quota} launch templates in {}, which is the most it may have.",
            call.region
        );
        return Err(call.refuse(&["LimitExceeded.LaunchTemplateQuota"], "LimitExceeded", message));
    }
    call.end_dry_run()?;
    let id = world.ids.resource("lt");
    let version =
        Version { number: 1, description: description.to_owned(), settings, created: call.now };
    world.launch_templates.push(LaunchTemplate {
        region: call.region.to_owned(),
        id: id.clone(),
        name,
        created: call.now,
        tags,
        default: 1,
        last: 1,
        versions: vec![version],
    });
    Ok(members(json!({"LaunchTemplateId": id})))
}

pub(super) fn describe(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.texts("LaunchTemplateIds");
    if !ids.is_empty() && !call.parameters.objects("Filters").is_empty() {
        let message = "The parameters `LaunchTemplateIds` and `Filters` may not be given together.";
        return Err(call.refuse(&[], "InvalidParameter", message));
    }
    for id in &ids {
        find(world, call, id)?;
    }
    let wanted = |template: &&LaunchTemplate| {
        template.region == call.region && (ids.is_empty() || ids.contains(&template.id.as_str()))
    };
    let found = FILTERABLE.keep(call, world.launch_templates.iter().filter(wanted))?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(LaunchTemplate::to_json).collect();
    Ok(members(json!({"TotalCount": page.total, "LaunchTemplateSet": items})))
}

pub(super) fn delete(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let place = find(world, call, call.required("LaunchTemplateId")?)?;
    world.launch_templates.remove(place);
    Ok(Response::new())
}

/// The place of a template.
fn find(world: &World, call: &Call<'_>, id: &str) -> Result<usize, ApiError> {
    if !is_well_formed(id, "lt") {
        let message = format!("The launch template id `{id}` is not of the form lt-xxxxxxxx.");
        return Err(call.invalid(&["InvalidParameterValue.LaunchTemplateIdMalformed"], message));
    }
    let own = |template: &LaunchTemplate| template.id == id && template.region == call.region;
    world.launch_templates.iter().position(own).ok_or_else(|| {
        let message = format!("The launch template `{id}` does not exist in {}.", call.region);
        call.invalid(&["InvalidParameterValue.LaunchTemplateIdNotExisted"], message)
    })
}

/// A version of a template; the default one where no number is given.
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
