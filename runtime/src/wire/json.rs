//! JSON without what is secret in it, by the tables of the type that it is read into.
//!
//! The text is read once more, into a value of its type that nobody keeps: at each step the value says which table comes
//! next. What the tables do not mark is written as it came, what they mark as `"***"`; of what they do not know, names and
//! structure. A text that breaks off, or is no JSON, is shown as far as it could be read.

use std::fmt::{self, Formatter, Write as _};

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::HIDDEN;
use crate::json::ServiceError;
use crate::shape;
use crate::shape::{Shape, Slot};

/// What is known of a value.
pub(crate) enum Known<'a> {
    /// Its place: a table describes it.
    Place(Slot<'a>),
    /// An object's table, and that of members beside it.
    Object(&'a mut dyn Shape, &'a mut dyn Shape),
    /// It is the envelope of API 3.0 around a reply of this type.
    Envelope(&'a mut dyn Shape),
    /// Nothing.
    Nothing,
    /// That it is secret.
    Secret,
}

/// The text as it may be shown.
pub(crate) fn masked(json: &[u8], known: Known<'_>) -> String {
    let mut out = String::with_capacity(json.len());
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let masked = Mask { known, out: &mut out }.deserialize(&mut deserializer);
    if masked.and_then(|()| deserializer.end()).is_err() {
        if !out.is_empty() {
            out.push_str("… ");
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "({} bytes, not JSON or incomplete)", json.len());
    }
    out
}

/// What an envelope holds beside the members of the reply.
#[derive(Clone, Default)]
struct Beside {
    error: Option<ServiceError>,
    request_id: String,
    warning: String,
}

shape! {
    Beside {
        0 => error: "Error",
        1 => request_id: "RequestId",
        2 => warning: "DeprecatedWarning",
    }
}

struct Mask<'a, 'b> {
    known: Known<'a>,
    out: &'b mut String,
}

impl Mask<'_, '_> {
    /// A value that is neither list nor object; `fits` says whether its place may hold it.
    fn scalar(self, json: impl fmt::Display, fits: impl FnOnce(&Slot<'_>) -> bool) {
        // Writing to a String cannot fail.
        let _ = match &self.known {
            Known::Place(slot) if fits(slot) => write!(self.out, "{json}"),
            _ => write!(self.out, "\"{HIDDEN}\""),
        };
    }
}

fn is_scalar(slot: &Slot<'_>) -> bool {
    !matches!(slot, Slot::Object(_) | Slot::List(_) | Slot::Map(_))
}

/// A text may stand for a number or a truth value; anything else in such a place is nobody's idea.
fn may_hold(slot: &Slot<'_>, text: &str) -> bool {
    let text = text.trim();
    match slot {
        Slot::Text(_) | Slot::Parse(_) => true,
        Slot::Int(_) | Slot::Uint(_) | Slot::Number(_) | Slot::Float(_) => {
            text.parse::<f64>().is_ok()
        }
        Slot::Bool(_) => text.len() <= 5,
        Slot::Object(_) | Slot::List(_) | Slot::Map(_) => false,
    }
}

/// What is known of the member `key` of an object.
fn member<'a>(known: &'a mut Known<'_>, key: &str, beside: &'a mut Beside) -> Known<'a> {
    match known {
        Known::Place(Slot::Object(shape)) => of(&mut **shape, key),
        Known::Place(Slot::Map(entries)) => Known::Place(entries.insert(key).slot()),
        Known::Object(shape, _) if index(&**shape, key).is_some() => of(&mut **shape, key),
        Known::Object(_, beside) => of(&mut **beside, key),
        Known::Envelope(shape) if key == "Response" => Known::Object(&mut **shape, beside),
        Known::Place(_) | Known::Envelope(_) | Known::Nothing | Known::Secret => Known::Nothing,
    }
}

fn of<'a>(shape: &'a mut dyn Shape, key: &str) -> Known<'a> {
    let Some(index) = index(shape, key) else { return Known::Nothing };
    if shape.table().members.get(index).is_none_or(|member| member.sensitive) {
        return Known::Secret;
    }
    shape.field_mut(index).map_or(Known::Nothing, |field| Known::Place(field.slot()))
}

