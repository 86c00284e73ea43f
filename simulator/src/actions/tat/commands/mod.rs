//! Saved commands.

mod parameters;
mod read;

pub(super) use parameters::problem;
pub(super) use read::{new_command, timeout};

use serde_json::{Value, json};

use self::read::change;
use super::filters::{Filters, are_given, tags_match};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, tags};
use crate::error::ApiError;
use crate::state::tat::{Command, parameters as values};
use crate::state::{Account, Key};

const FILTERS: Filters<Command> = Filters {
    names: &[
        "command-id",
        "command-name",
        "command-type",
        "scene-id",
        "created-by",
        "tag-key",
        "tag-value",
        "tag:tag-key",
    ],
    values: 5,
    matches: |command, name, value| match name {
        "command-id" => command.id == value,
        "command-name" => command.name == value,
        "command-type" => command.kind == value,
        "created-by" => value == "USER",
        // The simulator has no public commands, which are those with scenarios.
        "scene-id" => false,
        name => tags_match(&command.tags, name, value),
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.required("CommandName")?;
    let command = new_command(account, call, name)?;
    let id = save(account, call, command)?;
    Ok(Response::new(json!({"CommandId": id})))
}

/// Saves a new command and returns its id.
pub(super) fn save(
    account: &mut Account,
    call: &Call<'_>,
    command: Command,
) -> Result<String, ApiError> {
    check_unused_name(account, call, &command.name)?;
    let quota = account.quotas.commands;
    if account.tat.commands.count_in(call.region) >= quota {
        let message =
            format!("The account has {quota} commands in {}, which is the quota.", call.region);
        let codes = ["ResourceUnavailable.UserHasNoQuotaCode"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    let id = command.id.clone();
    account.tat.commands.insert(command);
    Ok(id)
}

fn check_unused_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let mut commands = account.tat.commands.in_region(call.region);
    if !commands.any(|command| command.name == name) {
        return Ok(());
    }
    let message = format!("The account already has a command with the name `{name}`.");
    Err(call.invalid(&["InvalidParameterValue.CommandNameDuplicated"], message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "CommandIds")?;
    let ids = call.parameters.strings("CommandIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let commands = &account.tat.commands;
    let page = if !ids.is_empty() {
        page(call, commands.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, commands.shared_in(call.region))?)?
    } else {
        page_of(call, commands.count_in(call.region), commands.shared_in(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|command| command.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "CommandSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("CommandId")?)?;
    let Some(command) = account.tat.commands.get(key) else { return Ok(Response::empty()) };
    let changed = change(call, command)?;
    if changed.name != command.name {
        check_unused_name(account, call, &changed.name)?;
    }
    if let Some(mut command) = account.tat.commands.get_mut(key) {
        *command = changed;
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    delete_ids(account, call, &[call.required("CommandId")?])
}

/// `DeleteCommands`: deletes all commands or none.
pub(super) fn delete_all(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    delete_ids(account, call, &call.parameters.strings("CommandIds"))
}

fn delete_ids(account: &mut Account, call: &Call<'_>, ids: &[&str]) -> Result<Response, ApiError> {
    for id in ids {
        find(account, call, id)?;
        if account.tat.invokers.count_referring_to(id) > 0 {
            let message = format!("The command `{id}` is used by an invoker.");
            let codes = ["ResourceUnavailable.CommandInInvoker"];
            return Err(call.error(&codes, "ResourceUnavailable", message));
        }
        if account.tat.tasks.referring_to(id).any(|task| task.ended.is_none()) {
            let message = format!("The command `{id}` is being executed.");
            let codes = ["ResourceUnavailable.CommandInExecuting"];
            return Err(call.error(&codes, "ResourceUnavailable", message));
        }
    }
    account.tat.commands.remove_ids(ids.iter().copied());
    Ok(Response::empty())
}

/// `PreviewReplacedCommandContent`.
pub(super) fn preview(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (id, content) = (call.parameters.string("CommandId"), call.parameters.string("Content"));
    let given = call.parameters.string("Parameters").unwrap_or_default();
    let replaced = match (id, content) {
        (Some(id), None) => {
            let key = find(account, call, id)?;
            let command = account.tat.commands.get(key);
            let script = command.map(|command| command.script(given)).transpose();
            script.map(|script| script.map(|script| script.content).unwrap_or_default())
        }
        (None, Some(content)) => {
            read::check_content(call, content)?;
            values::parse(given).and_then(|given| {
                let given: Vec<(&str, &str)> =
                    given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                values::replace(content, &given)
            })
        }
        _ => {
            let message = "Specify exactly one of the parameters `CommandId` and `Content`.";
            let codes = ["InvalidParameter.ConflictParameter"];
            return Err(call.error(&codes, "InvalidParameter", message));
        }
    };
    let replaced = replaced.map_err(|found| problem(call, "Parameters", &found))?;
    Ok(Response::new(json!({"ReplacedContent": replaced})))
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "cmd"), &["InvalidParameterValue.InvalidCommandId"])
}

/// Returns the key of a command.
pub(super) fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    check_id(call, id)?;
    account.tat.commands.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The command `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound.CommandNotFound"], "ResourceNotFound", message)
    })
}
