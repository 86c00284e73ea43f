//! Reads `openapi.yaml`: the facts about a version, and the index of its actions.

use std::collections::BTreeMap;

use super::fields::{Fields, one_of};
use super::files::{ERRORS, Files, INDEX};
use super::suggest::did_you_mean;
use super::{api20, tier};
use crate::Span;
use crate::model::{Dialect, Group, MinuteLimits, Server, Tier};
use crate::profile;

/// The index without its paths.
pub(super) struct Index<'a> {
    pub(super) service: String,
    pub(super) version: String,
    pub(super) dialect: Dialect,
    pub(super) is_default: bool,
    pub(super) tier: Tier,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) description: Option<String>,
    pub(super) servers: Vec<Server>,
    pub(super) groups: Vec<Group>,
    pub(super) minute_limits: Option<MinuteLimits>,
    file: u32,
    fields: Fields<'a, 'a>,
}

pub(super) fn read<'a>(files: &Files<'a>) -> Option<Index<'a>> {
    let (file, fields) = files.open(INDEX, &profile::INDEX)?;
    let diagnostics = files.diagnostics();
    if fields.string("openapi").is_some_and(|version| !version.starts_with("3.1.")) {
        diagnostics.error(fields.span_of("openapi"), "`openapi` must be 3.1");
    }
    if let Some(dialect) = fields.string("x-dialect")
        && Dialect::from_name(dialect).is_none()
    {
        let help = one_of(Dialect::ALL.map(Dialect::name));
        let message = format!("unknown dialect `{dialect}`");
        diagnostics.error_help(fields.span_of("x-dialect"), message, help);
    }
    check_security(&fields);
    check_error_codes(files, &fields, file);
    let info = fields.mapping("info");
    if let Some(info) = &info {
        info.mapping("license");
    }
    let of_info = |key| info.and_then(|info| info.owned(key));
    Some(Index {
        service: fields.owned("x-service").unwrap_or_default(),
        version: of_info("version").unwrap_or_default(),
        dialect: files.scope.dialect,
        is_default: fields.flag("x-default-version"),
        tier: tier::tier(&fields),
        title: of_info("title").unwrap_or_default(),
        summary: of_info("summary").unwrap_or_default(),
        description: of_info("description"),
        servers: servers(&fields, files.scope.dialect),
        groups: groups(files, &fields),
        minute_limits: minute_limits(&fields),
        file,
        fields,
    })
}

fn minute_limits(fields: &Fields<'_, '_>) -> Option<MinuteLimits> {
    let limits = fields.mapping("x-rate-limit-per-minute")?;
    let account = limits.small_integer("account");
    let limits = MinuteLimits { action: limits.small_integer("action")?, account: account? };
    if limits.action > limits.account {
        let message = "the limit of an action exceeds the limit of the account";
        fields.diagnostics().error(fields.key_span("x-rate-limit-per-minute"), message);
    }
    Some(limits)
}

/// Checks that each scheme that `security` names is declared.
fn check_security(fields: &Fields<'_, '_>) {
    let components = fields.mapping("components");
    let schemes: Vec<&str> = components
        .iter()
        .flat_map(|components| {
            let schemes = components.named_mappings("securitySchemes");
            schemes.map(|(entry, _)| entry.key.as_str()).collect::<Vec<_>>()
        })
        .collect();
    for requirement in fields.items("security") {
        for entry in requirement.as_map().unwrap_or_default() {
            if !schemes.contains(&entry.key.as_str()) {
                let help = did_you_mean(&entry.key, schemes.iter().copied());
                let message = format!("unknown security scheme `{}`", entry.key);
                fields.diagnostics().error_help(entry.span, message, help);
            }
        }
    }
}

fn check_error_codes<'a>(files: &Files<'a>, fields: &Fields<'a, '_>, file: u32) -> Option<()> {
    let reference = fields.mapping("x-error-codes")?.get("$ref")?;
    // A missing file is already reported.
    files.sources.find(ERRORS)?;
    let target = files.target(reference, file)?;
    if files.file_name(target.file) != ERRORS || target.keys != ["codes"] {
        let message = format!("the error codes must be at `{ERRORS}#/codes`");
        files.diagnostics().error(reference.span, message);
    }
    Some(())
}

fn servers(fields: &Fields<'_, '_>, dialect: Dialect) -> Vec<Server> {
    let mut servers = Vec::new();
    for server in fields.mappings("servers") {
        let Some(url) = server.string("url") else { continue };
        check_variables(&server, url);
        if dialect == Dialect::Api20 {
            api20::server_host(&server);
        }
        servers.push(Server { url: url.to_owned(), description: server.owned("description") });
    }
    if servers.is_empty() && fields.has("servers") {
        let span = fields.span_of("servers");
        fields.diagnostics().error(span, "`servers` needs at least one server");
    }
    servers
}

