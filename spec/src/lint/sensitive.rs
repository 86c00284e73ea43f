//! Secrets: a member whose name sounds like one is marked, so that it is never printed.

use super::{Report, Rule};
use crate::Spec;
use crate::model::{SchemaKind, Type};

pub(super) const UNMARKED_SECRET: Rule =
    Rule::error("unmarked-secret", "a text whose name sounds like a secret is x-sensitive");

/// Parts of names that secrets have, in lower case.
const SECRETS: [&str; 10] = [
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
];

/// Names that sound like a secret and open nothing.
const HARMLESS: [&str; 2] = ["clienttoken", "nexttoken"];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for member in object.members.iter().filter(|member| !member.sensitive) {
            let name = member.name.to_lowercase();
            let sounds = SECRETS.iter().any(|part| name.contains(part));
            if sounds && !HARMLESS.contains(&&*name) && is_text(&member.ty) {
                let message = format!("{}.{} sounds like a secret", schema.name, member.name);
                let help = "mark it x-sensitive: true, so that it is never printed";
                report.add(&UNMARKED_SECRET, member.span, message, help);
            }
        }
    }
}

fn is_text(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Binary => true,
        Type::List(item) => is_text(item),
        _ => false,
    }
}
