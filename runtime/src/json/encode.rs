//! JSON out.

use std::io::Write as _;

use crate::shape::{Field, Get, List, Shape};

/// More than most requests need.
const CAPACITY: usize = 512;

/// The JSON text of `shape`, without white space; absent members are left out.
pub fn encode(shape: &dyn Shape) -> String {
    // Only whole texts were put together, so nothing is ever replaced.
    String::from_utf8(encode_bytes(shape))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The same as bytes.
pub fn encode_bytes(shape: &dyn Shape) -> Vec<u8> {
    let mut out = Vec::with_capacity(CAPACITY);
    object(shape, &mut out);
    out
}

/// The JSON text of `shape` with one more member, which it has left out.
pub(crate) fn encode_with(shape: &dyn Shape, name: &str, value: &str) -> Vec<u8> {
    let mut out = encode_bytes(shape);
    out.pop();
    if out.len() > 1 {
        out.push(b',');
    }
    text(name, &mut out);
    out.push(b':');
    text(value, &mut out);
    out.push(b'}');
    out
}

fn object(shape: &dyn Shape, out: &mut Vec<u8>) {
    let start = out.len();
    for (index, member) in shape.table().members.iter().enumerate() {
        let value = shape.field(index).map_or(Get::Absent, Field::get);
        if !matches!(value, Get::Absent) {
            out.extend_from_slice(member.json_key.as_bytes());
            put(value, out);
        }
    }
    // Every key begins with a comma, and the first one opens the object instead.
    match out.get_mut(start) {
        Some(comma) => *comma = b'{',
        None => out.push(b'{'),
    }
    out.push(b'}');
}

fn put(value: Get<'_>, out: &mut Vec<u8>) {
    match value {
        Get::Absent => out.extend_from_slice(b"null"),
        Get::Text(value) => text(value, out),
        Get::Int(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Get::Uint(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Get::Float(value) => float(value, out),
        Get::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Get::Object(value) => object(value, out),
        Get::List(value) => list(value, out),
    }
}

fn list(list: &dyn List, out: &mut Vec<u8>) {
    let start = out.len();
    if let Some(texts) = list.as_texts() {
        for item in texts {
            out.push(b',');
            text(item, out);
        }
    } else {
        for index in 0..list.len() {
            out.push(b',');
            put(list.get(index), out);
        }
    }
    // As with objects, the first comma opens the list instead.
    match out.get_mut(start) {
        Some(comma) => *comma = b'[',
        None => out.push(b'['),
    }
    out.push(b']');
}

/// Writes the shortest decimal that reads back the same, never an exponent; JSON has no word for what is not finite.
fn float(value: f64, out: &mut Vec<u8>) {
    if value.is_finite() {
        // Writing to a Vec cannot fail.
        let _ = write!(out, "{value}");
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Writes a text, eight bytes at a time as long as nothing in it is escaped, which nearly always is to its end.
#[inline]
fn text(value: &str, out: &mut Vec<u8>) {
    let bytes = value.as_bytes();
    out.push(b'"');
    let start = out.len();
    let mut found = 0;
    if let Some(last) = bytes.last_chunk::<8>() {
        let (words, _) = bytes.as_chunks::<8>();
        for word in words {
            found |= escaped(*word);
            out.extend_from_slice(word);
        }
        // The last eight overlap what is written already.
        out.truncate(start + bytes.len() - last.len());
        found |= escaped(*last);
        out.extend_from_slice(last);
    } else {
        for byte in bytes {
            found |= escaped([*byte; 8]);
            out.push(*byte);
        }
    }
    if found != 0 {
        out.truncate(start);
        bytes.iter().for_each(|byte| escape(*byte, out));
    }
    out.push(b'"');
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0..0x20 => {
            // Writing to a Vec cannot fail.
            let _ = write!(out, "\\u{byte:04x}");
        }
        _ => out.push(byte),
    }
}

/// The high bit of each byte that is escaped.
#[inline]
fn escaped(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let word = u64::from_le_bytes(word);
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word;
    let found = below(word, 0x20)
        | below(word ^ (ONES * b'"' as u64), 1)
        | below(word ^ (ONES * b'\\' as u64), 1);
    found & (ONES * 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_json_wants() {
        for value in ["", "plain", "a\"b\\c", "\n\r\t\u{1}\u{1f}", "广州 🦀", "/</script>"] {
            let mut out = Vec::new();
            text(value, &mut out);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), value);
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
            let mut out = Vec::new();
            float(value, &mut out);
            assert_eq!(out, expected.as_bytes());
        }
    }
}
