//! Versions of launch templates.

use serde_json::{Value, json};

use super::super::pagination::page;
use super::super::{Call, Response};
use super::{describe, find, settings, version};
use crate::actions::password;
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::{Account, LaunchTemplate, Version};

/// The default end of a range of versions.
const LAST: i64 = 30;

pub(in crate::actions::cvm) fn create_version(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("LaunchTemplateId")?)?;
    let Some(template) = account.launch_templates.get(key) else { return Ok(Response::empty()) };
    let base = version(call, template, call.parameters.integer("LaunchTemplateVersion"))?;
    let mut settings = settings::over(&base.settings, settings::of(call));
    settings::check(account, call, &settings)?;
    password::forget(&mut settings);
    let quota = account.quotas.launch_template_versions;
    if template.versions.len() >= quota {
        let message = format!(
            "The launch template `{}` has {quota} versions, which is the quota.",
            template.id
        );
        let codes = ["LimitExceeded.LaunchTemplateVersionQuota"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    call.end_dry_run()?;
    let description =
        call.parameters.string("LaunchTemplateVersionDescription").unwrap_or_default();
    let number = template.last + 1;
    if let Some(mut template) = account.launch_templates.get_mut(key) {
        template.last = number;
        let description = description.to_owned();
        template.versions.push(Version { number, description, settings, created: call.now });
    }
    Ok(Response::new(json!({"LaunchTemplateVersionNumber": number})))
}

pub(in crate::actions::cvm) fn describe_versions(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("LaunchTemplateId")?)?;
    let Some(template) = account.launch_templates.get(key) else { return Ok(Response::empty()) };
    let named = call.parameters.integers("LaunchTemplateVersions");
    let found = if named.is_empty() {
        in_range(call.parameters, template)
    } else {
        let others = ["MinVersion", "MaxVersion", "DefaultVersion", "Offset", "Limit"];
        if let Some(other) = others.into_iter().find(|name| call.parameters.has(name)) {
            let message = format!(
                "The parameters `LaunchTemplateVersions` and `{other}` are mutually exclusive."
            );
            return Err(call.invalid(&["InvalidParameterCombination"], message));
        }
        let one = |number: i64| version(call, template, Some(number));
        named.into_iter().map(one).collect::<Result<_, _>>()?
    };
    let page = page(call, found)?;
    let to_json = |version: &Version| describe::version(template, version);
    let items: Vec<Value> = page.items.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "LaunchTemplateVersionSet": items})))
}

fn in_range<'a>(view: View<'_>, template: &'a LaunchTemplate) -> Vec<&'a Version> {
    let range =
        view.integer("MinVersion").unwrap_or(0)..=view.integer("MaxVersion").unwrap_or(LAST);
    let default = view.flag("DefaultVersion");
    let wanted = |version: &&Version| {
        range.contains(&version.number) && (!default || version.number == template.default)
    };
    template.versions.iter().filter(wanted).collect()
}

pub(in crate::actions::cvm) fn modify_default(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("LaunchTemplateId")?)?;
    let number = call.parameters.integer("DefaultVersion");
    let Some(mut template) = account.launch_templates.get_mut(key) else {
        return Ok(Response::empty());
    };
    let number = version(call, &template, number)?.number;
    if number == template.default {
        let message =
            format!("The version {number} is already the default version of `{}`.", template.id);
        let codes = ["InvalidParameterValue.LaunchTemplateIdVerSetAlready"];
        return Err(call.invalid(&codes, message));
    }
    template.default = number;
    Ok(Response::empty())
}

/// Deletes versions, all of them or none.
pub(in crate::actions::cvm) fn delete_versions(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("LaunchTemplateId")?)?;
    let numbers = call.parameters.integers("LaunchTemplateVersions");
    if numbers.is_empty() {
        return Err(ApiError::missing("LaunchTemplateVersions.0"));
    }
    let Some(mut template) = account.launch_templates.get_mut(key) else {
        return Ok(Response::empty());
    };
    for number in &numbers {
        version(call, &template, Some(*number))?;
        if *number == template.default {
            let message = format!(
                "The version {number} is the default version of `{}` and cannot be deleted.",
                template.id
            );
            let codes = ["InvalidParameterValue.LaunchTemplateDefaultVersion"];
            return Err(call.invalid(&codes, message));
        }
    }
    template.versions.retain(|version| !numbers.contains(&version.number));
    Ok(Response::empty())
}
