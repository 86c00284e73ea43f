//! Rules about secrets: properties whose names suggest a secret are marked, so that they are not printed.

use super::report::{Report, Rule};
use crate::Spec;
use crate::model::{SchemaKind, Type};

pub(super) const MISSING_SENSITIVE: Rule = Rule::error(
    "missing-sensitive",
    "a string property whose name suggests a secret has `x-sensitive`",
);

/// Parts of the names of secrets, in lower case.
const SECRETS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "privatekey",
    "accesskey",
    "credential",
    "userdata",
    "vncurl",
    "apikey",
    "appkey",
    "psk",
    "pwd",
];

/// Names that contain one of these parts but are not secrets.
const HARMLESS: [&str; 5] =
    ["clienttoken", "nexttoken", "paginationtoken", "pagetoken", "nextpagetoken"];

/// Returns whether the name of a string property suggests a secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRETS.iter().any(|part| name.contains(part)) && !HARMLESS.contains(&&*name)
}

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for property in object.properties.iter().filter(|property| !property.sensitive) {
            if is_secret_name(&property.name) && is_string(&property.ty) {
                let message = format!("{}.{} may be a secret", schema.name, property.name);
                let help = "mark it with `x-sensitive: true`, so that it is not printed";
                report.add(&MISSING_SENSITIVE, property.span, message, help);
            }
        }
    }
}

fn is_string(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Binary => true,
        Type::List(item) => is_string(item),
        _ => false,
    }
}
