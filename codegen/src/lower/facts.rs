//! Facts about a property that its description does not state, as sentences.

use serde_json::{Number, Value};
use tencent_cloud_spec::model::{Bounds, Property, Type};

/// Returns the sentences that `description` lacks. `max_items` is the limit that the action sets for the property.
pub(super) fn facts(property: &Property, required: bool, max_items: Option<u32>) -> Vec<String> {
    let description = property.description.as_deref().unwrap_or_default();
    let stated = Stated::by(description);
    let mut facts = Vec::new();
    if required && !description.contains("Required.") {
        facts.push("Required.".to_owned());
    }
    if let Some(default) = property.default.as_ref().filter(|_| !stated.default) {
        facts.push(format!("Default: {}.", code(&text(default))));
    }
    let is_list = matches!(property.ty, Type::List(_));
    facts.extend(bounds(&property.bounds, max_items, is_list, &stated));
    if property.sensitive {
        facts.push("Redacted in `Debug` output.".to_owned());
    }
    facts
}

/// What a description already states.
#[derive(Debug, Default)]
struct Stated {
    default: bool,
    /// Numbers, without thousands separators.
    numbers: Vec<String>,
    text: String,
}

impl Stated {
    fn by(description: &str) -> Self {
        let default = description.contains("Default:") || description.contains("Default for");
        // The number of a default is no bound.
        let text = match description.split_once("Default:") {
            Some((before, rest)) => {
                let after = rest.split_once(". ").map_or("", |(_, after)| after);
                format!("{before} {after}")
            }
            None => description.to_owned(),
        };
        Self { default, numbers: numbers(&text), text }
    }

    fn number(&self, number: &str) -> bool {
        self.numbers.iter().any(|stated| stated == number.trim_start_matches('-'))
    }
}

/// Returns the numbers in a text, including those written as words.
fn numbers(text: &str) -> Vec<String> {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let number = |word: &str| {
        let word = word.trim_matches(['.', ',']).replace(',', "");
        if word.eq_ignore_ascii_case("single") {
            return Some("1".to_owned());
        }
        let spelled = WORDS.iter().position(|spelled| word.eq_ignore_ascii_case(spelled));
        let is_number =
            word.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok();
        spelled.map(|number| number.to_string()).or_else(|| is_number.then_some(word))
    };
    let is_separator = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ','));
    text.split(is_separator).filter_map(number).collect()
}

fn bounds(bounds: &Bounds, max_items: Option<u32>, is_list: bool, stated: &Stated) -> Vec<String> {
    let number = |number: &Option<Number>| number.as_ref().map(Number::to_string);
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    let of_action = |here: bool| max_items.filter(|_| here).map(|most| most.to_string());
    let maximum = number(&bounds.maximum).or_else(|| of_action(!is_list));
    let most_items = count(bounds.max_items).or_else(|| of_action(is_list));
    let range = |least: Option<String>, most: Option<String>, unit| {
        let unstated = |number: &String| !stated.number(number);
        range(least.filter(unstated), most.filter(unstated), unit)
    };
    let step = bounds.multiple_of.as_ref().map(Number::to_string);
    let step = step.filter(|step| !stated.number(step));
    let pattern = bounds.pattern.as_ref().filter(|pattern| !stated.text.contains(*pattern));
    let mut facts = Vec::new();
    facts.extend(range(number(&bounds.minimum), maximum, ""));
    facts.extend(step.map(|step| format!("A multiple of {step}.")));
    facts.extend(range(count(bounds.min_length), count(bounds.max_length), " characters"));
    facts.extend(range(count(bounds.min_items), most_items, " items"));
    facts.extend(pattern.map(|pattern| format!("Matches {}.", code(pattern))));
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

fn phrase(relation: &str, number: &str, unit: &str) -> String {
    let unit = if number == "1" { unit.trim_end_matches('s') } else { unit };
    format!("{relation} {number}{unit}.")
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns a code span, with as many backquotes around it as `text` needs.
fn code(text: &str) -> String {
    match text {
        "" => "the empty string".to_owned(),
        _ if text.contains('`') => format!("`` {text} ``"),
        _ => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describes_ranges() {
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(range(own("1"), own("5"), " items"), own("From 1 to 5 items."));
        assert_eq!(range(own("1"), None, ""), own("At least 1."));
        assert_eq!(range(None, own("1"), " items"), own("At most 1 item."));
        assert_eq!(range(None, own("5"), ""), own("At most 5."));
        assert_eq!(range(own("3"), own("3"), " characters"), own("Exactly 3 characters."));
        assert_eq!(range(None, None, ""), None);
    }

    #[test]
    fn quotes_code_spans() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code(""), "the empty string");
    }

    #[test]
    fn falls_back_to_the_maximum_of_the_action() {
        let (own, none) = (Bounds { max_items: Some(5), ..Bounds::default() }, Bounds::default());
        let stated = Stated::default();
        assert_eq!(bounds(&own, Some(100), true, &stated), ["At most 5 items."]);
        assert_eq!(bounds(&none, Some(100), true, &stated), ["At most 100 items."]);
        assert_eq!(bounds(&none, Some(100), false, &stated), ["At most 100."]);
    }

    #[test]
    fn omits_what_the_description_states() {
        let own = Bounds { min_items: Some(1), max_items: Some(1000), ..Bounds::default() };
        for (description, missing) in [
            ("The IDs, up to 1,000.", vec!["At least 1 item."]),
            ("One to 1000 IDs.", vec![]),
            ("The IDs. Default: 1.", vec!["From 1 to 1000 items."]),
            ("The IDs of S1 and `v1`.", vec!["From 1 to 1000 items."]),
        ] {
            let stated = Stated::by(description);
            assert_eq!(bounds(&own, None, true, &stated), missing, "of {description:?}");
        }
        assert!(Stated::by("The count. Default: 1.").default);
        assert!(!Stated::by("The count.").default);
    }
}
