//! Redacts JSON by the field tables of the type that it is decoded into.
//!
//! The JSON is decoded once more, into a value that is then dropped: at each step the value tells which table comes next.
//! Fields that a table does not mark are written unchanged, sensitive ones as `"***"`; of fields that no table knows, only
//! names and structure are written. Input that is incomplete or not JSON is written up to the error.

use std::fmt::{self, Formatter, Write as _};

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::REDACTED;
use crate::json::{without_bom, without_lone_surrogates};
use crate::shape::{MemoryBudget, Shape, Slot, parse_float};

/// What is known about a JSON value.
pub(crate) enum Known<'a> {
    /// A table describes it; this is the slot for it.
    Slot(Slot<'a>),
    /// An object that two tables describe.
    Object(&'a mut dyn Shape, &'a mut dyn Shape),
    /// An object with one field, of this name, whose value two tables describe.
    Wrapped(&'static str, &'a mut dyn Shape, &'a mut dyn Shape),
    /// Nothing.
    Nothing,
    /// It is secret.
    Secret,
}

/// Returns the JSON without secrets.
pub(crate) fn redact_json(json: &[u8], known: Known<'_>, budget: &MemoryBudget) -> String {
    if json.is_empty() {
        return String::new();
    }
    let text = valid_prefix(without_bom(json));
    let repaired = without_lone_surrogates(text);
    let mut out = String::with_capacity(json.len());
    let mut deserializer = serde_json::Deserializer::from_str(repaired.as_deref().unwrap_or(text));
    let redacted = Redact { known, out: &mut out, budget }.deserialize(&mut deserializer);
    if text.len() < without_bom(json).len() || redacted.and_then(|()| deserializer.end()).is_err() {
        if !out.is_empty() {
            out.push_str("… ");
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "({} bytes, not JSON or incomplete)", json.len());
    }
    out
}

/// Returns the part before the first byte that is not UTF-8.
fn valid_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => bytes
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or_default(),
    }
}

struct Redact<'a, 'b> {
    known: Known<'a>,
    out: &'b mut String,
    budget: &'b MemoryBudget,
}

impl Redact<'_, '_> {
    /// Writes a scalar if its slot may hold it.
    fn scalar(self, json: impl fmt::Display, fits: impl FnOnce(&Slot<'_>) -> bool) {
        // Writing to a String cannot fail.
        let _ = match &self.known {
            Known::Slot(slot) if fits(slot) => write!(self.out, "{json}"),
            _ => write!(self.out, "\"{REDACTED}\""),
        };
    }
}

fn is_scalar(slot: &Slot<'_>) -> bool {
    !matches!(slot, Slot::Object(_) | Slot::List(_) | Slot::Map(_))
}

/// Returns whether a string may stand for a value of the slot's type. Other strings may be secrets in the wrong field.
fn may_hold(slot: &Slot<'_>, string: &str) -> bool {
    let string = string.trim();
    match slot {
        Slot::String(_) | Slot::Parse(_) => true,
        Slot::Int(_) | Slot::Uint(_) | Slot::Number(_) | Slot::Float(_) => {
            parse_float(string).is_some()
        }
        Slot::Bool(_) => string.len() <= 5,
        Slot::Object(_) | Slot::List(_) | Slot::Map(_) => false,
    }
}

/// Returns what is known about the field `key` of an object.
fn field<'a>(known: &'a mut Known<'_>, key: &str, budget: &MemoryBudget) -> Known<'a> {
    match known {
        Known::Slot(Slot::Object(shape)) => field_of(&mut **shape, key),
        Known::Slot(Slot::Map(entries)) => {
            let field = entries.insert(key, budget);
            field.map_or(Known::Nothing, |field| Known::Slot(field.slot()))
        }
        Known::Object(shape, _) if index(&**shape, key).is_some() => field_of(&mut **shape, key),
        Known::Object(_, other) => field_of(&mut **other, key),
        Known::Wrapped(name, shape, other) if key == *name => {
            Known::Object(&mut **shape, &mut **other)
        }
        Known::Slot(_) | Known::Wrapped(..) | Known::Nothing | Known::Secret => Known::Nothing,
    }
}

fn field_of<'a>(shape: &'a mut dyn Shape, key: &str) -> Known<'a> {
    let Some(index) = index(shape, key) else { return Known::Nothing };
    if shape.table().fields.get(index).is_none_or(|field| field.sensitive) {
        return Known::Secret;
    }
    shape.field_mut(index).map_or(Known::Nothing, |field| Known::Slot(field.slot()))
}

fn index(shape: &dyn Shape, key: &str) -> Option<usize> {
    shape.table().fields.iter().position(|field| field.name == key)
}

/// Writes a string as JSON.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self.0).unwrap_or_default())
    }
}

