//! `openapi.yaml`: what the version is, and the index of its actions.

use std::collections::BTreeMap;

use super::api20;
use super::documents::{Documents, ERRORS, INDEX};
use super::fields::{Fields, entries, items};
use super::suggest::did_you_mean;
use crate::Span;
use crate::model::{Dialect, Group, MinuteLimits, Server};
use crate::yaml::{Entry, Node};

/// What the index says, but for the paths.
pub(super) struct Index<'a> {
    pub(super) service: String,
    pub(super) version: String,
    pub(super) dialect: Dialect,
    pub(super) is_default: bool,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) description: Option<String>,
    pub(super) servers: Vec<Server>,
    pub(super) groups: Vec<Group>,
    /// For each group, the actions of its `x-order`.
    pub(super) orders: Vec<Order>,
    pub(super) minute_limits: Option<MinuteLimits>,
    pub(super) file: u32,
    pub(super) paths: Option<&'a Node>,
}

impl Dialect {
    /// What a key of `paths` has before the name of the action.
    #[must_use]
    pub fn path_prefix(self) -> &'static str {
        match self {
            Self::Api30 => "/#Action=",
            Self::Api20 => "/v2/index.php#Action=",
        }
    }
}

pub(super) fn read<'a>(documents: &Documents<'a>) -> Option<Index<'a>> {
    let (file, root) = documents.required(INDEX)?;
    let known = [
        "openapi",
        "info",
        "x-service",
        "x-dialect",
        "x-default-version",
        "x-rate-limit-per-minute",
        "servers",
        "security",
        "tags",
        "paths",
        "components",
        "x-error-codes",
    ];
    let fields = Fields::open(root, "the index", &known, documents.findings)?;
    if let Some(version) = fields.required_text("openapi")
        && !version.starts_with("3.1.")
    {
        documents.findings.error(fields.get("openapi")?.span, "the profile is one of OpenAPI 3.1");
    }
    check_security(documents, &fields);
    check_error_codes(documents, &fields, file);
    let info_known = ["title", "version", "summary", "description", "license"];
    let info = fields.require("info").and_then(|node| {
        let info = Fields::open(node, "info", &info_known, documents.findings)?;
        check_license(documents, &info);
        Some(info)
    });
    let dialect = dialect(documents, &fields);
    let (groups, orders) = groups(documents, &fields);
    let of_info = |key| info.and_then(|info| info.required_text(key)).unwrap_or_default();
    Some(Index {
        service: fields.required_text("x-service").unwrap_or_default().to_owned(),
        version: of_info("version").to_owned(),
        dialect,
        is_default: fields.flag("x-default-version"),
        title: of_info("title").to_owned(),
        summary: of_info("summary").to_owned(),
        description: info.and_then(|info| info.owned("description")),
        servers: servers(documents, &fields, dialect),
        groups,
        orders,
        minute_limits: minute_limits(documents, &fields),
        file,
        paths: fields.require("paths"),
    })
}

fn dialect(documents: &Documents<'_>, fields: &Fields<'_, '_>) -> Dialect {
    match fields.required_text("x-dialect") {
        Some("api-3.0") | None => Dialect::Api30,
        Some("api-2.0") => Dialect::Api20,
        Some(other) => {
            let span = fields.get("x-dialect").map_or(fields.span, |node| node.span);
            let message = format!("unknown dialect {other}");
            documents.findings.error_help(span, message, "known are api-3.0, api-2.0");
            Dialect::Api30
        }
    }
}

fn minute_limits(documents: &Documents<'_>, fields: &Fields<'_, '_>) -> Option<MinuteLimits> {
    let entry = fields.entry("x-rate-limit-per-minute")?;
    let known = ["account", "action"];
    let limits = Fields::of_entry(entry, "x-rate-limit-per-minute", &known, documents.findings)?;
    let [account, action] = known.map(|key| {
        limits.require(key)?;
        limits.small_count(key, 1)
    });
    let limits = MinuteLimits { account: account?, action: action? };
    if limits.action > limits.account {
        let message = "an action may not be called more often than all of them together";
        documents.findings.error(entry.span, message);
    }
    Some(limits)
}

fn check_license(documents: &Documents<'_>, info: &Fields<'_, '_>) {
    let Some(license) = info.get("license") else { return };
    let known = ["name", "identifier"];
    if let Some(license) = Fields::open(license, "license", &known, documents.findings) {
        license.required_text("name");
        license.text("identifier");
    }
}

