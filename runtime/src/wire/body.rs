//! Redacts the bodies of requests.

use std::ops::Range;

use bytes::Bytes;
use serde_json::Value;

use super::REDACTED;
use super::form::redact_form;
use super::json::{Known, redact_json};
use crate::flatten::Parameters;
use crate::shape::MemoryBudget;

/// The secrets of a JSON body.
#[derive(Clone)]
pub(crate) enum Secrets {
    /// These ranges, in order of their ends: a range inside another one comes before it.
    Ranges(Vec<Range<usize>>),
    /// Unknown: no table describes the body.
    Unknown,
}

/// A body as it was encoded, with its secrets.
#[derive(Clone, Copy)]
pub(crate) enum SentBody<'a> {
    /// JSON.
    Json(&'a [u8], &'a Secrets),
    /// Parameters, in the query or as a form.
    Parameters(&'a Parameters),
    /// Any other body, such as files.
    Opaque,
}

impl SentBody<'_> {
    /// Returns the body without secrets.
    pub(super) fn redacted(&self, request: &http::Request<Bytes>) -> String {
        let body = request.body();
        if body.is_empty() {
            return String::new();
        }
        match self {
            Self::Json(json, Secrets::Ranges(ranges)) => without(json, ranges),
            Self::Json(json, Secrets::Unknown) => {
                redact_json(json, Known::Nothing, &MemoryBudget::default())
            }
            Self::Parameters(_) => redact_form(&String::from_utf8_lossy(body), self),
            Self::Opaque => format!("({} bytes)", body.len()),
        }
    }

    /// Returns whether the value of a parameter is secret.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        match self {
            Self::Parameters(parameters) => parameters.secrets().any(|pair| pair.0 == name),
            Self::Json(..) | Self::Opaque => true,
        }
    }

    /// Returns every secret string of the body.
    pub(crate) fn secrets(&self) -> Vec<String> {
        match self {
            Self::Json(json, Secrets::Ranges(ranges)) => {
                let values = ranges.iter().filter_map(|range| json.get(range.clone()));
                let mut found = Vec::new();
                for value in values.filter_map(|json| serde_json::from_slice(json).ok()) {
                    strings(value, &mut found);
                }
                found
            }
            Self::Parameters(parameters) => {
                parameters.secrets().map(|pair| pair.1.to_owned()).collect()
            }
            Self::Json(_, Secrets::Unknown) | Self::Opaque => Vec::new(),
        }
    }
}

fn strings(value: Value, found: &mut Vec<String>) {
    match value {
        Value::String(value) => found.push(value),
        Value::Array(items) => items.into_iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.into_iter().for_each(|field| strings(field.1, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns the JSON with `"***"` in place of `ranges`.
fn without(json: &[u8], ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = 0;
    for (index, range) in ranges.iter().enumerate() {
        let is_inside = ranges.iter().skip(index + 1).any(|outer| outer.start <= range.start);
        if is_inside {
            continue;
        }
        out.push_str(&part(json, rest..range.start));
        out.extend(["\"", REDACTED, "\""]);
        rest = range.end;
    }
    out.push_str(&part(json, rest..json.len()));
    out
}

fn part(json: &[u8], range: Range<usize>) -> String {
    String::from_utf8_lossy(json.get(range).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_ranges_are_redacted_with_the_outer_one() {
        let json = br#"{"A":"x","B":{"C":"secret","D":["more"]},"E":"secret"}"#;
        let at = |part: &str| {
            let start = String::from_utf8_lossy(json).find(part).unwrap();
            start..start + part.len()
        };
        let outer = at(r#"{"C":"secret","D":["more"]}"#);
        let last = json.len() - 9..json.len() - 1;
        let secrets = Secrets::Ranges(vec![at(r#""secret""#), outer, last]);
        let Secrets::Ranges(ranges) = &secrets else { return };
        assert_eq!(without(json, ranges), r#"{"A":"x","B":"***","E":"***"}"#);
        assert_eq!(without(json, &[]).as_bytes(), json);
        assert_eq!(
            SentBody::Json(json, &secrets).secrets(),
            ["secret", "secret", "more", "secret"]
        );
    }
}