impl<'de> DeserializeSeed<'de> for Redact<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let Known::Secret = self.known {
            IgnoredAny::deserialize(deserializer)?;
            self.scalar("", |_| false);
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Redact<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.out.push_str("null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(value, is_scalar);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(value, is_scalar);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(value, is_scalar);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(value, is_scalar);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.scalar(Quoted(value), |slot| may_hold(slot, value));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut opening = '{';
        while let Some(key) = map.next_key::<String>()? {
            // Writing to a String cannot fail.
            let _ = write!(self.out, "{opening}{}:", Quoted(&key));
            opening = ',';
            let known = field(&mut self.known, &key, self.budget);
            map.next_value_seed(Redact { known, out: &mut *self.out, budget: self.budget })?;
        }
        self.out.push_str(if opening == '{' { "{}" } else { "}" });
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.out.push('[');
        let start = self.out.len();
        loop {
            let known = match &mut self.known {
                Known::Slot(Slot::List(list)) => {
                    list.push(self.budget).map_or(Known::Nothing, Known::Slot)
                }
                _ => Known::Nothing,
            };
            let comma = self.out.len();
            if comma > start {
                self.out.push(',');
            }
            let seed = Redact { known, out: &mut *self.out, budget: self.budget };
            if items.next_element_seed(seed)?.is_none() {
                self.out.truncate(comma);
                self.out.push(']');
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;
    use crate::shape::Empty;

    #[derive(Clone, Default)]
    struct Key {
        id: String,
        private_key: String,
        bits: Option<i64>,
        tags: Vec<String>,
    }

    shape! {
        Key {
            0 => id: "KeyId",
            1 => private_key: "PrivateKey" (sensitive),
            2 => bits: "Bits",
            3 => tags: "Tags",
        }
    }

    #[derive(Clone, Default)]
    struct Response {
        keys: Vec<Key>,
        login: Option<Key>,
        by_id: std::collections::BTreeMap<String, Key>,
    }

    shape! {
        Response {
            0 => keys: "Keys",
            1 => login: "Login" (sensitive),
            2 => by_id: "ById",
        }
    }

    #[derive(Clone, Default)]
    struct Envelope {
        error: Option<crate::json::ServiceError>,
        request_id: String,
        warning: String,
    }

    shape! {
        Envelope {
            0 => error: "Error",
            1 => request_id: "RequestId",
            2 => warning: "DeprecatedWarning",
        }
    }

    #[test]
    fn redacts_by_tables() {
        let cases = [
            (
                r#"{"Response": {"Keys": [{"KeyId": "a\n", "PrivateKey": "SECRET", "Bits": 1}, null], "RequestId": "r"}}"#,
                r#"{"Response":{"Keys":[{"KeyId":"a\n","PrivateKey":"***","Bits":1},null],"RequestId":"r"}}"#,
            ),
            // Any value of a sensitive field.
            (
                r#"{"Response": {"Login": {"KeyId": "SECRET"}, "Keys": [{"PrivateKey": ["SECRET"]}]}}"#,
                r#"{"Response":{"Login":"***","Keys":[{"PrivateKey":"***"}]}}"#,
            ),
            (
                r#"{"Response": {"ById": {"key-1": {"Tags": ["x", "y"], "PrivateKey": "SECRET"}, "key-2": {}}}}"#,
                r#"{"Response":{"ById":{"key-1":{"Tags":["x","y"],"PrivateKey":"***"},"key-2":{}}}}"#,
            ),
            // Unknown fields, and values of the wrong type.
            (
                r#"{"New": "SECRET", "Response": {"Newer": {"A": ["SECRET", 7, true, null]}, "Keys": "SECRET"}}"#,
                r#"{"New":"***","Response":{"Newer":{"A":["***","***","***",null]},"Keys":"***"}}"#,
            ),
            (
                r#"{"Response": {"Keys": [{"Bits": "SECRET"}, {"Bits": "2048"}, {"Tags": {"a": "SECRET"}}, {"KeyId": ["SECRET"]}, "SECRET"]}}"#,
                r#"{"Response":{"Keys":[{"Bits":"***"},{"Bits":"2048"},{"Tags":{"a":"***"}},{"KeyId":["***"]},"***"]}}"#,
            ),
            (
                r#"{"Response": {"Error": {"Code": "No", "Message": "why"}, "RequestId": "r", "DeprecatedWarning": "w"}}"#,
                r#"{"Response":{"Error":{"Code":"No","Message":"why"},"RequestId":"r","DeprecatedWarning":"w"}}"#,
            ),
            // Incomplete input.
            (
                r#"{"Response": {"Keys": [{"KeyId": "a", "PrivateKey": "SECR"#,
                r#"{"Response":{"Keys":[{"KeyId":"a","PrivateKey":… (57 bytes, not JSON or incomplete)"#,
            ),
            ("<html>SECRET</html>", "(19 bytes, not JSON or incomplete)"),
            ("SECRET", "(6 bytes, not JSON or incomplete)"),
            (r#""SECRET""#, r#""***""#),
            ("{} SECRET", "{}… (9 bytes, not JSON or incomplete)"),
        ];
        for (json, expected) in cases {
            let mut response = Response::default();
            let mut envelope = Envelope::default();
            let known = Known::Wrapped("Response", &mut response, &mut envelope);
            assert_eq!(
                redact_json(json.as_bytes(), known, &MemoryBudget::default()),
                expected,
                "{json}"
            );
        }
    }

    #[test]
    fn writes_names_and_structure_without_a_table() {
        let json = r#"{"A": [1, {"B": "SECRET"}], "C": {}, "D": null, "E": []}"#;
        let expected = r#"{"A":["***",{"B":"***"}],"C":{},"D":null,"E":[]}"#;
        assert_eq!(
            redact_json(json.as_bytes(), Known::Nothing, &MemoryBudget::default()),
            expected
        );
        let envelope = format!(r#"{{"Response": {{"RequestId": "r", "X": {json}}}}}"#);
        let mut fields = Envelope::default();
        let known = Known::Wrapped("Response", &mut Empty, &mut fields);
        assert_eq!(
            redact_json(envelope.as_bytes(), known, &MemoryBudget::default()),
            format!(r#"{{"Response":{{"RequestId":"r","X":{expected}}}}}"#)
        );
    }
}