/// Each scheme that `security` names must be declared.
fn check_security(documents: &Documents<'_>, fields: &Fields<'_, '_>) {
    let findings = documents.findings;
    let components = fields
        .get("components")
        .and_then(|node| Fields::open(node, "components", &["securitySchemes"], findings));
    let schemes = components
        .and_then(|components| components.get("securitySchemes"))
        .and_then(|node| entries(node, "securitySchemes", findings))
        .unwrap_or_default();
    for scheme in schemes {
        let known = ["type", "in", "name", "description"];
        if let Some(scheme) = Fields::of_entry(scheme, "a security scheme", &known, findings) {
            for key in ["type", "in", "name"] {
                scheme.required_text(key);
            }
            scheme.text("description");
        }
    }
    let Some(security) = fields.require("security") else { return };
    for requirement in items(security, "security", findings) {
        for entry in entries(requirement, "a requirement", findings).unwrap_or_default() {
            items(&entry.value, "scopes", findings);
            if !schemes.iter().any(|scheme| scheme.key == entry.key) {
                let names = schemes.iter().map(|scheme| scheme.key.as_str());
                let message = format!("there is no security scheme {}", entry.key);
                documents.dangling(entry.span, message, did_you_mean(&entry.key, names));
            }
        }
    }
}

fn check_error_codes<'a>(documents: &Documents<'a>, fields: &Fields<'a, '_>, file: u32) {
    let Some(node) = fields.require("x-error-codes") else { return };
    let Some(node) = Fields::open(node, "x-error-codes", &["$ref"], documents.findings) else {
        return;
    };
    let Some(reference) = node.require("$ref") else { return };
    if documents.sources.find(ERRORS).is_none() {
        // Its absence is a finding already.
        return;
    }
    let Some(target) = documents.target(reference, file) else { return };
    if documents.file_name(target.file) != ERRORS || target.keys != ["codes"] {
        let message = format!("the error codes stand in {ERRORS}#/codes");
        documents.findings.error(reference.span, message);
    }
}

fn servers(documents: &Documents<'_>, fields: &Fields<'_, '_>, dialect: Dialect) -> Vec<Server> {
    let Some(node) = fields.require("servers") else { return Vec::new() };
    let mut servers = Vec::new();
    for item in items(node, "servers", documents.findings) {
        let known = ["url", "description", "variables"];
        let Some(server) = Fields::open(item, "a server", &known, documents.findings) else {
            continue;
        };
        let Some(url) = server.required_text("url") else { continue };
        check_variables(documents, &server, url);
        if dialect == Dialect::Api20 {
            api20::host(&server);
        }
        servers.push(Server { url: url.to_owned(), description: server.owned("description") });
    }
    if servers.is_empty() {
        documents.findings.error(node.span, "there must be a server");
    }
    servers
}

/// A server's variables are those of its URL.
fn check_variables(documents: &Documents<'_>, server: &Fields<'_, '_>, url: &str) {
    let findings = documents.findings;
    let variables = server
        .get("variables")
        .and_then(|node| entries(node, "variables", findings))
        .unwrap_or_default();
    for variable in variables {
        let known = ["default", "description", "enum"];
        if let Some(fields) = Fields::of_entry(variable, "a server variable", &known, findings) {
            fields.required_text("default");
            fields.text("description");
            if let Some(node) = fields.get("enum") {
                super::fields::texts(node, "enum", findings);
            }
        }
        if !url.contains(&format!("{{{}}}", variable.key)) {
            let message = format!("the URL has no variable {}", variable.key);
            findings.error(variable.span, message);
        }
    }
    let in_url = url.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    for (name, _) in in_url {
        if !variables.iter().any(|variable| variable.key == name) {
            let span = server.get("url").map_or(server.span, |node| node.span);
            findings.error(span, format!("the variable {name} of the URL is not described"));
        }
    }
}

/// Actions that come first in a group, with their places.
type Order = Vec<(String, Span)>;

