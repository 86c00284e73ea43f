//! Redacts the bodies of requests.

use std::fmt::{self, Formatter};
use std::ops::Range;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::form::SentParameters;
use super::json::{Known, redact_json};
use super::{REDACTED, is_secret_name};
use crate::json::without_lone_surrogates;
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
    Parameters(&'a dyn SentParameters),
    /// Any other body, such as files.
    Opaque,
}

impl SentBody<'_> {
    /// Returns a query without secrets. Only parameters are sent in one.
    pub(super) fn redacted_query(&self, query: &str) -> String {
        match self {
            Self::Parameters(parameters) => parameters.redacted(query),
            Self::Json(..) | Self::Opaque => REDACTED.to_owned(),
        }
    }

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
            Self::Parameters(parameters) => parameters.redacted(&String::from_utf8_lossy(body)),
            Self::Opaque => format!("({} bytes)", body.len()),
        }
    }

    /// Returns every secret string of the body: of the fields that a table marks, or else whose name suggests a secret.
    pub(crate) fn secrets(&self) -> Vec<String> {
        match self {
            Self::Json(json, Secrets::Ranges(ranges)) => {
                let values = ranges.iter().filter_map(|range| json.get(range.clone()));
                values.flat_map(|json| strings(json, true)).collect()
            }
            Self::Json(json, Secrets::Unknown) => strings(json, false),
            Self::Parameters(parameters) => parameters.secrets(),
            Self::Opaque => Vec::new(),
        }
    }
}

/// Returns the strings of a JSON value: all if it is secret, or else those of fields whose name suggests a secret. The JSON
/// was encoded or checked before it was sent, so it is valid except for lone surrogates.
fn strings(json: &[u8], is_secret: bool) -> Vec<String> {
    let mut found = Vec::new();
    let json = std::str::from_utf8(json).unwrap_or_default();
    let repaired = without_lone_surrogates(json);
    let mut reader = serde_json::Deserializer::from_str(repaired.as_deref().unwrap_or(json));
    let _ = Strings { found: &mut found, is_secret }.deserialize(&mut reader);
    found
}

/// Collects the secret strings of a JSON value.
struct Strings<'a> {
    found: &'a mut Vec<String>,
    is_secret: bool,
}

impl Strings<'_> {
    /// Returns the seed of a value inside of this one.
    fn nested(&mut self, is_secret: bool) -> Strings<'_> {
        Strings { found: self.found, is_secret: self.is_secret || is_secret }
    }
}

impl<'de> DeserializeSeed<'de> for Strings<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strings<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        if self.is_secret {
            self.found.push(value.to_owned());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.nested(false))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            fields.next_value_seed(self.nested(is_secret_name(&name)))?;
        }
        Ok(())
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
