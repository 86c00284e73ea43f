//! The properties of a command in a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{problem, tags};
use crate::actions::Call;
use crate::error::ApiError;
use crate::state::Account;
use crate::state::tat::{Command, DefaultParameter, parameters};

/// The maximum length of a name.
const MAX_NAME: usize = 60;
/// The maximum length of a script in base64.
const MAX_CONTENT: usize = 64 * 1024;
/// In seconds.
const TIMEOUTS: std::ops::RangeInclusive<i64> = 1..=86_400;

/// Returns a new command, which is not saved.
pub(in crate::actions::tat) fn new_command(
    account: &mut Account,
    call: &Call<'_>,
    name: &str,
) -> Result<Command, ApiError> {
    let parameters = call.parameters;
    let enable_parameter = parameters.flag("EnableParameter");
    let kind = parameters.string("CommandType").unwrap_or("SHELL");
    let (directory, user) = if kind == "SHELL" {
        ("/root", "root")
    } else {
        ("C:\\Program Files\\qcloud\\tat_agent\\workdir", "System")
    };
    let command = Command {
        region: call.region.to_owned(),
        id: String::new(),
        name: name.to_owned(),
        description: String::new(),
        content: String::new(),
        kind: kind.to_owned(),
        working_directory: directory.to_owned(),
        timeout: 60,
        enable_parameter,
        defaults: Vec::new(),
        has_confs: false,
        username: user.to_owned(),
        bucket: String::new(),
        prefix: String::new(),
        tags: tags::list(account, call, "Tags")?,
        created: call.now,
        updated: call.now,
    };
    let mut command = change(call, &command)?;
    command.id = account.ids.resource("cmd");
    Ok(command)
}

/// Returns a command with the properties in a request.
pub(super) fn change(call: &Call<'_>, command: &Command) -> Result<Command, ApiError> {
    let mut changed = Command { updated: call.now, ..command.clone() };
    let set = |field: &mut String, name: &str| {
        if let Some(value) = call.parameters.string(name) {
            value.clone_into(field);
        }
    };
    set(&mut changed.name, "CommandName");
    check_name(call, &changed.name)?;
    set(&mut changed.description, "Description");
    set(&mut changed.content, "Content");
    check_content(call, &changed.content)?;
    set(&mut changed.kind, "CommandType");
    set(&mut changed.working_directory, "WorkingDirectory");
    set(&mut changed.username, "Username");
    set(&mut changed.bucket, "OutputCOSBucketUrl");
    set(&mut changed.prefix, "OutputCOSKeyPrefix");
    if !changed.bucket.is_empty() && !changed.bucket.starts_with("https") {
        let message =
            format!("The URL `{}` in `OutputCOSBucketUrl` must start with https.", changed.bucket);
        return Err(call.invalid(&["InvalidParameterValue.InvalidOutputCOSBucketUrl"], message));
    }
    changed.timeout = timeout(call)?.unwrap_or(changed.timeout);
    if let Some((defaults, has_confs)) = defaults(call, &changed)? {
        changed.defaults = defaults;
        changed.has_confs = has_confs;
    }
    Ok(changed)
}

/// Returns the timeout in a request, in seconds.
pub(in crate::actions::tat) fn timeout(call: &Call<'_>) -> Result<Option<i64>, ApiError> {
    let Some(timeout) = call.parameters.integer("Timeout") else { return Ok(None) };
    if TIMEOUTS.contains(&timeout) {
        return Ok(Some(timeout));
    }
    let message = format!("The parameter `Timeout` is {timeout}; it must be 1 to 86400.");
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

fn check_name(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if name.len() <= MAX_NAME && name.chars().all(allowed) {
        return Ok(());
    }
    let message = format!(
        "The command name `{name}` must have up to {MAX_NAME} bytes: letters, digits, `_`, `-` and `.`."
    );
    Err(call.invalid(&["InvalidParameterValue.InvalidCommandName"], message))
}

/// Checks a script in base64.
pub(super) fn check_content(call: &Call<'_>, content: &str) -> Result<(), ApiError> {
    let problem = if content.len() > MAX_CONTENT {
        format!("has {} bytes; the maximum is {MAX_CONTENT}", content.len())
    } else if content.is_empty() || STANDARD.decode(content).is_err() {
        "is not a script in base64".to_owned()
    } else {
        return Ok(());
    };
    let codes =
        ["InvalidParameterValue.CommandContentInvalid", "InvalidParameterValue.InvalidContent"];
    Err(call.invalid(&codes, format!("The parameter `Content` {problem}.")))
}

/// Returns the default parameters in a request, and whether they have descriptions.
fn defaults(
    call: &Call<'_>,
    command: &Command,
) -> Result<Option<(Vec<DefaultParameter>, bool)>, ApiError> {
    let confs = call.parameters.objects("DefaultParameterConfs");
    let given = call.parameters.string("DefaultParameters").filter(|given| !given.is_empty());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let (name, found, has_confs) = match given {
        Some(given) => {
            let parsed = parameters::parse(given);
            let parsed = parsed.map_err(|found| problem(call, "DefaultParameters", &found))?;
            let own = |(name, value)| DefaultParameter { name, value, description: String::new() };
            ("DefaultParameters", parsed.into_iter().map(own).collect::<Vec<_>>(), false)
        }
        None if confs.is_empty() => return Ok(None),
        None => {
            let own = |conf: &crate::parameters::View<'_>| DefaultParameter {
                name: text(conf.string("ParameterName")),
                value: text(conf.string("ParameterValue")),
                description: text(conf.string("ParameterDescription")),
            };
            ("DefaultParameterConfs", confs.iter().map(own).collect(), true)
        }
    };
    let checked = parameters::check(found.iter().map(|own| own.name.as_str()));
    checked.map_err(|found| problem(call, name, &found))?;
    if !command.enable_parameter {
        return Err(problem(call, name, &parameters::Problem::Disabled));
    }
    Ok(Some((found, has_confs)))
}
