//! Rules about secrets: properties and parameters whose names suggest a secret are marked, so that they are not printed.
//!
//! URLs count as secrets: one that is signed in advance grants access to anyone who reads it.

use super::report::{Report, Rule};
use crate::Spec;
use crate::model::{SchemaKind, Type};
use crate::yaml::Node;

pub(super) const MISSING_SENSITIVE: Rule = Rule::error(
    "missing-sensitive",
    "a string property or parameter whose name suggests a secret or a pre-signed URL has `x-sensitive`",
);

/// Parts of the names of secrets, in lower case.
const SECRETS: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "privatekey",
    "accesskey",
    "credential",
    "userdata",
    "apikey",
    "appkey",
    "psk",
    "pwd",
];

/// Ends of qualified names of secrets, in lower case. Custom metadata often contains credentials, as user data does.
const ENDINGS: [&str; 2] = ["url", "metadataitem.value"];

/// Names that contain one of these parts but are not secrets.
const HARMLESS: [&str; 5] =
    ["clienttoken", "nexttoken", "paginationtoken", "pagetoken", "nextpagetoken"];

const HELP: &str = "mark it with `x-sensitive: true`, so that it is not printed";

pub(super) fn check(spec: &Spec, trees: &[Node], report: &mut Report) {
    check_parameters(trees, report);
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for property in object.properties.iter().filter(|property| !property.sensitive) {
            if is_secret_name(&schema.name, &property.name) && is_string(&property.ty) {
                let message = format!("{}.{} may be a secret", schema.name, property.name);
                report.add(&MISSING_SENSITIVE, property.span, message, HELP);
            }
        }
    }
}

/// Checks the shared parameters, which are not in the model.
fn check_parameters(trees: &[Node], report: &mut Report) {
    let parameters = trees.iter().filter_map(|tree| tree.get("components")?.get("parameters"));
    for entry in parameters.flat_map(|node| node.as_map().unwrap_or_default()) {
        if is_secret_name("", &entry.key) && entry.value.get("x-sensitive").is_none() {
            let message = format!("the parameter {} may be a secret", entry.key);
            report.add(&MISSING_SENSITIVE, entry.span, message, HELP);
        }
    }
}

/// Returns whether the name of a string property or parameter, with the name of its schema, suggests a secret.
#[must_use]
pub fn is_secret_name(schema: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let qualified = format!("{}.{name}", schema.to_lowercase());
    let is_suspicious = SECRETS.iter().any(|part| name.contains(part))
        || ENDINGS.iter().any(|end| qualified.ends_with(end));
    is_suspicious && !HARMLESS.contains(&&*name)
}

fn is_string(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Binary => true,
        Type::List(item) => is_string(item),
        _ => false,
    }
}
