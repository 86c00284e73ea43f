//! Starting invocations.

use std::collections::BTreeSet;

use serde_json::json;

use super::commands;
use super::{Call, Response, check_form};
use crate::error::ApiError;
use crate::state::tat::Script;
use crate::state::{Account, State};

/// `RunCommand`: runs a script, which is saved on request.
pub(in crate::actions::tat) fn run(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let instances = check_instances(account, call)?;
    let given = call.parameters.string("CommandName").filter(|name| !name.is_empty());
    let command = commands::new_command(account, call, given.unwrap_or_default())?;
    let parameters = call.parameters.string("Parameters").unwrap_or_default();
    let script = command.script(parameters);
    let script = script.map_err(|found| commands::problem(call, "Parameters", &found))?;
    let command_id = command.id.clone();
    if call.parameters.flag("SaveCommand") {
        commands::save(account, call, command)?;
    }
    let id = account.start_invocation(call.region, script, &instances, (false, call.now));
    Ok(Response::new(json!({"CommandId": command_id, "InvocationId": id})))
}

/// `InvokeCommand`: runs a saved command.
pub(in crate::actions::tat) fn invoke(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = commands::find(account, call, call.required("CommandId")?)?;
    let instances = check_instances(account, call)?;
    let Some(command) = account.tat.commands.get(key) else { return Ok(Response::empty()) };
    let parameters = call.parameters.string("Parameters").unwrap_or_default();
    let script = command.script(parameters);
    let mut script = script.map_err(|found| commands::problem(call, "Parameters", &found))?;
    set(call, &mut script)?;
    let id = account.start_invocation(call.region, script, &instances, (false, call.now));
    Ok(Response::new(json!({"InvocationId": id})))
}

/// Replaces the settings of a command by those in a request.
fn set(call: &Call<'_>, script: &mut Script) -> Result<(), ApiError> {
    for (field, name) in [
        (&mut script.username, "Username"),
        (&mut script.working_directory, "WorkingDirectory"),
        (&mut script.bucket, "OutputCOSBucketUrl"),
        (&mut script.prefix, "OutputCOSKeyPrefix"),
    ] {
        if let Some(value) = call.parameters.string(name) {
            value.clone_into(field);
        }
    }
    script.timeout = commands::timeout(call)?.unwrap_or(script.timeout);
    Ok(())
}

/// Returns the instances of a request, which must be running.
pub(in crate::actions::tat) fn check_instances(
    account: &Account,
    call: &Call<'_>,
) -> Result<Vec<String>, ApiError> {
    let ids = call.parameters.strings("InstanceIds");
    if ids.is_empty() {
        return Err(ApiError::missing("InstanceIds.0"));
    }
    let mut seen = BTreeSet::new();
    for id in &ids {
        check_form(call, (id, "ins"), &["InvalidParameterValue.InvalidInstanceId"])?;
        if !seen.insert(*id) {
            let message = format!("The instance `{id}` is a duplicate.");
            return Err(call.invalid(&["InvalidParameterValue.InvalidInstanceId"], message));
        }
        let instance = account.instances.find(id).filter(|own| own.region() == call.region);
        let instance = instance.ok_or_else(|| {
            let message = format!("The instance `{id}` does not exist in {}.", call.region);
            let codes = ["ResourceNotFound.InstanceNotFound"];
            call.error(&codes, "ResourceNotFound", message)
        })?;
        let state = instance.lifecycle.state;
        if state != State::Running {
            let message =
                format!("The instance `{id}` is {}, but must be RUNNING.", state.as_str());
            let codes = [
                "ResourceUnavailable.InstanceStateNotRunning",
                "ResourceUnavailable.AgentStatusNotOnline",
                "ResourceUnavailable.AgentNotInstalled",
            ];
            return Err(call.error(&codes, "ResourceUnavailable", message));
        }
    }
    Ok(ids.into_iter().map(str::to_owned).collect())
}
