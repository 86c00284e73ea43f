//! The vendor's examples, as far as they match their types and are in ASCII.

use crate::yaml::{Node, Yaml};
use crate::{Direction, Severity, Spec, check_value};
use serde_json::{Number, Value};

use super::flat;
use super::report::{Kind, Report};
use super::store::Store;
use super::types::{Scalar, Type};
use super::vendor::{Action, Example, Vendor};

/// The prefix of the names of the vendor's examples; others are authored.
const PREFIX: &str = "documented-";

/// Parses the example value of a property, which the vendor writes as a string for every type.
pub(super) fn property_value(text: &str, ty: &Type) -> Option<Node> {
    if text.is_empty() || matches!(text, "None" | "null") || !text.is_ascii() {
        return None;
    }
    let value = match ty {
        Type::Enumeration(..) | Type::Object(_) => return None,
        Type::List(item) => {
            let list: Vec<Value> = serde_json::from_str(text).ok()?;
            let fits = |value: &Value| match &**item {
                Type::Scalar(scalar) => is_value_of(value, scalar.name),
                _ => false,
            };
            let is_quoted = |value: &Value| value.as_str().is_some_and(|text| text.contains('"'));
            let fits = |value: &Value| fits(value) && !is_quoted(value);
            return list.iter().all(fits).then(|| Node::list(list.iter().map(Node::from)));
        }
        Type::Scalar(scalar) if !has_format(text, scalar) => return None,
        Type::Scalar(scalar) => scalar_value(text, scalar)?,
    };
    Some(Node::from(&value))
}

/// Returns whether an example of a time or a date has the format that the vendor's type requires.
fn has_format(text: &str, scalar: &Scalar) -> bool {
    let pattern = match scalar.format {
        Some("date-time") => "0000-00-00T00:00:00",
        Some("date") => "0000-00-00",
        _ => return true,
    };
    let fits = |(found, expected): (char, char)| match expected {
        '0' => found.is_ascii_digit(),
        other => found == other,
    };
    let Some((head, zone)) = text.split_at_checked(pattern.len()) else { return false };
    let has_zone = zone.ends_with('Z')
        || zone.get(zone.len().saturating_sub(6)..).is_some_and(|offset| {
            offset.starts_with(['+', '-']) && offset.as_bytes().get(3) == Some(&b':')
        });
    head.chars().zip(pattern.chars()).all(fits)
        && if pattern.len() > 10 { has_zone } else { zone.is_empty() }
}

/// Parses a scalar that is written as a string.
pub(super) fn scalar_value(text: &str, scalar: &Scalar) -> Option<Value> {
    Some(match scalar.name {
        "int64" => Value::Number(text.parse::<i64>().ok()?.into()),
        "uint64" => Value::Number(text.parse::<u64>().ok()?.into()),
        "float" => Value::Number(Number::from_f64(text.parse().ok()?)?),
        "bool" => Value::Bool(text.to_ascii_lowercase().parse().ok()?),
        _ => Value::String(unquoted(text)?.to_owned()),
    })
}

/// Removes quotation marks around a string; a string with only one of them is unreadable.
fn unquoted(text: &str) -> Option<&str> {
    let is_quote = |c| matches!(c, '"' | '\'');
    let Some(quote) = text.chars().next().filter(|c| is_quote(*c)) else {
        return (!text.ends_with(is_quote)).then_some(text);
    };
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?.trim();
    (!inner.is_empty() && !inner.contains(is_quote)).then_some(inner)
}

fn is_value_of(value: &Value, scalar: &str) -> bool {
    match scalar {
        "int64" => value.is_i64(),
        "uint64" => value.is_u64(),
        "float" => value.is_number(),
        "bool" => value.is_boolean(),
        _ => value.is_string(),
    }
}

/// The direction of a body.
#[derive(Clone, Copy)]
enum End {
    Request,
    Response,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// Returns the path of its media type in an operation.
    fn media(self) -> &'static [&'static str] {
        match self {
            Self::Request => &["requestBody", "content", "application/json"],
            Self::Response => &["responses", "200", "content", "application/json"],
        }
    }
}

/// Removes the vendor's examples, which may not match new types.
pub(super) fn without_documented(store: &Store) -> Store {
    let mut store = store.clone();
    for action in store.actions.values_mut() {
        for end in [End::Request, End::Response] {
            set(&mut action.operation, end, Vec::new());
        }
    }
    store
}

