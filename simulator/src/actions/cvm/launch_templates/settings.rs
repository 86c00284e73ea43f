//! The parameters of `RunInstances` in a version, and how they are combined.

use serde_json::{Map, Value};

use super::super::Call;
use super::super::instances::check_order;
use super::{find, version};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;

/// Parameters of the template or of the call rather than of `RunInstances`.
const OWN: [&str; 7] = [
    "LaunchTemplateName",
    "LaunchTemplateId",
    "LaunchTemplateVersion",
    "LaunchTemplateVersionDescription",
    "LaunchTemplateTagSpecification",
    "ClientToken",
    "DryRun",
];

/// Returns the parameters of `RunInstances` in a call.
pub(super) fn of(call: &Call<'_>) -> Map<String, Value> {
    let given = call.parameters.as_map().iter();
    given
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Returns the base parameters, overwritten by the given ones as a whole.
pub(super) fn over(base: &Map<String, Value>, given: Map<String, Value>) -> Map<String, Value> {
    let mut settings = base.clone();
    settings.extend(given);
    settings
}

/// Checks that the parameters could be ordered.
pub(super) fn check(
    account: &Account,
    call: &Call<'_>,
    settings: &Map<String, Value>,
) -> Result<(), ApiError> {
    check_order(account, &Call { parameters: View::new(settings), ..*call })
}

/// Returns the parameters of an order from a launch template, overwritten by those of the call; `None` without a
/// template.
pub(in crate::actions::cvm) fn complete(
    account: &Account,
    call: &Call<'_>,
) -> Result<Option<Map<String, Value>>, ApiError> {
    let Some(view) = call.parameters.object("LaunchTemplate") else { return Ok(None) };
    let id = view.string("LaunchTemplateId");
    let id = id.ok_or_else(|| ApiError::missing("LaunchTemplate.LaunchTemplateId"))?;
    let key = find(account, call, id)?;
    let Some(template) = account.launch_templates.get(key) else { return Ok(None) };
    let version = version(call, template, view.integer("LaunchTemplateVersion"))?;
    Ok(Some(over(&version.settings, call.parameters.as_map().clone())))
}