/// Checks that a server declares exactly the variables of its URL.
fn check_variables(server: &Fields<'_, '_>, url: &str) {
    let diagnostics = server.diagnostics();
    let mut declared = Vec::new();
    for (variable, _) in server.named_mappings("variables") {
        declared.push(variable.key.as_str());
        if !url.contains(&format!("{{{}}}", variable.key)) {
            let message = format!("the URL has no variable `{}`", variable.key);
            diagnostics.error(variable.span, message);
        }
    }
    let in_url = url.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    for (name, _) in in_url.filter(|(name, _)| !declared.contains(name)) {
        let message = format!("the variable `{name}` of the URL is not declared");
        diagnostics.error(server.span_of("url"), message);
    }
}

fn groups(files: &Files<'_>, fields: &Fields<'_, '_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for tag in fields.mappings("tags") {
        let Some(name) = tag.string("name") else { continue };
        if groups.iter().any(|group| group.name == name) {
            files.diagnostics().error(tag.span, format!("duplicate tag `{name}`"));
        } else if files.sources.find(&format!("{name}.yaml")).is_none() {
            let message = format!("the tag `{name}` has no file `{name}.yaml`");
            files.diagnostics().error(tag.span, message);
        }
        groups.push(Group {
            name: name.to_owned(),
            title: tag.owned("x-displayName").unwrap_or_else(|| name.to_owned()),
            description: tag.owned("description"),
            order: tag
                .strings("x-order")
                .into_iter()
                .map(|(action, _)| action.to_owned())
                .collect(),
        });
    }
    groups
}

/// Checks that the `x-order` of each tag lists actions of its group.
pub(super) fn check_order(
    files: &Files<'_>,
    index: &Index<'_>,
    actions: &BTreeMap<&str, (u32, Span)>,
) {
    for tag in index.fields.mappings("tags") {
        let Some(group) = tag.string("name") else { continue };
        let own = actions.iter().filter(|(_, (file, _))| files.stem(*file) == group);
        let own: Vec<&str> = own.map(|(action, _)| *action).collect();
        for (action, span) in tag.strings("x-order") {
            if !own.contains(&action) {
                let message = format!("the group `{group}` has no action `{action}`");
                let help = did_you_mean(action, own.iter().copied());
                files.diagnostics().error_help(span, message, help);
            }
        }
    }
}

/// Compares the paths of the index with the actions of the group files, each with its file and position.
pub(super) fn check_paths(
    files: &Files<'_>,
    index: &Index<'_>,
    actions: &BTreeMap<&str, (u32, Span)>,
) {
    if !index.fields.has("paths") {
        return;
    }
    let prefix = index.dialect.path_prefix();
    let mut listed: Vec<&str> = Vec::new();
    for (entry, path) in index.fields.named_mappings("paths") {
        let Some(action) = entry.key.strip_prefix(prefix) else {
            let message = format!("a path must be `{prefix}` and the name of an action");
            files.diagnostics().error(entry.span, message);
            continue;
        };
        listed.push(action);
        check_path(files, index, &path, action, actions);
    }
    listed.sort_unstable();
    for (action, (_, span)) in actions {
        if listed.binary_search(action).is_err() {
            let message = format!("the action `{action}` is missing in the paths of {INDEX}");
            files.diagnostics().error(*span, message);
        }
    }
}

fn check_path<'a>(
    files: &Files<'a>,
    index: &Index<'a>,
    path: &Fields<'a, '_>,
    action: &str,
    actions: &BTreeMap<&str, (u32, Span)>,
) -> Option<()> {
    let reference = path.get("$ref")?;
    let target = files.target(reference, index.file)?;
    files.tree(target.file)?;
    let diagnostics = files.diagnostics();
    if target.keys != ["paths", action] {
        let message = format!("the path of `{action}` must refer to `paths/{action}`");
        diagnostics.error(reference.span, message);
    } else if actions.get(action).is_none_or(|(file, _)| *file != target.file) {
        let file = files.file_name(target.file);
        let message = format!("dangling reference: `{file}` has no action `{action}`");
        let help = match actions.get(action) {
            Some((other, _)) => Some(format!("it is in `{}`", files.file_name(*other))),
            None => did_you_mean(action, actions.keys().copied()),
        };
        diagnostics.error_help(reference.span, message, help);
    }
    Some(())
}
