//! Rules about the content of property descriptions: more than the name, and the unit of quantities.

use super::report::{Report, Rule};
use crate::Spec;
use crate::model::{SchemaKind, Type};

pub(super) const REDUNDANT_DESCRIPTION: Rule = Rule::warning(
    "redundant-description",
    "the description of a property states more than its name",
);
pub(super) const MISSING_UNIT: Rule = Rule::warning(
    "missing-unit",
    "the description of a size, a bandwidth or a duration states the unit",
);

/// Words without information about a property.
const EMPTY: [&str; 18] = [
    "a", "an", "and", "at", "by", "each", "for", "in", "is", "it", "its", "of", "on", "the",
    "this", "to", "which", "with",
];

/// Words in the names of quantities with a unit.
const QUANTITIES: [&str; 10] = [
    "bandwidth",
    "capacity",
    "duration",
    "interval",
    "mem",
    "memory",
    "period",
    "size",
    "span",
    "timeout",
];

/// Units, and the word that states that none is known.
const UNITS: [&str; 26] = [
    "B", "byte", "bytes", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "Mbps", "Gbps",
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "month", "months",
    "year", "years", "unit",
];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for property in &object.properties {
            let Some(text) = property.description.as_deref() else { continue };
            let place = format!("the description of {}.{}", schema.name, property.name);
            if is_redundant(&property.name, text) {
                let message = format!("{place} repeats the name");
                let help = "state its purpose, its format, or where to get it";
                report.add(&REDUNDANT_DESCRIPTION, property.span, message, help);
            }
            let is_number = matches!(property.ty, Type::Int64 | Type::Uint64 | Type::Double);
            if is_number && is_quantity(&property.name) && !words(text).any(|w| UNITS.contains(&w))
            {
                let message = format!("{place} states no unit");
                let help =
                    "state the unit, such as GB, Mbps or seconds, or that it is not documented";
                report.add(&MISSING_UNIT, property.span, message, help);
            }
        }
    }
}

/// Returns whether a description has no words but those of the name.
fn is_redundant(name: &str, text: &str) -> bool {
    let parts = parts(name);
    let stated = words(text).map(singular).filter(|word| !EMPTY.contains(&word.as_str()));
    let mut stated = stated.peekable();
    stated.peek().is_some() && stated.all(|word| parts.contains(&word))
}

fn is_quantity(name: &str) -> bool {
    parts(name).iter().any(|part| QUANTITIES.contains(&part.as_str()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Splits a name into words, in lower case.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut previous = None;
    for letter in name.chars() {
        let begins = letter.is_ascii_uppercase()
            && previous.is_none_or(|previous: char| !previous.is_ascii_uppercase());
        if begins || parts.is_empty() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
        previous = Some(letter);
    }
    parts.iter().map(|part| singular(part)).collect()
}

fn singular(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    word.strip_suffix('s').map(str::to_owned).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_descriptions_that_repeat_the_name() {
        for (name, text, expected) in [
            ("ImageId", "The ID of the image.", true),
            ("InstanceIds", "The IDs of the instances.", true),
            ("imageId", "The ID of the image, such as `img-31tjrtph`.", false),
            ("Name", "The display name.", false),
        ] {
            assert_eq!(is_redundant(name, text), expected, "{name}: {text}");
        }
    }

    #[test]
    fn finds_quantities_by_name() {
        assert!(["DiskSize", "mem", "InternetMaxBandwidthOut"].iter().all(|n| is_quantity(n)));
        assert!(!["Memo", "Sizes2", "Zone"].iter().any(|name| is_quantity(name)));
    }
}
