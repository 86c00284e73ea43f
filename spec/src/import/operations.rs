//! Merges the vendor's actions, limits and error codes into the operations.

use std::collections::BTreeMap;

use crate::yaml::{Node, Yaml};

use super::facts::{ActionLimits, Facts};
use super::frames::{Frame, frame};
use super::groups;
use super::merge::Input;
use super::report::{Kind, Report};
use super::skeleton;
use super::store::{Action, ERRORS, Schema, Store};
use super::vendor;

/// Adds and updates actions. Keeps or removes those that the description does not contain.
pub(super) fn merge(store: &mut Store, input: &Input<'_>, report: &mut Report) {
    let Input { vendor, facts, .. } = input;
    let missing: Vec<String> = store.missing(vendor).map(|(name, _)| name.clone()).collect();
    for name in missing {
        if !input.remove_missing {
            report.kept.push(format!("{name}: not in {}", vendor.packages.join(", ")));
        } else if let Some(action) = store.actions.remove(&name) {
            let file = format!("{}.yaml", action.group);
            report.add(Kind::Removed, &file, format!("action {name}"));
        }
    }
    for (name, group) in grouped(store, input) {
        if let Some(action) = vendor.actions.get(&name) {
            add(store, &name, action, &group, report);
        }
    }
    store.complete();
    for (name, action) in &vendor.actions {
        if let Some(stored) = store.actions.get_mut(name) {
            let frame = frame(&vendor.service, &vendor.version, name);
            update(stored, name, (action, frame), facts, report);
        }
    }
    add_codes(store, input, report);
}

/// Returns the new actions with their groups: the given ones, those of the limits, or the default ones.
fn grouped(store: &Store, input: &Input<'_>) -> BTreeMap<String, String> {
    let new = input.vendor.actions.keys().filter(|name| !store.actions.contains_key(*name));
    let new: Vec<&str> = new.map(String::as_str).collect();
    let current = store.actions.iter().map(|(name, action)| (name.as_str(), action.group.as_str()));
    let mut found = groups::assign(&new, &current.collect());
    for (name, group) in &mut found {
        let limits = input.facts.limits.0.get(*name).and_then(|limits| limits.group.as_ref());
        if let Some(given) = input.groups.get(*name).or(limits) {
            group.clone_from(given);
        }
    }
    found.into_iter().map(|(name, group)| (name.to_owned(), group)).collect()
}

fn add(store: &mut Store, name: &str, action: &vendor::Action, group: &str, report: &mut Report) {
    let file = format!("{group}.yaml");
    report.add(Kind::Added, &file, format!("action {name}"));
    let operation = skeleton::operation(&action.input);
    if action.output != format!("{name}Response") {
        let node = skeleton::envelope(name, &action.output);
        store.schemas.insert(format!("{name}Envelope"), Schema { file, node });
    }
    store.actions.insert(name.to_owned(), Action { group: group.to_owned(), operation });
}

fn update(
    stored: &mut Action,
    name: &str,
    (action, frame): (&vendor::Action, Option<Frame>),
    facts: &Facts,
    report: &mut Report,
) {
    let before = stored.operation.clone();
    let operation = &mut stored.operation;
    let mut changes = Vec::new();
    if action.deprecated {
        put(operation, "deprecated", Yaml::Bool(true).into(), &mut changes);
    } else if operation.get("x-deprecated-by").is_none() && operation.remove("deprecated").is_some()
    {
        changes.push("not deprecated".to_owned());
    }
    let flag = |is_set: bool| is_set.then(|| Yaml::Bool(true).into());
    let unsigned = action.unsigned.then(|| Node::string("none"));
    for (key, value) in [
        ("security", action.unsigned.then(|| Node::list([]))),
        ("x-signature", unsigned),
        ("x-stream", flag(frame == Some(Frame::Events))),
        ("x-multipart", flag(frame == Some(Frame::Multipart))),
    ] {
        match value {
            Some(value) => put(operation, key, value, &mut changes),
            None if operation.remove(key).is_some() => changes.push(format!("no {key}")),
            None => {}
        }
    }
    if let Some(limits) = facts.limits.0.get(name) {
        update_limits(operation, limits, &mut changes);
    }
    if let Some(codes) = facts.errors.as_ref().and_then(|errors| errors.get(name)) {
        let codes = Node::list(codes.iter().map(Node::string));
        put(operation, "x-errors", codes, &mut changes);
    }
    if *operation != before {
        let file = format!("{}.yaml", stored.group);
        for change in changes {
            report.add(Kind::Changed, &file, format!("{name}: {change}"));
        }
    }
}

/// Sets limits. Authored limits of other properties stay.
fn update_limits(operation: &mut Node, limits: &ActionLimits, changes: &mut Vec<String>) {
    if let Some(rate) = &limits.rate {
        put(operation, "x-rate-limit", rate.clone(), changes);
    }
    if limits.items.is_empty() {
        return;
    }
    let mut items =
        operation.get("x-max-items").cloned().unwrap_or_else(|| Node::map::<String>([]));
    for (property, most) in &limits.items {
        items.set(property, most.clone());
    }
    put(operation, "x-max-items", items, changes);
}

fn put(operation: &mut Node, key: &str, value: Node, changes: &mut Vec<String>) {
    if operation.get(key) != Some(&value) {
        operation.set(key, value);
        changes.push(key.to_owned());
    }
}

/// Adds the error codes of the described actions to the error codes of the service.
fn add_codes(store: &mut Store, input: &Input<'_>, report: &mut Report) {
    let actions = input.facts.errors.iter().flatten();
    for (_, codes) in actions.filter(|(name, _)| input.vendor.actions.contains_key(*name)) {
        for code in codes {
            if !store.codes.contains_key(code) {
                store.codes.insert(code.clone(), Node::map::<String>([]));
                report.add(Kind::Added, ERRORS, format!("code {code}"));
            }
        }
    }
}
