//! Lifecycle hooks.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, group};
use crate::error::ApiError;
use crate::state::auto_scaling::{
    HookCommand, HookResult, HookTarget, LifecycleHook, ResultReason, Transition,
};
use crate::state::{Account, Key};

/// The maximum length of a name, in bytes.
const MAX_NAME: usize = 128;

const FILTERS: Filters<LifecycleHook> = Filters {
    names: &["lifecycle-hook-id", "lifecycle-hook-name", "auto-scaling-group-id"],
    values: 5,
    matches: |hook, name, value| match name {
        "lifecycle-hook-id" => hook.id == value,
        "lifecycle-hook-name" => hook.name == value,
        _ => hook.group_id == value,
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    group(account, call)?;
    let group_id = call.required("AutoScalingGroupId")?;
    let hook = new_hook(call, String::new(), group_id.to_owned());
    let mut hook = change(account, call, &hook)?;
    hook.id = account.ids.resource("ash");
    let id = hook.id.clone();
    account.auto_scaling.hooks.insert(hook);
    Ok(Response::new(json!({"LifecycleHookId": id})))
}

/// Returns a hook with the default settings.
fn new_hook(call: &Call<'_>, id: String, group_id: String) -> LifecycleHook {
    LifecycleHook {
        region: call.region.to_owned(),
        id,
        group_id,
        name: String::new(),
        transition: Transition::Launching,
        extended: false,
        default_result: HookResult::Continue,
        timeout: 300,
        metadata: String::new(),
        target: None,
        command: None,
        created: call.now,
    }
}

/// Returns a hook with the settings in a request.
fn change(
    account: &Account,
    call: &Call<'_>,
    hook: &LifecycleHook,
) -> Result<LifecycleHook, ApiError> {
    let parameters = call.parameters;
    let mut changed = hook.clone();
    if let Some(name) = parameters.string("LifecycleHookName") {
        check_name(account, call, hook, name)?;
        name.clone_into(&mut changed.name);
    }
    if let Some(transition) = parameters.string("LifecycleTransition") {
        changed.transition = Transition::parse(transition);
    }
    if let Some(result) = parameters.string("DefaultResult") {
        changed.default_result = HookResult::parse(result);
    }
    if let Some(kind) = parameters.string("LifecycleTransitionType") {
        changed.extended = kind == "EXTENSION";
    }
    changed.timeout = parameters.integer("HeartbeatTimeout").unwrap_or(hook.timeout);
    check_receiver(call)?;
    if let Some(metadata) = parameters.string("NotificationMetadata") {
        metadata.clone_into(&mut changed.metadata);
        changed.command = None;
    }
    if let Some(target) = target(call)? {
        changed.target = Some(target);
        changed.command = None;
    }
    if let Some(command) = command(account, call)? {
        changed.command = Some(command);
        (changed.target, changed.metadata) = (None, String::new());
    }
    Ok(changed)
}

fn check_name(
    account: &Account,
    call: &Call<'_>,
    hook: &LifecycleHook,
    name: &str,
) -> Result<(), ApiError> {
    let mut others = account.auto_scaling.hooks.referring_to(&hook.group_id);
    let (code, message) = if others.any(|other| other.name == name && other.id != hook.id) {
        let message = format!("The group already has a lifecycle hook with the name `{name}`.");
        ("InvalidParameterValue.LifecycleHookNameDuplicated", message)
    } else if name.is_empty() || name.len() > MAX_NAME {
        let message =
            format!("The name of the hook has {} bytes; it must have 1 to {MAX_NAME}.", name.len());
        ("InvalidParameterValue.Range", message)
    } else {
        return Ok(());
    };
    Err(call.invalid(&[code], message))
}

/// Checks that a hook either notifies or runs a command.
fn check_receiver(call: &Call<'_>) -> Result<(), ApiError> {
    let parameters = call.parameters;
    let notified = ["NotificationTarget", "NotificationMetadata"];
    let notified = notified.into_iter().find(|name| parameters.has(name));
    let Some(name) = notified.filter(|_| parameters.has("LifecycleCommand")) else { return Ok(()) };
    let message = format!("The parameters `{name}` and `LifecycleCommand` are mutually exclusive.");
    Err(call.error(&["InvalidParameter.Conflict"], "InvalidParameter", message))
}

fn target(call: &Call<'_>) -> Result<Option<HookTarget>, ApiError> {
    let Some(target) = call.parameters.object("NotificationTarget") else { return Ok(None) };
    let text = |name: &str| target.string(name).unwrap_or_default().to_owned();
    let target =
        HookTarget { kind: text("TargetType"), queue: text("QueueName"), topic: text("TopicName") };
    let (name, value) = if target.kind.ends_with("TOPIC") {
        ("NotificationTarget.TopicName", &target.topic)
    } else {
        ("NotificationTarget.QueueName", &target.queue)
    };
    if value.is_empty() { Err(ApiError::missing(name)) } else { Ok(Some(target)) }
}

fn command(account: &Account, call: &Call<'_>) -> Result<Option<HookCommand>, ApiError> {
    let Some(command) = call.parameters.object("LifecycleCommand") else { return Ok(None) };
    let text = |name: &str| command.string(name).unwrap_or_default().to_owned();
    let command = HookCommand { id: text("CommandId"), parameters: text("Parameters") };
    let found = account.tat.commands.find(&command.id);
    let found = found.filter(|found| found.region == call.region).ok_or_else(|| {
        let message = format!("The command `{}` does not exist in {}.", command.id, call.region);
        call.error(&["ResourceNotFound.CommandNotFound"], "ResourceNotFound", message)
    })?;
    if found.script(&command.parameters).is_err() {
        let message = format!(
            "The value of `LifecycleCommand.Parameters` does not fit the command `{}`.",
            command.id
        );
        return Err(call.invalid(&[], message));
    }
    Ok(Some(command))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "LifecycleHookIds")?;
    let ids = call.parameters.strings("LifecycleHookIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let hooks = &account.auto_scaling.hooks;
    let page = if !ids.is_empty() {
        page(call, hooks.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, hooks.shared_in(call.region))?)?
    } else {
        page_of(call, hooks.count_in(call.region), hooks.shared_in(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|hook| hook.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "LifecycleHookSet": items})))
}

