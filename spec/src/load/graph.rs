//! What follows from how schemas use each other: directions, recursion, schemas without a use.

use std::collections::{BTreeMap, BTreeSet};

use super::Kept;
use super::operation::Read;
use super::schema::Schemas;
use crate::Span;
use crate::diagnostics::Findings;
use crate::model::{SchemaKind, Type};

/// The schemas that requests and replies reach.
pub(super) struct Reach {
    pub(super) requests: BTreeSet<String>,
    pub(super) replies: BTreeSet<String>,
}

pub(super) fn reach(schemas: &Schemas, reads: &[Read<'_>]) -> Reach {
    let mut reach = Reach { requests: BTreeSet::new(), replies: BTreeSet::new() };
    for Read { operation, envelope, .. } in reads {
        collect(schemas, &operation.request, &mut reach.requests);
        let reply = envelope.as_ref().unwrap_or(&operation.reply);
        collect(schemas, reply, &mut reach.replies);
    }
    reach
}

/// Adds `name` and everything that it uses.
pub(super) fn collect(schemas: &Schemas, name: &str, found: &mut BTreeSet<String>) {
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        let Some((name, raw)) = schemas.get_key_value(name) else { continue };
        if !found.insert(name.clone()) {
            continue;
        }
        if let SchemaKind::Object(object) = &raw.schema.kind {
            open.extend(object.members.iter().filter_map(|member| used(&member.ty)));
        }
    }
}

/// The schema that a type refers to.
pub(super) fn used(ty: &Type) -> Option<&str> {
    match ty {
        Type::Object(name) | Type::Enumeration(name) | Type::Numbered(name) => Some(name),
        Type::List(item) | Type::Map(item) => used(item),
        _ => None,
    }
}

/// Settles `guaranteed`: in an object that only replies hold, it is what `required` says.
pub(super) fn settle_guarantees(schemas: &mut Schemas, reach: &Reach) {
    for (name, raw) in schemas.iter_mut() {
        let only_replies = !reach.requests.contains(name) && reach.replies.contains(name);
        if only_replies && let SchemaKind::Object(object) = &mut raw.schema.kind {
            for member in &mut object.members {
                member.guaranteed |= member.required;
            }
        }
    }
}

/// `x-guaranteed` is for objects that go both ways.
pub(super) fn check_guarantees(schemas: &Schemas, reach: &Reach, findings: &Findings) {
    for (name, raw) in schemas {
        let Some(span) = raw.guaranteed else { continue };
        let help = match (reach.requests.contains(name), reach.replies.contains(name)) {
            (false, true) => "only replies hold it: required says the same",
            (true, false) => "only requests hold it: nothing is guaranteed",
            _ => continue,
        };
        let message = format!("x-guaranteed: {name} does not go both ways");
        findings.error_help(span, message, help);
    }
}

/// An object that requires itself, over any number of steps, has no finite value.
///
/// The walk keeps its own stack: a chain of required members may be as long as a document.
pub(super) fn check_recursion(schemas: &Schemas, findings: &Findings) {
    // Absent is not seen yet, false is on the path, true is done.
    let mut done: BTreeMap<&str, bool> = BTreeMap::new();
    for root in schemas.keys() {
        if done.contains_key(root.as_str()) {
            continue;
        }
        done.insert(root, false);
        let mut path: Vec<(&str, usize)> = vec![(root, 0)];
        while let Some((name, next)) = path.last_mut() {
            let name: &str = name;
            let Some((index, span, target)) = required_object(schemas, name, *next) else {
                done.insert(name, true);
                path.pop();
                continue;
            };
            *next = index + 1;
            match done.get(target) {
                None => {
                    done.insert(target, false);
                    path.push((target, 0));
                }
                Some(true) => {}
                Some(false) => {
                    let cycle = path.iter().map(|(name, _)| *name).skip_while(|n| *n != target);
                    let cycle: Vec<&str> = cycle.chain([target]).collect();
                    let message = format!("{target} requires itself: {}", cycle.join(" > "));
                    let help = "no value of it can be made: do not require one of these members";
                    findings.error_help(span, message, help);
                }
            }
        }
    }
}

/// The first member from `next` on that is a required object: its index, its place, its type.
fn required_object<'s>(
    schemas: &'s Schemas,
    name: &str,
    next: usize,
) -> Option<(usize, Span, &'s str)> {
    let SchemaKind::Object(object) = &schemas.get(name)?.schema.kind else { return None };
    let mut members = object.members.iter().enumerate().skip(next);
    members.find_map(|(index, member)| match &member.ty {
        Type::Object(target) if member.required && !member.nullable => {
            Some((index, member.span, target.as_str()))
        }
        _ => None,
    })
}

/// Schemas that nothing uses, not even what all actions have in common.
pub(super) fn check_unused(schemas: &Schemas, reach: &Reach, kept: &Kept, findings: &Findings) {
    for (name, raw) in schemas {
        let used = reach.requests.contains(name) || reach.replies.contains(name);
        if !used && !kept.common.contains(name) {
            findings.error(raw.schema.span, format!("nothing uses the schema {name}"));
        }
    }
}

/// An envelope is for a reply as a whole: no member may have it for its type.
pub(super) fn check_envelope_use(
    schemas: &Schemas,
    envelopes: &BTreeSet<String>,
    findings: &Findings,
) {
    for raw in schemas.values() {
        let SchemaKind::Object(object) = &raw.schema.kind else { continue };
        for member in &object.members {
            if let Some(name) = used(&member.ty).filter(|name| envelopes.contains(*name)) {
                let message = format!("{} has the envelope {name} for its type", member.name);
                findings.error(member.span, message);
            }
        }
    }
}