fn index(shape: &dyn Shape, key: &str) -> Option<usize> {
    shape.table().members.iter().position(|member| member.name == key)
}

/// A text as JSON has it.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self.0).unwrap_or_default())
    }
}

impl<'de> DeserializeSeed<'de> for Mask<'_, '_> {
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

impl<'de> Visitor<'de> for Mask<'_, '_> {
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
            let mut beside = Beside::default();
            let known = member(&mut self.known, &key, &mut beside);
            map.next_value_seed(Mask { known, out: &mut *self.out })?;
        }
        self.out.push_str(if opening == '{' { "{}" } else { "}" });
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.out.push('[');
        let start = self.out.len();
        loop {
            let known = match &mut self.known {
                Known::Place(Slot::List(list)) => list.push().map_or(Known::Nothing, Known::Place),
                _ => Known::Nothing,
            };
            let comma = self.out.len();
            if comma > start {
                self.out.push(',');
            }
            if items.next_element_seed(Mask { known, out: &mut *self.out })?.is_none() {
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
    use crate::call::Nothing;

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
    struct Reply {
        keys: Vec<Key>,
        login: Option<Key>,
        by_id: std::collections::BTreeMap<String, Key>,
    }

    shape! {
        Reply {
            0 => keys: "Keys",
            1 => login: "Login" (sensitive),
            2 => by_id: "ById",
        }
    }

    #[test]
    fn tables_say_what_is_shown() {
        let cases = [
            (
                r#"{"Response": {"Keys": [{"KeyId": "a\n", "PrivateKey": "SECRET", "Bits": 1}, null], "RequestId": "r"}}"#,
                r#"{"Response":{"Keys":[{"KeyId":"a\n","PrivateKey":"***","Bits":1},null],"RequestId":"r"}}"#,
            ),
            // Whatever a sensitive member holds.
            (
                r#"{"Response": {"Login": {"KeyId": "SECRET"}, "Keys": [{"PrivateKey": ["SECRET"]}]}}"#,
                r#"{"Response":{"Login":"***","Keys":[{"PrivateKey":"***"}]}}"#,
            ),
            (
                r#"{"Response": {"ById": {"key-1": {"Tags": ["x", "y"], "PrivateKey": "SECRET"}, "key-2": {}}}}"#,
                r#"{"Response":{"ById":{"key-1":{"Tags":["x","y"],"PrivateKey":"***"},"key-2":{}}}}"#,
            ),
            // What no table knows, and what is where it does not belong.
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
            // Of what breaks off, what came before.
            (
                r#"{"Response": {"Keys": [{"KeyId": "a", "PrivateKey": "SECR"#,
                r#"{"Response":{"Keys":[{"KeyId":"a","PrivateKey":… (57 bytes, not JSON or incomplete)"#,
            ),
            ("<html>SECRET</html>", "(19 bytes, not JSON or incomplete)"),
            ("SECRET", "(6 bytes, not JSON or incomplete)"),
            (r#""SECRET""#, r#""***""#),
            ("{} SECRET", "{}… (9 bytes, not JSON or incomplete)"),
        ];
        for (text, expected) in cases {
            let mut reply = Reply::default();
            assert_eq!(masked(text.as_bytes(), Known::Envelope(&mut reply)), expected, "{text}");
        }
    }

    #[test]
    fn without_a_table_names_and_structure_are_shown() {
        let text = r#"{"A": [1, {"B": "SECRET"}], "C": {}, "D": null, "E": []}"#;
        let expected = r#"{"A":["***",{"B":"***"}],"C":{},"D":null,"E":[]}"#;
        assert_eq!(masked(text.as_bytes(), Known::Nothing), expected);
        let envelope = format!(r#"{{"Response": {{"RequestId": "r", "X": {text}}}}}"#);
        assert_eq!(
            masked(envelope.as_bytes(), Known::Envelope(&mut Nothing)),
            format!(r#"{{"Response":{{"RequestId":"r","X":{expected}}}}}"#)
        );
    }
}
