//! JSON encoding.

use std::io::Write as _;
use std::ops::Range;

use crate::shape::{Field, Get, List, Map, Shape};

/// The initial capacity of the buffer; most requests need less.
const CAPACITY: usize = 512;

/// Returns the JSON of `shape` without white space and without absent fields.
pub fn encode(shape: &dyn Shape) -> String {
    // The parts are valid strings, so the lossy conversion never replaces anything.
    String::from_utf8(encode_bytes(shape))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Returns the JSON of `shape` as bytes.
///
/// Hardly any string of a request needs escaping. So strings are copied unchanged first; one scan of the result detects
/// characters that need escaping, and only then is everything encoded again with escapes.
pub fn encode_bytes(shape: &dyn Shape) -> Vec<u8> {
    encode_marked(shape).json
}

/// JSON, and the ranges of its sensitive values.
pub(crate) struct MarkedJson {
    pub(crate) json: Vec<u8>,
    /// In order of their ends: a range inside another one comes before it.
    pub(crate) secrets: Vec<Range<usize>>,
    /// Whether `null` replaces a number that JSON cannot contain.
    pub(crate) is_lossy: bool,
}

/// Returns the JSON of `shape` with the ranges of its sensitive values.
pub(crate) fn encode_marked(shape: &dyn Shape) -> MarkedJson {
    encode_without(shape, None)
}

fn encode_without(shape: &dyn Shape, skipped: Option<usize>) -> MarkedJson {
    let mut writer = Writer::new(false);
    writer.fields(shape, skipped);
    if !writer.is_plain() {
        writer = Writer::new(true);
        writer.fields(shape, skipped);
    }
    writer.finish()
}

/// Returns the same with a string in place of the field `name`; it is the last field.
pub(crate) fn encode_with(shape: &dyn Shape, name: &str, value: &str) -> MarkedJson {
    let replaced = shape.table().fields.iter().position(|field| field.name == name);
    let MarkedJson { json, secrets, is_lossy } = encode_without(shape, replaced);
    let mut writer = Writer { out: json, ..Writer::new(true) };
    writer.out.pop();
    if writer.out.len() > 1 {
        writer.out.push(b',');
    }
    writer.string(name);
    writer.out.push(b':');
    writer.string(value);
    writer.out.push(b'}');
    MarkedJson { json: writer.out, secrets, is_lossy }
}

struct Writer {
    out: Vec<u8>,
    /// The ranges of sensitive values.
    secrets: Vec<Range<usize>>,
    /// The number of quotation marks, provided that no string contains one.
    quotes: usize,
    /// Whether strings are escaped byte by byte.
    escapes: bool,
    /// Whether a number was not finite.
    is_lossy: bool,
}

impl Writer {
    fn new(escapes: bool) -> Self {
        Self {
            out: Vec::with_capacity(CAPACITY),
            secrets: Vec::new(),
            quotes: 0,
            escapes,
            is_lossy: false,
        }
    }

    fn finish(self) -> MarkedJson {
        MarkedJson { json: self.out, secrets: self.secrets, is_lossy: self.is_lossy }
    }

    fn object(&mut self, shape: &dyn Shape) {
        self.fields(shape, None);
    }

    /// Writes an object without the field of index `skipped`.
    #[inline]
    fn fields(&mut self, shape: &dyn Shape, skipped: Option<usize>) {
        let start = self.out.len();
        for (index, info) in shape.table().fields.iter().enumerate() {
            let value = shape.field(index).map_or(Get::Absent, Field::get);
            if !matches!(value, Get::Absent) && skipped != Some(index) {
                self.out.extend_from_slice(info.json_key.as_bytes());
                self.quotes += 2;
                let start = self.out.len();
                self.value(value);
                if info.sensitive {
                    self.secrets.push(start..self.out.len());
                }
            }
        }
        self.close(start, *b"{}");
    }

    fn value(&mut self, value: Get<'_>) {
        match value {
            Get::Absent => self.out.extend_from_slice(b"null"),
            Get::String(value) => self.string(value),
            Get::Int(value) => {
                self.out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
            }
            Get::Uint(value) => {
                self.out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
            }
            Get::Float(value) => self.float(value),
            Get::Bool(value) => self.out.extend_from_slice(if value { b"true" } else { b"false" }),
            Get::Object(value) => self.object(value),
            Get::List(value) => self.list(value),
            Get::Map(value) => self.map(value),
        }
    }

    fn map(&mut self, map: &dyn Map) {
        let start = self.out.len();
        map.each(&mut |key, value| {
            self.out.push(b',');
            self.string(key);
            self.out.push(b':');
            self.value(value);
        });
        self.close(start, *b"{}");
    }

    fn list(&mut self, list: &dyn List) {
        if let Some(strings) = list.as_strings() {
            return self.strings(strings);
        }
        let start = self.out.len();
        for index in 0..list.len() {
            self.out.push(b',');
            self.value(list.get(index));
        }
        self.close(start, *b"[]");
    }

    /// Large requests consist mostly of lists of IDs. The buffer is grown once for the whole list and then filled, so that
    /// its length is not updated per item.
    fn strings(&mut self, strings: &[String]) {
        const SEPARATOR: &[u8; 3] = b"\",\"";
        if self.escapes || strings.is_empty() {
            return self.strings_one_by_one(strings);
        }
        let start = self.out.len();
        let size: usize = strings.iter().map(|string| string.len() + SEPARATOR.len()).sum();
        self.out.resize(start + size + 2, 0);
        let mut rest = self.out.get_mut(start..).unwrap_or_default();
        put(&mut rest, b"[\"");
        for string in strings {
            put_string(&mut rest, string.as_bytes());
            put(&mut rest, SEPARATOR);
        }
        // The last item has no separator.
        self.out.truncate(start + size);
        self.out.push(b']');
        self.quotes += 2 * strings.len();
    }

    fn strings_one_by_one(&mut self, strings: &[String]) {
        let start = self.out.len();
        for string in strings {
            self.out.push(b',');
            self.string(string);
        }
        self.close(start, *b"[]");
    }

    /// Replaces the comma before the first field or item by the opening bracket, and appends the closing one.
    fn close(&mut self, start: usize, [open, close]: [u8; 2]) {
        match self.out.get_mut(start) {
            Some(comma) => *comma = open,
            None => self.out.push(open),
        }
        self.out.push(close);
    }

    /// Writes the shortest decimal that parses to the same value, without an exponent; `null` if the value is not finite.
    fn float(&mut self, value: f64) {
        if value.is_finite() {
            // Writing to a Vec cannot fail.
            let _ = write!(self.out, "{value}");
        } else {
            self.out.extend_from_slice(b"null");
            self.is_lossy = true;
        }
    }

    #[inline]
    fn string(&mut self, value: &str) {
        self.out.push(b'"');
        self.inner(value);
        self.out.push(b'"');
        self.quotes += 2;
    }

    #[inline]
    fn inner(&mut self, value: &str) {
        if self.escapes {
            value.bytes().for_each(|byte| escape(byte, &mut self.out));
        } else {
            self.out.extend_from_slice(value.as_bytes());
        }
    }

    /// Returns whether no string needs escaping.
    fn is_plain(&self) -> bool {
        let mut quotes = 0;
        let mut others = false;
        // In chunks of 128 bytes, a byte suffices to count the quotation marks.
        for bytes in self.out.chunks(128) {
            quotes += usize::from(bytes.iter().map(|byte| u8::from(*byte == b'"')).sum::<u8>());
            others |=
                bytes.iter().fold(false, |found, byte| found | (*byte < 0x20) | (*byte == b'\\'));
        }
        quotes == self.quotes && !others
    }
}

/// Writes `bytes` at the start of `rest` and advances it.
#[inline]
fn put<const N: usize>(rest: &mut &mut [u8], bytes: &[u8; N]) {
    if let Some(place) = rest.split_off_mut(..N) {
        place.copy_from_slice(bytes);
    }
}

/// Does the same for any number of bytes. Most strings are IDs and names of 8 to 16 bytes, which two overlapping stores of
/// 8 bytes cover without a call of `memcpy`.
#[inline]
fn put_string(rest: &mut &mut [u8], bytes: &[u8]) {
    let Some(place) = rest.split_off_mut(..bytes.len()) else { return };
    if let (8..=16, Some(first), Some(last)) =
        (bytes.len(), bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
    {
        if let Some(start) = place.first_chunk_mut() {
            *start = *first;
        }
        if let Some(end) = place.last_chunk_mut() {
            *end = *last;
        }
    } else {
        place.copy_from_slice(bytes);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;

    #[derive(Clone, Default)]
    struct Strings {
        one: String,
        more: Vec<String>,
    }

    shape! {
        Strings {
            0 => one: "One",
            1 => more: "More",
        }
    }

    #[test]
    fn strings_are_escaped() {
        let strings = [
            "",
            "plain",
            "a\"b\\c",
            "\n\r\t\u{1}\u{1f}",
            "广州 🦀",
            "/</script>",
            "\"",
            "\\",
            "\u{7f}",
        ];
        for string in strings {
            for padding in 0..130 {
                let more = vec!["x".repeat(padding), string.to_owned()];
                let json = encode(&Strings { one: string.to_owned(), more: more.clone() });
                let read: serde_json::Value = serde_json::from_str(&json).unwrap();
                assert_eq!(read, serde_json::json!({"One": string, "More": more}), "{json}");
            }
        }
    }

    #[test]
    fn an_additional_field_is_last() {
        let with = |shape: &dyn Shape| {
            String::from_utf8(encode_with(shape, "Token", "a\"b").json).unwrap()
        };
        assert_eq!(with(&Strings::default()), r#"{"One":"","More":[],"Token":"a\"b"}"#);
        assert_eq!(with(&Nothing), r#"{"Token":"a\"b"}"#);
        let replaced = encode_with(&Strings::default(), "One", "new").json;
        assert_eq!(replaced, br#"{"More":[],"One":"new"}"#);
    }

    #[derive(Clone, Default)]
    struct Nothing;

    shape! { Nothing {} }

    #[test]
    fn floats_have_no_exponent() {
        for (value, expected) in [
            (1e20, "100000000000000000000"),
            (0.1, "0.1"),
            (-0.5, "-0.5"),
            (3.0, "3"),
            (f64::NAN, "null"),
        ] {
            let mut writer = Writer::new(false);
            writer.float(value);
            assert_eq!(writer.out, expected.as_bytes());
        }
    }
}
