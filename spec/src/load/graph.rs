//! What follows from the use of schemas by each other: directions, recursion and unused schemas.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::Read;
use super::schema::Schemas;
use crate::Span;
use crate::diagnostic::Collector;
use crate::model::{SchemaKind, Type};

/// The schemas that requests and responses contain, directly or indirectly.
pub(super) struct Reach {
    pub(super) requests: BTreeSet<String>,
    pub(super) responses: BTreeSet<String>,
}

impl Reach {
    pub(super) fn of(schemas: &Schemas, reads: &[Read<'_>]) -> Self {
        let mut reach = Self { requests: BTreeSet::new(), responses: BTreeSet::new() };
        for Read { operation, envelope, .. } in reads {
            collect(schemas, &operation.request, &mut reach.requests);
            let response = envelope.as_ref().unwrap_or(&operation.response);
            collect(schemas, response, &mut reach.responses);
        }
        reach
    }

    fn is_only_in_requests(&self, name: &str) -> bool {
        self.requests.contains(name) && !self.responses.contains(name)
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.requests.contains(name) || self.responses.contains(name)
    }
}

/// Schemas that the model leaves out, because they are the same for every action.
pub(super) struct Omitted {
    pub(super) envelopes: BTreeSet<String>,
    /// The error response and the common parameters, with the schemas they use.
    pub(super) common: BTreeSet<String>,
}

impl Omitted {
    pub(super) fn of<'s>(
        schemas: &Schemas,
        reads: &[Read<'_>],
        common: impl Iterator<Item = &'s str>,
    ) -> Self {
        let envelopes = reads.iter().filter_map(|read| read.envelope.clone()).collect();
        let mut omitted = Self { envelopes, common: BTreeSet::new() };
        for name in common {
            collect(schemas, name, &mut omitted.common);
        }
        omitted
    }

    /// Returns whether the model leaves out the schema `name`.
    pub(super) fn contains(&self, name: &str, reach: &Reach) -> bool {
        self.envelopes.contains(name) || (self.common.contains(name) && !reach.contains(name))
    }
}

/// Adds `name` and every schema that it uses.
fn collect(schemas: &Schemas, name: &str, found: &mut BTreeSet<String>) {
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        let Some((name, raw)) = schemas.get_key_value(name) else { continue };
        if !found.insert(name.clone()) {
            continue;
        }
        if let SchemaKind::Object(object) = &raw.schema.kind {
            open.extend(object.properties.iter().filter_map(|property| used(&property.ty)));
        }
    }
}

/// Returns the schema that a type refers to.
fn used(ty: &Type) -> Option<&str> {
    match ty {
        Type::Object(name) | Type::Enumeration(name) | Type::Numbered(name) => Some(name),
        Type::List(item) | Type::Map(item) => used(item),
        _ => None,
    }
}

/// Settles `guaranteed`: in an object of responses only, it equals `required`.
pub(super) fn settle_guarantees(schemas: &mut Schemas, reach: &Reach) {
    for (name, raw) in schemas.iter_mut() {
        let only_responses = !reach.requests.contains(name) && reach.responses.contains(name);
        if only_responses && let SchemaKind::Object(object) = &mut raw.schema.kind {
            for property in &mut object.properties {
                property.guaranteed |= property.required;
            }
        }
    }
}

/// Reports `x-guaranteed` in objects that are not in both requests and responses.
pub(super) fn check_guarantees(schemas: &Schemas, reach: &Reach, diagnostics: &Collector) {
    for (name, raw) in schemas {
        let Some(span) = raw.guaranteed else { continue };
        let help = match (reach.requests.contains(name), reach.responses.contains(name)) {
            (false, true) => "only responses contain it; use `required`",
            (true, false) => "only requests contain it; remove `x-guaranteed`",
            _ => continue,
        };
        let message = format!("`x-guaranteed`, but `{name}` is not in both requests and responses");
        diagnostics.error_help(span, message, help);
    }
}

/// Reports objects that require themselves, directly or indirectly, and so have no finite value.
///
/// Uses an explicit stack, because a chain of required properties can be as long as a file.
pub(super) fn check_recursion(schemas: &Schemas, diagnostics: &Collector) {
    // A missing entry is not visited, `false` is on the path, `true` is done.
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
                    let message = format!("`{target}` requires itself: {}", cycle.join(" > "));
                    let help =
                        "such an object has no finite value; make one of the properties optional";
                    diagnostics.error_help(span, message, help);
                }
            }
        }
    }
}

/// Returns the first property from index `next` that is a required object: its index, position and type.
fn required_object<'s>(
    schemas: &'s Schemas,
    name: &str,
    next: usize,
) -> Option<(usize, Span, &'s str)> {
    let SchemaKind::Object(object) = &schemas.get(name)?.schema.kind else { return None };
    let mut properties = object.properties.iter().enumerate().skip(next);
    properties.find_map(|(index, property)| match &property.ty {
        Type::Object(target) if property.required && !property.nullable => {
            Some((index, property.span, target.as_str()))
        }
        _ => None,
    })
}

/// Reports schemas without a user.
pub(super) fn check_unused(
    schemas: &Schemas,
    reach: &Reach,
    omitted: &Omitted,
    diagnostics: &Collector,
) {
    for (name, raw) in schemas {
        if !reach.contains(name) && !omitted.common.contains(name) {
            diagnostics.error(raw.schema.span, format!("unused schema `{name}`"));
        }
    }
}

/// Reports properties whose type is an envelope, which is for whole responses.
pub(super) fn check_envelope_use(schemas: &Schemas, omitted: &Omitted, diagnostics: &Collector) {
    for raw in schemas.values() {
        let SchemaKind::Object(object) = &raw.schema.kind else { continue };
        for property in &object.properties {
            let envelope = used(&property.ty).filter(|name| omitted.envelopes.contains(*name));
            if let Some(name) = envelope {
                let message =
                    format!("the type of `{}` is the response envelope `{name}`", property.name);
                diagnostics.error(property.span, message);
            }
        }
    }
}

/// Checks `additionalProperties`: objects that only requests contain are closed, because the service refuses unknown
/// parameters; all others are open. `part` tells which objects are part of a form, whose schema is closed as a whole.
pub(super) fn check_closed(
    schemas: &Schemas,
    reach: &Reach,
    is_part: impl Fn(&str) -> bool,
    diagnostics: &Collector,
) {
    for (name, raw) in schemas {
        let SchemaKind::Object(_) = raw.schema.kind else { continue };
        let must_be_closed = reach.is_only_in_requests(name) && !is_part(name);
        match raw.closed {
            None if must_be_closed => {
                let message = format!("`{name}` needs `additionalProperties: false`");
                diagnostics.error_help(raw.schema.span, message, "only requests contain it");
            }
            Some(span) if !must_be_closed => {
                let message = format!("`additionalProperties` in `{name}`");
                let help = "only for objects that only requests contain, except whole forms";
                diagnostics.error_help(span, message, help);
            }
            _ => {}
        }
    }
}
