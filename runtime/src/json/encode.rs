//! JSON out.

use std::fmt::Write as _;

use crate::shape::{Field, Get, List, Shape};

/// The JSON text of `shape`, without white space; absent members are left out.
pub fn encode(shape: &dyn Shape) -> String {
    let mut out = String::with_capacity(256);
    encode_into(shape, &mut out);
    out
}

/// The JSON text of `shape` with one more member, which it has left out.
pub(crate) fn encode_with(shape: &dyn Shape, name: &str, value: &str) -> String {
    let mut out = String::with_capacity(256);
    encode_into(shape, &mut out);
    out.pop();
    if out.len() > 1 {
        out.push(',');
    }
    text(name, &mut out);
    out.push(':');
    text(value, &mut out);
    out.push('}');
    out
}

/// Adds the JSON text of `shape` to `out`.
pub fn encode_into(shape: &dyn Shape, out: &mut String) {
    out.push('{');
    let mut first = true;
    for (index, member) in shape.table().members.iter().enumerate() {
        let value = shape.field(index).map_or(Get::Absent, Field::get);
        if matches!(value, Get::Absent) {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        text(member.name, out);
        out.push(':');
        put(value, out);
    }
    out.push('}');
}

fn put(value: Get<'_>, out: &mut String) {
    match value {
        Get::Absent => out.push_str("null"),
        Get::Text(value) => text(value, out),
        Get::Int(value) => out.push_str(itoa::Buffer::new().format(value)),
        Get::Uint(value) => out.push_str(itoa::Buffer::new().format(value)),
        Get::Float(value) => float(value, out),
        Get::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Get::Object(value) => encode_into(value, out),
        Get::List(value) => list(value, out),
    }
}

fn list(list: &dyn List, out: &mut String) {
    out.push('[');
    for index in 0..list.len() {
        if index > 0 {
            out.push(',');
        }
        put(list.get(index), out);
    }
    out.push(']');
}

/// Writes the shortest decimal that reads back the same, never an exponent; JSON has no word for what is not finite.
fn float(value: f64, out: &mut String) {
    if value.is_finite() {
        // Writing to a String cannot fail.
        let _ = write!(out, "{value}");
    } else {
        out.push_str("null");
    }
}

fn text(value: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in value.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        // Every escaped byte is ASCII, so both ends of the run are character boundaries.
        out.push_str(value.get(plain..at).unwrap_or_default());
        escape(byte, out);
        plain = at + 1;
    }
    out.push_str(value.get(plain..).unwrap_or_default());
    out.push('"');
}

fn escape(byte: u8, out: &mut String) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        _ => {
            let _ = write!(out, "\\u{byte:04x}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_json_wants() {
        for value in ["", "plain", "a\"b\\c", "\n\r\t\u{1}\u{1f}", "广州 🦀", "/</script>"] {
            let mut out = String::new();
            text(value, &mut out);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), value, "{out}");
        }
    }

    #[test]
    fn floats_have_no_exponent() {
        for (value, expected) in [
            (1e20, "100000000000000000000"),
            (0.1, "0.1"),
            (-0.5, "-0.5"),
            (3.0, "3"),
            (f64::NAN, "null"),
        ] {
            let mut out = String::new();
            float(value, &mut out);
            assert_eq!(out, expected);
        }
    }
}