/// Sets the vendor's examples that match `spec`.
pub(super) fn merge(store: &mut Store, vendor: &Vendor, spec: &Spec, report: &mut Report) {
    for (name, action) in &vendor.actions {
        let Some(stored) = store.actions.get_mut(name) else { continue };
        let file = format!("{}.yaml", stored.group);
        for end in [End::Request, End::Response] {
            let values = matching(name, action, end, (vendor, spec), report);
            if set(&mut stored.operation, end, values) {
                let what = format!("{name}: documented {} examples", end.name());
                report.add(Kind::Changed, &file, what);
            }
        }
    }
}

/// Returns the distinct matching examples of the first source that has any.
fn matching(
    name: &str,
    action: &Action,
    end: End,
    (vendor, spec): (&Vendor, &Spec),
    report: &mut Report,
) -> Vec<Node> {
    let mut values: Vec<Node> = Vec::new();
    for source in &action.examples {
        for example in source {
            match value(example, action, end, vendor)
                .and_then(|value| matched(value, action, end, spec))
            {
                Ok(value) if values.contains(&value) => {}
                Ok(value) => values.push(value),
                Err(reason) => {
                    let place = format!("{name} {} of {}", end.name(), example.label);
                    report.skipped.push(format!("{place}: {reason}"));
                }
            }
        }
        if !values.is_empty() {
            break;
        }
    }
    values
}

/// Returns the value of an example: JSON, which in a request follows the headers, or flattened parameters of a URL.
fn value(example: &Example, action: &Action, end: End, vendor: &Vendor) -> Result<Node, String> {
    let input = example.input.trim_start();
    let value = match end {
        End::Response => parsed(&example.output)?,
        End::Request if input.starts_with("https://") => {
            flat::request(input, vendor, &action.input)?
        }
        End::Request => {
            let body = input.split_once("\n\n").map(|(_, body)| body);
            parsed(body.filter(|_| input.starts_with("POST")).ok_or("not a JSON request")?)?
        }
    };
    if !value.to_string().is_ascii() {
        return Err("not in ASCII".to_owned());
    }
    Ok(Node::from(&value))
}

fn parsed(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("invalid JSON: {error}"))
}

fn matched(value: Node, action: &Action, end: End, spec: &Spec) -> Result<Node, String> {
    let (schema, direction, inner) = match end {
        End::Request => (&action.input, Direction::Request, &value),
        End::Response => {
            let inner = match value.as_map() {
                Some([entry]) if entry.key == "Response" => &entry.value,
                _ => return Err("expected exactly one property, `Response`".to_owned()),
            };
            (&action.output, Direction::Response, inner)
        }
    };
    let problems = check_value(&spec.schemas, schema, inner, direction);
    match problems.into_iter().find(|problem| problem.severity == Severity::Error) {
        None => Ok(value),
        Some(problem) => Err(problem.message),
    }
}

/// Replaces the vendor's examples of a body, after the authored ones. Returns whether that changed anything.
fn set(operation: &mut Node, end: End, values: Vec<Node>) -> bool {
    let Some(media) = operation.at_mut(end.media()) else { return false };
    let before = media.remove("examples");
    let entries = match before.clone().map(|node| node.value) {
        Some(Yaml::Map(entries)) => entries,
        _ => Vec::new(),
    };
    let is_authored = |key: &str| !key.starts_with(PREFIX);
    let mut after: Vec<(String, Node)> = entries
        .into_iter()
        .filter(|entry| is_authored(&entry.key))
        .map(|entry| (entry.key, entry.value))
        .collect();
    let numbered = (1..).zip(values);
    let numbered = numbered.map(|(number, value): (usize, Node)| {
        (format!("{PREFIX}{number}"), Node::map([("value", value)]))
    });
    after.extend(numbered);
    let after = (!after.is_empty()).then(|| Node::map(after));
    let changed = after != before;
    if let Some(after) = after {
        media.set("examples", after);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_the_format_of_times_and_dates() {
        for (ty, text, expected) in [
            ("datetime_iso", "2020-03-10T02:43:51Z", true),
            ("datetime_iso", "2020-03-10T02:43:51+08:00", true),
            ("datetime_iso", "2020-03-10T02:43:51.123Z", true),
            ("datetime_iso", "2020-03-10 02:43:51", false),
            ("datetime_iso", "2020-03-10T02:43:51", false),
            ("datetime_iso", "2020", false),
            ("date", "2020-03-10", true),
            ("date", "2020-03-10 02:43:51", false),
            ("datetime", "0000-00-00 00:00:00", true),
            ("string", "any", true),
        ] {
            let scalar = Scalar::of_vendor(ty);
            assert_eq!(scalar.map(|scalar| has_format(text, &scalar)), Some(expected), "{text}");
        }
    }
}
