//! Rules about facts that a specification states twice: they agree.

use std::collections::BTreeMap;

use serde_json::Value;

use super::report::{Report, Rule};
use crate::Spec;
use crate::model::{Operation, Property, SchemaKind, Type};

pub(super) const CONTRADICTION: Rule = Rule::error(
    "contradiction",
    "limits and defaults in descriptions, bounds, `x-max-items` and `x-pagination` agree, and error codes in descriptions \
     are in `x-errors`",
);

const HELP: &str = "correct one of them";

pub(super) fn check(spec: &Spec, report: &mut Report) {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for operation in &spec.operations {
        check_extensions(spec, operation, report);
        check_codes(spec, operation, report);
        let most = operation.max_items.iter();
        counts.extend(most.map(|(name, most)| ((&*operation.request, &**name), *most)));
    }
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for property in &object.properties {
            let most = counts.get(&(&*schema.name, &*property.name)).copied();
            for message in contradictions(property, most) {
                let message = format!("{}.{}: {message}", schema.name, property.name);
                report.add(&CONTRADICTION, property.span, message, HELP);
            }
        }
    }
}

/// Compares what extensions state about properties with their bounds.
fn check_extensions(spec: &Spec, operation: &Operation, report: &mut Report) {
    let properties = spec.request_properties(operation);
    let find = |name: &str| properties.iter().find(|property| property.name == name);
    let mut compare = |name: &str, key: &str, here: u64, there: Option<u64>| {
        let Some(property) = find(name) else { return };
        if let Some(there) = there.filter(|there| *there != here) {
            let message = format!("{key} of {} is {here}, but {name} has {there}", operation.name);
            report.add(&CONTRADICTION, property.span, message, HELP);
        }
    };
    let bound = |name: &str| find(name).and_then(largest);
    for (name, most) in &operation.max_items {
        compare(name, "`x-max-items`", (*most).into(), bound(name));
    }
    let Some(pagination) = &operation.pagination else { return };
    let Some(limit) = &pagination.limit else { return };
    if let Some(maximum) = pagination.maximum {
        compare(limit, "the maximum in `x-pagination`", maximum.into(), bound(limit));
    }
    if let Some(default) = pagination.default {
        let there = find(limit).and_then(|property| property.default.as_ref()?.as_u64());
        compare(limit, "the default in `x-pagination`", default.into(), there);
    }
}

/// Checks that error codes in the descriptions of an action or of its request are in `x-errors`.
fn check_codes(spec: &Spec, operation: &Operation, report: &mut Report) {
    let own = [&operation.summary, &operation.description].into_iter().flatten();
    let own = own.map(|text| (operation.span, text));
    let properties = spec.request_properties(operation).iter();
    let of_properties = properties.filter_map(|p| Some((p.span, p.description.as_ref()?)));
    for (span, text) in own.chain(of_properties) {
        for code in text.split('`').skip(1).step_by(2) {
            let Some(error) = spec.errors.get(code).filter(|error| !error.common) else { continue };
            if error.name.is_none() && !operation.errors.iter().any(|known| known == code) {
                let message = format!(
                    "{} does not list `{code}`, which a description mentions",
                    operation.name
                );
                report.add(&CONTRADICTION, span, message, "add it to `x-errors`");
            }
        }
    }
}

/// Compares the description of a property with its bounds, or with its bound `most` in `x-max-items`.
fn contradictions(property: &Property, most: Option<u32>) -> Vec<String> {
    let Some(text) = property.description.as_deref() else { return Vec::new() };
    let mut found = Vec::new();
    let bound = largest(property).or(most.map(u64::from));
    if let Some(bound) = bound.filter(|bound| has_limit(text) && !numbers(text).contains(bound)) {
        found.push(format!("the description states a limit other than {bound}"));
    }
    if let (Some(stated), Some(default)) = (stated_default(text), &property.default) {
        let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        if stated != default {
            found.push(format!("the description states the default {stated}, not {default}"));
        }
    }
    // A guaranteed property may be optional in requests.
    if property.required && !property.guaranteed && text.contains("Default: ") {
        found.push("the description states a default, but the property is required".to_owned());
    }
    found
}

/// Returns the largest value, length or number of items of a property.
fn largest(property: &Property) -> Option<u64> {
    let bounds = &property.bounds;
    match property.ty {
        Type::List(_) => bounds.max_items,
        Type::String | Type::Binary => bounds.max_length,
        _ => bounds.maximum.as_ref().and_then(|maximum| Value::from(maximum.clone()).as_u64()),
    }
}

/// Returns the integers in a description; commas group digits.
fn numbers(text: &str) -> Vec<u64> {
    let text = text.replace(|c: char| !c.is_ascii_digit() && c != ',', " ");
    let digits = text.split_whitespace().map(|word| word.trim_matches(',').replace(',', ""));
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

/// Returns whether a description states an upper limit.
fn has_limit(text: &str) -> bool {
    const BEFORE: [&str; 4] = ["up to ", "Up to ", "at most ", "no more than "];
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let ends = |before: &str| before.ends_with(|c: char| c.is_ascii_digit());
    BEFORE.iter().any(|phrase| text.split(phrase).skip(1).any(begins))
        || text.split(" at most").next().is_some_and(|before| text != before && ends(before))
        || text.split(" to ").zip(text.split(" to ").skip(1)).any(|(a, b)| ends(a) && begins(b))
}

/// Returns the value after `Default: ` if it is code or a number, and not a phrase such as `all states`.
fn stated_default(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("Default: ")?;
    if let Some(code) = rest.strip_prefix('`') {
        return code.split('`').next();
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || "-.".contains(c))).unwrap_or(rest.len());
    let number = rest.get(..end)?.trim_end_matches('.');
    number.parse::<f64>().is_ok().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguishes_limits_from_other_numbers() {
        for (text, expected) in [
            ("Up to 60 characters.", true),
            ("The IDs, 100 at most.", true),
            ("At least 5, at most 48 hours.", true),
            ("From 1 to 36.", true),
            ("Such as 100003.", false),
            ("Up to the maximum, in steps of 10.", false),
        ] {
            assert_eq!(has_limit(text), expected, "{text}");
        }
        assert_eq!(numbers("1 to 1,000, or 60."), [1, 1000, 60]);
    }

    #[test]
    fn finds_stated_defaults() {
        for (text, expected) in [
            ("The page size. Default: 20. At most 100.", Some("20")),
            ("Default: `CVM.S1`.", Some("CVM.S1")),
            ("Default: `false`", Some("false")),
            ("Default: -1", Some("-1")),
            ("Default: 0 Mbps.", Some("0")),
            ("Default: all states.", None),
            ("Default: a Chinese word for \"unnamed\".", None),
            ("The billing mode.", None),
        ] {
            assert_eq!(stated_default(text), expected, "{text}");
        }
    }
}
