//! Bodies of requests without what is secret in them.

use std::ops::Range;

use bytes::Bytes;
use serde_json::Value;

use super::HIDDEN;
use super::form::masked_form;
use super::json::{Known, masked};
use crate::flatten::Parameters;

/// What is secret in a JSON body.
#[derive(Clone)]
pub(crate) enum Hidden {
    /// These parts, in their order; what is inside another one comes before it.
    Parts(Vec<Range<usize>>),
    /// Nobody knows: no table describes it.
    Unknown,
}

/// A body as it was encoded, which says what of it is secret.
#[derive(Clone, Copy)]
pub(crate) enum Sent<'a> {
    /// JSON.
    Json(&'a [u8], &'a Hidden),
    /// Parameters, in the query or as a form.
    Parameters(&'a Parameters),
    /// Something else, such as files.
    Opaque,
}

impl Sent<'_> {
    /// The body as it may be shown.
    pub(super) fn shown(&self, request: &http::Request<Bytes>) -> String {
        let body = request.body();
        if body.is_empty() {
            return String::new();
        }
        match self {
            Self::Json(json, Hidden::Parts(parts)) => without(json, parts),
            Self::Json(json, Hidden::Unknown) => masked(json, Known::Nothing),
            Self::Parameters(_) => masked_form(&String::from_utf8_lossy(body), self),
            Self::Opaque => format!("({} bytes)", body.len()),
        }
    }

    /// Whether the value of a parameter is secret.
    pub(super) fn hides(&self, name: &str) -> bool {
        match self {
            Self::Parameters(parameters) => parameters.secrets().any(|pair| pair.0 == name),
            Self::Json(..) | Self::Opaque => true,
        }
    }

    /// Every text in it that is secret.
    pub(crate) fn secrets(&self) -> Vec<String> {
        match self {
            Self::Json(json, Hidden::Parts(parts)) => {
                let values = parts.iter().filter_map(|part| json.get(part.clone()));
                let mut found = Vec::new();
                for value in values.filter_map(|json| serde_json::from_slice(json).ok()) {
                    texts(value, &mut found);
                }
                found
            }
            Self::Parameters(parameters) => {
                parameters.secrets().map(|pair| pair.1.to_owned()).collect()
            }
            Self::Json(_, Hidden::Unknown) | Self::Opaque => Vec::new(),
        }
    }
}

fn texts(value: Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.into_iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.into_iter().for_each(|member| texts(member.1, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The JSON with `"***"` in place of `parts`.
fn without(json: &[u8], parts: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = 0;
    for (index, part) in parts.iter().enumerate() {
        let is_inside = parts.iter().skip(index + 1).any(|outer| outer.start <= part.start);
        if is_inside {
            continue;
        }
        out.push_str(&text(json, rest..part.start));
        out.extend(["\"", HIDDEN, "\""]);
        rest = part.end;
    }
    out.push_str(&text(json, rest..json.len()));
    out
}

fn text(json: &[u8], range: Range<usize>) -> String {
    String::from_utf8_lossy(json.get(range).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_inside_others_are_left_out_with_them() {
        let json = br#"{"A":"x","B":{"C":"secret","D":["more"]},"E":"secret"}"#;
        let at = |part: &str| {
            let start = String::from_utf8_lossy(json).find(part).unwrap();
            start..start + part.len()
        };
        let outer = at(r#"{"C":"secret","D":["more"]}"#);
        let last = json.len() - 9..json.len() - 1;
        let hidden = Hidden::Parts(vec![at(r#""secret""#), outer, last]);
        let Hidden::Parts(parts) = &hidden else { return };
        assert_eq!(without(json, parts), r#"{"A":"x","B":"***","E":"***"}"#);
        assert_eq!(without(json, &[]).as_bytes(), json);
        assert_eq!(Sent::Json(json, &hidden).secrets(), ["secret", "secret", "more", "secret"]);
    }
}