/// `ModifyLifecycleHook`: changes the settings that are given.
pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, hook) = find(account, call)?;
    let changed = change(account, call, &hook)?;
    Ok(store(account, key, changed))
}

/// `UpgradeLifecycleHook`: resets the settings that are not given.
pub(super) fn upgrade(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, hook) = find(account, call)?;
    let created = hook.created;
    let hook = LifecycleHook { created, ..new_hook(call, hook.id, hook.group_id) };
    let changed = change(account, call, &hook)?;
    Ok(store(account, key, changed))
}

fn store(account: &mut Account, key: Key, changed: LifecycleHook) -> Response {
    if let Some(mut hook) = account.auto_scaling.hooks.get_mut(key) {
        *hook = changed;
    }
    Response::empty()
}

/// `DeleteLifecycleHook`: the instances that wait at the hook continue.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, hook) = find(account, call)?;
    account.auto_scaling.hooks.remove(key);
    for action in account.auto_scaling.lifecycle_actions.keys_referring_to(&hook.id) {
        let result = (HookResult::Continue, ResultReason::Call);
        account.complete_lifecycle_action(action, result, call.now);
    }
    Ok(Response::empty())
}

pub(super) fn complete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (_, hook) = find(account, call)?;
    let parameters = call.parameters;
    let (instance, token) =
        (parameters.string("InstanceId"), parameters.string("LifecycleActionToken"));
    let (id, code, what) = match (instance, token) {
        (Some(id), None) => {
            check_form(call, (id, "ins"), &["InvalidParameterValue.InvalidInstanceId"])?;
            (id, "ResourceNotFound.LifecycleHookInstanceNotFound", "instance")
        }
        (None, Some(token)) => (token, "ResourceNotFound.LifecycleHookTokenNotFound", "token"),
        (None, None) => {
            let message = "One of `InstanceId` and `LifecycleActionToken` is required.";
            let codes = ["InvalidParameter.MustOneParameter"];
            return Err(call.error(&codes, "InvalidParameter", message));
        }
        (Some(_), Some(_)) => {
            let message = "`InstanceId` and `LifecycleActionToken` are mutually exclusive.";
            return Err(call.error(&["InvalidParameter.Conflict"], "InvalidParameter", message));
        }
    };
    let actions = &account.auto_scaling.lifecycle_actions;
    let own = |key: &Key| actions.get(*key).is_some_and(|action| action.hook_id == hook.id);
    let found = match instance {
        Some(id) => actions.keys_referring_to(id).into_iter().rfind(own),
        None => actions.key_of(id).filter(own),
    };
    let key = found.ok_or_else(|| {
        let what = if what == "token" { "token".to_owned() } else { format!("instance `{id}`") };
        let message = format!("The {what} does not wait at the lifecycle hook `{}`.", hook.id);
        call.error(&[code], "ResourceNotFound", message)
    })?;
    if actions.get(key).is_some_and(|action| action.result.is_some()) {
        let message = format!("The lifecycle hook `{}` already has a result.", hook.id);
        let codes = ["ResourceUnavailable.LifecycleActionResultHasSet"];
        return Err(call.error(&codes, "ResourceUnavailable", message));
    }
    let result = HookResult::parse(call.required("LifecycleActionResult")?);
    account.complete_lifecycle_action(key, (result, ResultReason::Call), call.now);
    Ok(Response::empty())
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "ash"), &["InvalidParameterValue.InvalidLifecycleHookId"])
}

fn find(account: &Account, call: &Call<'_>) -> Result<(Key, LifecycleHook), ApiError> {
    let id = call.required("LifecycleHookId")?;
    check_id(call, id)?;
    let hooks = &account.auto_scaling.hooks;
    let key = hooks.key_in(call.region, id);
    key.and_then(|key| Some((key, hooks.get(key)?.clone()))).ok_or_else(|| {
        let message = format!("The lifecycle hook `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound.LifecycleHookNotFound"], "ResourceNotFound", message)
    })
}