/// Reads the groups, and for each the actions that come first in it.
fn groups(documents: &Documents<'_>, fields: &Fields<'_, '_>) -> (Vec<Group>, Vec<Order>) {
    let Some(node) = fields.require("tags") else { return (Vec::new(), Vec::new()) };
    let mut groups: Vec<Group> = Vec::new();
    let mut orders = Vec::new();
    for item in items(node, "tags", documents.findings) {
        let known = ["name", "x-displayName", "description", "x-order"];
        let Some(tag) = Fields::open(item, "a tag", &known, documents.findings) else { continue };
        let Some(name) = tag.required_text("name") else { continue };
        if groups.iter().any(|group| group.name == name) {
            documents.findings.error(item.span, format!("the tag {name} stands twice"));
        } else if documents.sources.find(&format!("{name}.yaml")).is_none() {
            let message = format!("the tag {name} has no file {name}.yaml");
            documents.findings.error(item.span, message);
        }
        let order = order(documents, &tag);
        groups.push(Group {
            name: name.to_owned(),
            title: tag.owned("x-displayName").unwrap_or_else(|| name.to_owned()),
            description: tag.owned("description"),
            order: order.iter().map(|(action, _)| action.clone()).collect(),
        });
        orders.push(order);
    }
    (groups, orders)
}

/// Reads the actions that come first in a group; [`check_order`] checks that they exist.
fn order(documents: &Documents<'_>, tag: &Fields<'_, '_>) -> Order {
    let Some(node) = tag.get("x-order") else { return Vec::new() };
    let actions = super::fields::texts(node, "x-order", documents.findings).into_iter();
    actions.map(|(action, span)| (action.to_owned(), span)).collect()
}

/// Checks that each `x-order` names actions of its group.
pub(super) fn check_order(
    documents: &Documents<'_>,
    index: &Index<'_>,
    actions: &BTreeMap<&str, (u32, Span)>,
) {
    for (group, orders) in index.groups.iter().zip(&index.orders) {
        let own = actions.iter().filter(|(_, (file, _))| documents.stem(*file) == group.name);
        let own: Vec<&str> = own.map(|(action, _)| *action).collect();
        for (action, span) in orders {
            if !own.contains(&action.as_str()) {
                let message = format!("the group {} has no action {action}", group.name);
                documents.dangling(*span, message, did_you_mean(action, own.iter().copied()));
            }
        }
    }
}

/// Holds the index of paths against the actions of the group files, each with its file and the place of its key.
pub(super) fn check_paths(
    documents: &Documents<'_>,
    index: &Index<'_>,
    actions: &BTreeMap<&str, (u32, Span)>,
) {
    let Some(paths) = index.paths else { return };
    let findings = documents.findings;
    let mut listed: Vec<&str> = Vec::new();
    for entry in entries(paths, "paths", findings).unwrap_or_default() {
        let prefix = index.dialect.path_prefix();
        let Some(action) = entry.key.strip_prefix(prefix) else {
            findings.error(entry.span, format!("a path is {prefix} and the name of an action"));
            continue;
        };
        listed.push(action);
        check_path(documents, index, entry, action, actions);
    }
    listed.sort_unstable();
    for (action, (_, span)) in actions {
        if listed.binary_search(action).is_err() {
            let message = format!("the action {action} is missing in the paths of {INDEX}");
            findings.error(*span, message);
        }
    }
}

fn check_path<'a>(
    documents: &Documents<'a>,
    index: &Index<'_>,
    entry: &'a Entry,
    action: &str,
    actions: &BTreeMap<&str, (u32, Span)>,
) {
    let findings = documents.findings;
    let Some(fields) = Fields::of_entry(entry, "a path", &["$ref"], findings) else { return };
    let Some(reference) = fields.require("$ref") else { return };
    let Some(target) = documents.target(reference, index.file) else { return };
    if documents.tree(target.file).is_none() {
        return;
    }
    match target.keys.as_slice() {
        ["paths", name] if *name == action => {
            if actions.get(action).is_none_or(|(file, _)| *file != target.file) {
                let file = documents.file_name(target.file);
                let message = format!("dangling reference: {file} has no action {action}");
                let help = match actions.get(action) {
                    Some((other, _)) => Some(format!("it is in {}", documents.file_name(*other))),
                    None => did_you_mean(action, actions.keys().copied()),
                };
                documents.dangling(reference.span, message, help);
            }
        }
        _ => {
            let message = format!("the path of {action} must refer to paths/{action}");
            findings.error(reference.span, message);
        }
    }
}
