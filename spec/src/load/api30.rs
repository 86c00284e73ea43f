//! What only API 3.0 has: header parameters and response envelopes.

use super::fields::Fields;
use super::files::Files;
use super::lookup::Lookup;
use super::shared::Shared;
use super::suggest::did_you_mean;
use super::union;
use crate::model::{SchemaKind, Type};
use crate::profile;
use crate::yaml::Node;

/// The header with the action name.
const ACTION: &str = "X-TC-Action";

/// Checks the parameters of an operation: the one with the action name, then references to shared ones.
pub(super) fn check_parameters<'a>(
    files: &Files<'a>,
    shared: Option<&Shared<'a>>,
    fields: &Fields<'a, 'a>,
    file: u32,
    action: &str,
) {
    let Some(node) = fields.get("parameters") else { return };
    let Some((first, rest)) = fields.items("parameters").split_first() else {
        files.diagnostics().error(node.span, format!("the first parameter must be `{ACTION}`"));
        return;
    };
    if let Some(first) = Fields::open(first, &profile::ACTION_PARAMETER, files.scope) {
        first.constant("name", ACTION);
        first.constant("in", "header");
        first.always_true("required");
        if let Some(schema) = first.mapping("schema") {
            schema.constant("type", "string");
            schema.single("enum", action);
        }
    }
    let Some(shared) = shared else { return };
    let mut used = Vec::new();
    for item in rest {
        let reference = Fields::open(item, &profile::REFERENCE, files.scope);
        let reference = reference.and_then(|fields| fields.get("$ref"));
        used.extend(reference.and_then(|node| parameter(files, node, file, shared)));
    }
    for parameter in &shared.parameters {
        let same = shared.parameters.iter().filter(|other| other.name == parameter.name);
        let listed = same.filter(|other| used.contains(&other.key)).count();
        if parameter.required && listed == 0 {
            let message = format!("`parameters` needs `{}`", parameter.key);
            files.diagnostics().error(node.span, message);
        }
        if listed > 1 && used.contains(&parameter.key) {
            let message = format!("duplicate parameter `{}`", parameter.name);
            files.diagnostics().error(node.span, message);
        }
    }
}

/// Follows a reference to a shared parameter and returns its key.
fn parameter<'a>(
    files: &Files<'a>,
    reference: &'a Node,
    file: u32,
    shared: &Shared<'a>,
) -> Option<&'a str> {
    let target = files.target(reference, file)?;
    match target.keys.as_slice() {
        ["components", "parameters", name] if target.file == shared.file => {
            if !shared.parameters.iter().any(|known| known.key == *name) {
                let known = shared.parameters.iter().map(|known| known.key);
                let message = format!("dangling reference: no parameter `{name}`");
                files.diagnostics().error_help(reference.span, message, did_you_mean(name, known));
            }
            Some(*name)
        }
        keys => {
            let message = format!("`{}` is not a shared parameter", keys.join("/"));
            files.diagnostics().error(reference.span, message);
            None
        }
    }
}

/// Returns the schema inside the envelope of a response.
pub(super) fn unwrap_envelope(
    lookup: &Lookup<'_, '_>,
    schema: &str,
    action: &str,
) -> Option<String> {
    let span = lookup.declarations.get(schema)?.entry.span;
    let expected = format!("{action}Envelope");
    if schema != expected {
        let message = format!("the envelope of `{action}` must be named `{expected}`");
        lookup.diagnostics().error(span, message);
    }
    let inner = inner(lookup, schema, action);
    if inner.is_none() {
        let help = format!(
            "expected one property, `Response`: required, a reference to `{}`",
            union::name(action)
        );
        let message = format!("`{schema}` is not a response envelope");
        lookup.diagnostics().error_help(span, message, help);
    }
    inner
}

fn inner(lookup: &Lookup<'_, '_>, name: &str, action: &str) -> Option<String> {
    let SchemaKind::Object(object) = &lookup.schemas.get(name)?.schema.kind else { return None };
    let is_union = || {
        let path = ["properties", "Response", "$ref"];
        let reference = lookup.declarations.get(name)?.entry.value.at(&path)?.as_str()?;
        Some(reference.ends_with(&format!("/{}", union::name(action))))
    };
    match object.properties.as_slice() {
        [response] if response.name == "Response" && response.required && !response.nullable => {
            match &response.ty {
                _ if is_union() != Some(true) => None,
                Type::Object(inner) => Some(inner.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}
