//! What documents say twice, they say the same: in the text of a member and in the bounds beside it, in an extension of
//! the action and in its request.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Report, Rule};
use crate::Spec;
use crate::model::{Member, Operation, SchemaKind, Type};

pub(super) const CONTRADICTION: Rule = Rule::error(
    "contradiction",
    "limits and defaults in texts, bounds, x-max-items and x-pagination agree, and codes in texts are in x-errors",
);

pub(super) fn check(spec: &Spec, report: &mut Report) {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for operation in &spec.operations {
        extensions(spec, operation, report);
        codes(spec, operation, report);
        let most = operation.max_items.iter();
        counts.extend(most.map(|(name, most)| ((&*operation.request, &**name), *most)));
    }
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for member in &object.members {
            let most = counts.get(&(&*schema.name, &*member.name)).copied();
            for message in text(member, most) {
                let message = format!("{}.{}: {message}", schema.name, member.name);
                report.add(&CONTRADICTION, member.span, message, "mend the one or the other");
            }
        }
    }
}

/// Holds what extensions say of members against their bounds.
fn extensions(spec: &Spec, operation: &Operation, report: &mut Report) {
    let members = spec.request_members(operation);
    let mut differ = |name: &str, key: &str, here: u64, there: Option<u64>| {
        let Some(member) = members.iter().find(|member| member.name == name) else { return };
        if let Some(there) = there.filter(|there| *there != here) {
            let message = format!("{key} of {} is {here}, {name} says {there}", operation.name);
            report.add(&CONTRADICTION, member.span, message, "mend the one or the other");
        }
    };
    let bound = |name: &str| members.iter().find(|member| member.name == name).and_then(largest);
    for (name, most) in &operation.max_items {
        differ(name, "x-max-items", (*most).into(), bound(name));
    }
    let Some(pagination) = &operation.pagination else { return };
    let Some(limit) = &pagination.limit else { return };
    if let Some(maximum) = pagination.maximum {
        differ(limit, "the maximum of x-pagination", maximum.into(), bound(limit));
    }
    if let Some(default) = pagination.default {
        let member = members.iter().find(|member| member.name == *limit);
        let there = member.and_then(|member| member.default.as_ref()?.as_u64());
        differ(limit, "the default of x-pagination", default.into(), there);
    }
}

/// Codes that the texts of an action or of its request name.
fn codes(spec: &Spec, operation: &Operation, report: &mut Report) {
    let own = [&operation.summary, &operation.description].into_iter().flatten();
    let own = own.map(|text| (operation.span, text));
    let members = spec.request_members(operation).iter();
    let of_members = members.filter_map(|m| Some((m.span, m.description.as_ref()?)));
    for (span, text) in own.chain(of_members) {
        for code in text.split('`').skip(1).step_by(2) {
            let Some(error) = spec.errors.get(code).filter(|error| !error.common) else { continue };
            if error.name.is_none() && !operation.errors.iter().any(|known| known == code) {
                let message =
                    format!("{} does not list {code}, of which a text speaks", operation.name);
                report.add(&CONTRADICTION, span, message, "add it to x-errors");
            }
        }
    }
}

/// What is wrong with the text of a member that may have a bound in `x-max-items`.
fn text(member: &Member, most: Option<u32>) -> Vec<String> {
    let Some(text) = member.description.as_deref() else { return Vec::new() };
    let mut wrong = Vec::new();
    let bound = largest(member).or(most.map(u64::from));
    if let Some(bound) = bound.filter(|bound| limits(text) && !numbers(text).contains(bound)) {
        wrong.push(format!("the text tells a limit, which is not {bound}"));
    }
    if let (Some(told), Some(default)) = (told_default(text), &member.default) {
        let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        if told != default {
            wrong.push(format!("the text tells the default {told}, which is {default}"));
        }
    }
    if member.required && text.contains("left out") {
        wrong.push("the text tells what happens if it is left out, but it is required".to_owned());
    }
    wrong
}

/// The largest value, length or count of a member.
fn largest(member: &Member) -> Option<u64> {
    let bounds = &member.bounds;
    match member.ty {
        Type::List(_) => bounds.max_items,
        Type::String | Type::Binary => bounds.max_length,
        _ => bounds.maximum.as_ref().and_then(|maximum| Value::from(maximum.clone()).as_u64()),
    }
}

/// The whole numbers of a text; commas group digits.
fn numbers(text: &str) -> Vec<u64> {
    let text = text.replace(|c: char| !c.is_ascii_digit() && c != ',', " ");
    let digits = text.split_whitespace().map(|word| word.trim_matches(',').replace(',', ""));
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

/// Whether a text says how much of something there may be.
fn limits(text: &str) -> bool {
    const BEFORE: [&str; 4] = ["up to ", "Up to ", "at most ", "no more than "];
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let ends = |before: &str| before.ends_with(|c: char| c.is_ascii_digit());
    BEFORE.iter().any(|phrase| text.split(phrase).skip(1).any(begins))
        || text.split(" at most").next().is_some_and(|before| text != before && ends(before))
        || text.split(" to ").zip(text.split(" to ").skip(1)).any(|(a, b)| ends(a) && begins(b))
}

/// The value of which a text says that it holds where the member is left out.
fn told_default(text: &str) -> Option<&str> {
    let (before, _) = text.split_once(" if left out")?;
    match before.strip_suffix('`') {
        Some(code) => code.rsplit('`').next(),
        None => before
            .rsplit(' ')
            .next()
            .filter(|word| word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_from_other_numbers() {
        for (text, expected) in [
            ("Up to 60 characters.", true),
            ("The IDs, 100 at most.", true),
            ("At least 5, at most 48 hours.", true),
            ("From 1 to 36.", true),
            ("Such as 100003.", false),
            ("Up to the maximum, in steps of 10.", false),
        ] {
            assert_eq!(limits(text), expected, "{text}");
        }
        assert_eq!(numbers("1 to 1,000, or 60."), [1, 1000, 60]);
    }

    #[test]
    fn defaults_are_told() {
        for (text, expected) in [
            ("Public; 20 if left out.", Some("20")),
            ("`CVM.S1` if left out.", Some("CVM.S1")),
            ("All zones if left out.", None),
            ("How it is billed.", None),
        ] {
            assert_eq!(told_default(text), expected, "{text}");
        }
    }
}
