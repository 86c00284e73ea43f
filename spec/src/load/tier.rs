//! Reads what the importer, instead of an author, has stated.

use super::fields::Fields;
use crate::model::Tier;

/// Reads the tier of a specification or of an operation.
pub(super) fn tier(fields: &Fields<'_, '_>) -> Tier {
    fields.constant("x-tier", "facts");
    if fields.has("x-tier") { Tier::Facts } else { Tier::Authored }
}

/// Reads `x-inferred` and checks that each of the extensions is present.
pub(super) fn inferred(fields: &Fields<'_, '_>) -> Vec<String> {
    let names = fields.strings("x-inferred");
    for (name, span) in &names {
        if !name.starts_with("x-") || !fields.has(name) {
            let message = format!("`x-inferred` names `{name}`, which is not an extension here");
            fields.diagnostics().error(*span, message);
        }
    }
    names.into_iter().map(|(name, _)| name.to_owned()).collect()
}
