//! Texts of members: what they tell beyond the name, and in which unit a size is.

use super::{Report, Rule};
use crate::Spec;
use crate::model::{SchemaKind, Type};

pub(super) const ECHO: Rule =
    Rule::warning("echo", "the text of a member says more than its name does");
pub(super) const MISSING_UNIT: Rule = Rule::warning(
    "missing-unit",
    "the text of a size, a bandwidth or a length of time says in which unit it is",
);

/// Words that say nothing of a member.
const EMPTY: [&str; 18] = [
    "a", "an", "and", "at", "by", "each", "for", "in", "is", "it", "its", "of", "on", "the",
    "this", "to", "which", "with",
];

/// What the names of quantities with a unit are made of.
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

/// Words that are units, or say that none is known.
const UNITS: [&str; 26] = [
    "B", "byte", "bytes", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "Mbps", "Gbps",
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "month", "months",
    "year", "years", "unit",
];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for member in &object.members {
            let Some(text) = member.description.as_deref() else { continue };
            let place = format!("the text of {}.{}", schema.name, member.name);
            if is_echo(&member.name, text) {
                let message = format!("{place} says no more than the name");
                let help = "say what it is for, its form, or where to get it";
                report.add(&ECHO, member.span, message, help);
            }
            let is_number = matches!(member.ty, Type::Int64 | Type::Uint64 | Type::Double);
            if is_number && is_quantity(&member.name) && !words(text).any(|w| UNITS.contains(&w)) {
                let message = format!("{place} names no unit");
                let help =
                    "say whether it is GB, Mbps, seconds, or that the unit is not documented";
                report.add(&MISSING_UNIT, member.span, message, help);
            }
        }
    }
}

/// Whether a text has no word but those of the name.
fn is_echo(name: &str, text: &str) -> bool {
    let parts = parts(name);
    let said = words(text).map(singular).filter(|word| !EMPTY.contains(&word.as_str()));
    said.fold(None, |echo: Option<bool>, word| Some(echo.unwrap_or(true) && parts.contains(&word)))
        .unwrap_or(false)
}

fn is_quantity(name: &str) -> bool {
    parts(name).iter().any(|part| QUANTITIES.contains(&part.as_str()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words that a name is made of, in lower case.
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
    fn an_echo_is_told_from_a_text() {
        for (name, text, expected) in [
            ("ImageId", "The ID of the image.", true),
            ("InstanceIds", "The IDs of the instances.", true),
            ("imageId", "The ID of the image, such as `img-31tjrtph`.", false),
            ("Name", "The display name.", false),
        ] {
            assert_eq!(is_echo(name, text), expected, "{name}: {text}");
        }
    }

    #[test]
    fn quantities_are_told_by_their_names() {
        assert!(["DiskSize", "mem", "InternetMaxBandwidthOut"].iter().all(|n| is_quantity(n)));
        assert!(!["Memo", "Sizes2", "Zone"].iter().any(|name| is_quantity(name)));
    }
}
