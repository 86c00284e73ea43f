//! Reads the union that is the result of an action: its response, or the error response.
//!
//! Both have status 200. Clients try the schemas of a union in order, so the first one must not match values of the
//! second: an error response of API 3.0 requires `Error`, and a response of API 2.0 has a `code` with few values.

use std::collections::BTreeMap;

use super::api20;
use super::fields::Fields;
use super::files::{Declarations, Declared, Files, Kind};
use super::lookup::Lookup;
use super::shared::Shared;
use crate::Span;
use crate::model::{Dialect, Type};
use crate::profile;

/// Returns the name of the union of an action.
pub(super) fn name(action: &str) -> String {
    format!("{action}ResponseOrError")
}

/// Returns the schema of the successful response in a union. Diagnostics are left to [`check_all`].
pub(super) fn success<'a>(
    files: &Files<'a>,
    declarations: &Declarations<'a>,
    declared: Declared<'a>,
) -> Option<&'a str> {
    let members = declared.entry.value.get("anyOf")?.as_list()?;
    let index = success_index(files.scope.dialect);
    let reference = members.get(index)?.get("$ref")?;
    let (name, member) = files.schema(reference, declared.file, declarations)?;
    (member.kind == Kind::Object).then_some(name)
}

fn success_index(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Api30 => 1,
        Dialect::Api20 => 0,
    }
}

/// Checks every union: its name, and its members in the order of the dialect.
pub(super) fn check_all<'a>(
    lookup: &Lookup<'_, 'a>,
    shared: Option<&Shared<'a>>,
    actions: &BTreeMap<&str, (u32, Span)>,
) {
    let expected = shared.and_then(|shared| error(lookup, shared.error?));
    if lookup.files.scope.dialect == Dialect::Api20
        && let Some(error) = &expected
        && let Some(code) = lookup.properties(error).iter().find(|p| p.name == api20::CODE)
        && code.bounds.minimum != Some(1.into())
    {
        let message = "`code` of the error response needs `minimum: 1`, which excludes success";
        lookup.diagnostics().error(code.span, message);
    }
    let unions = lookup.declarations.iter().filter(|(_, declared)| declared.kind == Kind::Union);
    for (name, declared) in unions {
        let action = name.strip_suffix("ResponseOrError").unwrap_or_default();
        if !actions.contains_key(action) && !lookup.files.is_incomplete() {
            let message = format!("`{name}` is not the result of an action");
            lookup.diagnostics().error(declared.entry.span, message);
        }
        check(lookup, *declared, name, expected.as_deref());
    }
}

/// Returns the error response inside its envelope, if it has one.
fn error(lookup: &Lookup<'_, '_>, envelope: &str) -> Option<String> {
    if lookup.files.scope.dialect == Dialect::Api20 {
        return Some(envelope.to_owned());
    }
    let response = lookup.properties(envelope).iter().find(|property| property.name == "Response");
    match &response?.ty {
        Type::Object(inner) => Some(inner.clone()),
        _ => None,
    }
}

fn check<'a>(
    lookup: &Lookup<'_, 'a>,
    declared: Declared<'a>,
    name: &str,
    error: Option<&str>,
) -> Option<()> {
    let fields = Fields::open_entry(declared.entry, &profile::UNION, lookup.files.scope)?;
    let members: Vec<Option<&str>> = fields
        .mappings("anyOf")
        .map(|reference| lookup.object(&reference, declared.file).map(|(name, _)| name))
        .collect();
    let error = error?;
    let success = success_index(lookup.files.scope.dialect);
    let fits = |(index, member): (usize, &Option<&str>)| {
        member.is_none_or(|member| (member == error) == (index != success))
    };
    if members.len() != 2 || !members.iter().enumerate().all(fits) {
        let mut order = [format!("`{error}`"), "the response".to_owned()];
        order.rotate_right(1 - success);
        let message = format!("`anyOf` of `{name}` must be the error response and the response");
        let help = format!("expected {}, then {}", order[0], order[1]);
        lookup.diagnostics().error_help(fields.span_of("anyOf"), message, help);
    }
    Some(())
}

/// Returns whether `owner` may have a property whose type is the union `union`: only the envelope of the same action.
pub(super) fn is_envelope_of(owner: &str, union: &str) -> bool {
    match (owner.strip_suffix("Envelope"), union.strip_suffix("ResponseOrError")) {
        (Some(owner), Some(action)) => owner == action,
        _ => false,
    }
}
