//! Rules about null: a description states it if and only if the type allows it.

use super::report::{Report, Rule};
use crate::Spec;
use crate::model::{Property, SchemaKind};

pub(super) const NULLABLE: Rule = Rule::error(
    "nullable",
    "the description of a property mentions null if and only if its type allows null",
);

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        let described = object.properties.iter().filter(|it| it.description.is_some());
        for property in described {
            let name = format!("{}.{}", schema.name, property.name);
            match (property.nullable, mentions_null(property)) {
                (true, false) => {
                    let message =
                        format!("{name} may be null, but the description does not say so");
                    let help = "state when it is null, or \"May be null.\"";
                    report.add(&NULLABLE, property.span, message, help);
                }
                (false, true) => {
                    let message = format!("{name} mentions null, but its type does not allow it");
                    let help = "make the type nullable, or correct the description";
                    report.add(&NULLABLE, property.span, message, help);
                }
                (true, true) | (false, false) => {}
            }
        }
    }
}

fn mentions_null(property: &Property) -> bool {
    let text = property.description.as_deref().unwrap_or_default();
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case("null"))
}
