//! What the specification says of a member beside its description, as sentences.

use serde_json::Value;
use tencent_cloud_spec::model::{Bounds, Property, Type};

/// What is known of a member from where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Users must give it.
    pub(super) required: bool,
    /// Replies always have it.
    pub(super) guaranteed: bool,
    /// `x-max-items` of the action, for a request's member.
    pub(super) max_items: Option<u32>,
}

/// The facts in one line; empty where there is none.
pub(super) fn facts(member: &Property, place: Place) -> String {
    let mut facts = Vec::new();
    if place.required {
        facts.push("Required.".to_owned());
    }
    if place.guaranteed {
        facts.push("Always present in replies.".to_owned());
    }
    if let Some(default) = &member.default {
        facts.push(format!("Default: {}.", code(&text(default))));
    }
    facts.extend(bounds(&member.bounds, place.max_items, matches!(member.ty, Type::List(_))));
    if member.sensitive {
        facts.push("Never shown by `Debug`.".to_owned());
    }
    facts.join(" ")
}

fn bounds(bounds: &Bounds, max_items: Option<u32>, is_list: bool) -> Vec<String> {
    let text = |number: &serde_json::Number| number.to_string();
    let most = |own: Option<String>, here: bool| {
        own.or_else(|| max_items.filter(|_| here).map(|m| m.to_string()))
    };
    let minimum = bounds.minimum.as_ref().map(text);
    let maximum = most(bounds.maximum.as_ref().map(text), !is_list);
    let max_count = most(bounds.max_items.map(|m| m.to_string()), is_list);
    let of = |value: Option<u64>| value.map(|v| v.to_string());
    let mut facts = Vec::new();
    facts.extend(range(minimum, maximum, ""));
    facts.extend(bounds.multiple_of.as_ref().map(|step| format!("A multiple of {step}.")));
    facts.extend(range(of(bounds.min_length), of(bounds.max_length), " characters"));
    facts.extend(range(of(bounds.min_items), max_count, " items"));
    facts.extend(bounds.pattern.as_ref().map(|pattern| format!("Matches {}.", code(pattern))));
    facts
}

fn range(least: Option<String>, most: Option<String>, unit: &str) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) if least == most => Some(phrase("Exactly", &least, unit)),
        (Some(least), Some(most)) => Some(format!("From {least} to {most}{unit}.")),
        (Some(least), None) => Some(phrase("At least", &least, unit)),
        (None, Some(most)) => Some(phrase("At most", &most, unit)),
        (None, None) => None,
    }
}

fn phrase(how: &str, number: &str, unit: &str) -> String {
    let unit = if number == "1" { unit.trim_end_matches('s') } else { unit };
    format!("{how} {number}{unit}.")
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A code span, with as many backquotes around it as `text` needs.
fn code(text: &str) -> String {
    match text {
        "" => "the empty text".to_owned(),
        _ if text.contains('`') => format!("`` {text} ``"),
        _ => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(range(own("1"), own("5"), " items"), own("From 1 to 5 items."));
        assert_eq!(range(own("1"), None, ""), own("At least 1."));
        assert_eq!(range(None, own("1"), " items"), own("At most 1 item."));
        assert_eq!(range(None, own("5"), ""), own("At most 5."));
        assert_eq!(range(own("3"), own("3"), " characters"), own("Exactly 3 characters."));
        assert_eq!(range(None, None, ""), None);
    }

    #[test]
    fn spans() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code(""), "the empty text");
    }

    #[test]
    fn the_actions_maximum_counts_where_the_member_has_none() {
        let own = Bounds { max_items: Some(5), ..Bounds::default() };
        assert_eq!(bounds(&own, Some(100), true), ["At most 5 items."]);
        assert_eq!(bounds(&Bounds::default(), Some(100), true), ["At most 100 items."]);
        assert_eq!(bounds(&Bounds::default(), Some(100), false), ["At most 100."]);
    }
}
