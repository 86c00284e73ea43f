//! Launch configurations.

use serde_json::{Map, Value, json};

use super::filters::{Filters, are_given, tags_match};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, launch, tags};
use crate::actions::password;
use crate::error::ApiError;
use crate::state::auto_scaling::LaunchConfiguration;
use crate::state::{Account, Key};

/// Parameters that are no settings of instances.
const OWN: [&str; 3] = ["LaunchConfigurationId", "LaunchConfigurationName", "Tags"];

const FILTERS: Filters<LaunchConfiguration> = Filters {
    names: &[
        "launch-configuration-id",
        "launch-configuration-name",
        "vague-launch-configuration-name",
        "tag-key",
        "tag-value",
        "tag:tag-key",
    ],
    values: 5,
    matches: |configuration, name, value| match name {
        "launch-configuration-id" => configuration.id == value,
        "launch-configuration-name" => configuration.name == value,
        "vague-launch-configuration-name" => configuration.name.contains(value),
        name => tags_match(&configuration.tags, name, value),
    },
};

/// Returns the settings in a request.
fn settings(call: &Call<'_>) -> impl Iterator<Item = (String, Value)> {
    let given = call.parameters.as_map().iter();
    given
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.required("LaunchConfigurationName")?;
    check_unused_name(account, call, name)?;
    if call.parameters.string("ImageId").is_none() {
        let message =
            "The parameter `ImageId` is required; the simulator does not resolve `ImageFamily`.";
        let codes = ["InvalidParameter.MustOneParameter"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    if call.parameters.has("InstanceType") && call.parameters.has("InstanceTypes") {
        let message = "The parameters `InstanceType` and `InstanceTypes` are mutually exclusive.";
        return Err(call.error(&["InvalidParameter.Conflict"], "InvalidParameter", message));
    }
    let quota = account.quotas.launch_configurations;
    if account.auto_scaling.launch_configurations.count_in(call.region) >= quota {
        let message = format!(
            "The account has {quota} launch configurations in {}, which is the quota.",
            call.region
        );
        let codes = ["LimitExceeded.LaunchConfigurationQuotaNotEnough"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    let mut configuration = LaunchConfiguration {
        region: call.region.to_owned(),
        id: String::new(),
        name: name.to_owned(),
        settings: settings(call).collect(),
        tags: tags::list(account, call, "Tags")?,
        version: 1,
        created: call.now,
        updated: call.now,
    };
    tags::list(account, call, "InstanceTags")?;
    launch::check(account, call, &configuration)?;
    password::forget(&mut configuration.settings);
    configuration.id = account.ids.resource("asc");
    let id = configuration.id.clone();
    account.auto_scaling.launch_configurations.insert(configuration);
    Ok(Response::new(json!({"LaunchConfigurationId": id})))
}

fn check_unused_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let mut all = account.auto_scaling.launch_configurations.in_region(call.region);
    if !all.any(|configuration| configuration.name == name) {
        return Ok(());
    }
    let message = format!("The account already has a launch configuration with the name `{name}`.");
    Err(call.invalid(&["InvalidParameterValue.LaunchConfigurationNameDuplicated"], message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "LaunchConfigurationIds")?;
    let ids = call.parameters.strings("LaunchConfigurationIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let all = &account.auto_scaling.launch_configurations;
    let page = if !ids.is_empty() {
        page(call, all.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, all.shared_in(call.region))?)?
    } else {
        page_of(call, all.count_in(call.region), all.shared_in(call.region))?
    };
    let to_json = |configuration: &LaunchConfiguration| {
        let groups = account.auto_scaling.groups.referring_to(&configuration.id);
        let groups = groups.map(
            |group| json!({"AutoScalingGroupId": group.id, "AutoScalingGroupName": group.name}),
        );
        configuration.to_json(&groups.collect::<Vec<_>>())
    };
    let items: Vec<Value> = page.items.iter().map(|configuration| to_json(configuration)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "LaunchConfigurationSet": items})))
}

/// `ModifyLaunchConfigurationAttributes`: changes the given settings.
pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    change(account, call, |settings, given| {
        if given.contains_key("InstanceTypes") {
            settings.remove("InstanceType");
        }
        settings.extend(given);
    })
}

/// `ClearLaunchConfigurationAttributes`: removes settings, such as `DataDisks` for `ClearDataDisks`.
pub(super) fn clear(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    change(account, call, |settings, given| {
        for (name, value) in given {
            if let Some(name) = name.strip_prefix("Clear").filter(|_| value == json!(true)) {
                settings.remove(name);
            }
        }
    })
}

/// `UpgradeLaunchConfiguration`: replaces all settings except those about the login.
pub(super) fn upgrade(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    change(account, call, |settings, mut given| {
        given.remove("LoginSettings");
        if let Some(login) = settings.remove("LoginSettings") {
            given.insert("LoginSettings".to_owned(), login);
        }
        *settings = given;
    })
}

fn change(
    account: &mut Account,
    call: &Call<'_>,
    apply: impl FnOnce(&mut Map<String, Value>, Map<String, Value>),
) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    let Some(found) = account.auto_scaling.launch_configurations.get(key) else {
        return Ok(Response::empty());
    };
    let mut changed = found.clone();
    if let Some(name) = call.parameters.string("LaunchConfigurationName")
        && name != changed.name
    {
        check_unused_name(account, call, name)?;
        name.clone_into(&mut changed.name);
    }
    apply(&mut changed.settings, settings(call).collect());
    tags::list(account, call, "InstanceTags")?;
    launch::check(account, call, &changed)?;
    password::forget(&mut changed.settings);
    changed.version += 1;
    changed.updated = call.now;
    if let Some(mut configuration) = account.auto_scaling.launch_configurations.get_mut(key) {
        *configuration = changed;
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    let id = call.required("LaunchConfigurationId")?;
    if account.auto_scaling.groups.count_referring_to(id) > 0 {
        let message = format!("The launch configuration `{id}` is used by a scaling group.");
        let codes = ["ResourceInUse.LaunchConfigurationIdInUse"];
        return Err(call.error(&codes, "ResourceInUse", message));
    }
    account.auto_scaling.launch_configurations.remove(key);
    Ok(Response::empty())
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "asc"), &["InvalidParameterValue.InvalidLaunchConfigurationId"])
}

/// Returns the key of the launch configuration in `LaunchConfigurationId`.
pub(super) fn find(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let id = call.required("LaunchConfigurationId")?;
    check_id(call, id)?;
    account.auto_scaling.launch_configurations.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The launch configuration `{id}` does not exist in {}.", call.region);
        let codes = [
            "ResourceNotFound.LaunchConfigurationIdNotFound",
            "InvalidParameterValue.LaunchConfigurationNotFound",
        ];
        call.error(&codes, "ResourceNotFound", message)
    })
}
