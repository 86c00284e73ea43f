//! JSON out.

use std::io::Write as _;
use std::ops::Range;

use crate::shape::{Field, Get, List, Map, Shape};

/// More than most requests need.
const CAPACITY: usize = 512;

/// The JSON text of `shape`, without white space; absent members are left out.
pub fn encode(shape: &dyn Shape) -> String {
    // Only whole texts were put together, so nothing is ever replaced.
    String::from_utf8(encode_bytes(shape))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The same as bytes.
///
/// Nearly no text of a request holds what JSON escapes. So texts are copied as they are, one look at the whole tells
/// whether that was right, and only where it was not is it all written again with care.
pub fn encode_bytes(shape: &dyn Shape) -> Vec<u8> {
    encode_marked(shape).text
}

/// A JSON text, and where in it values are that must not be printed.
pub(crate) struct Encoded {
    pub(crate) text: Vec<u8>,
    /// In their order; what is inside another one comes before it.
    pub(crate) secrets: Vec<Range<usize>>,
}

/// The JSON text of `shape`, and what of it is secret.
pub(crate) fn encode_marked(shape: &dyn Shape) -> Encoded {
    let mut writer = Writer::new(false);
    writer.object(shape);
    if !writer.is_plain() {
        writer = Writer::new(true);
        writer.object(shape);
    }
    Encoded { text: writer.out, secrets: writer.secrets }
}

/// The same with one more member, which `shape` has left out.
pub(crate) fn encode_with(shape: &dyn Shape, name: &str, value: &str) -> Encoded {
    let Encoded { text, secrets } = encode_marked(shape);
    let mut writer = Writer { out: text, ..Writer::new(true) };
    writer.out.pop();
    if writer.out.len() > 1 {
        writer.out.push(b',');
    }
    writer.text(name);
    writer.out.push(b':');
    writer.text(value);
    writer.out.push(b'}');
    Encoded { text: writer.out, secrets }
}

struct Writer {
    out: Vec<u8>,
    /// Where values are that must not be printed.
    secrets: Vec<Range<usize>>,
    /// How many quotation marks there are, if no text holds one.
    quotes: usize,
    /// Whether texts are looked at byte by byte.
    escapes: bool,
}

impl Writer {
    fn new(escapes: bool) -> Self {
        Self { out: Vec::with_capacity(CAPACITY), secrets: Vec::new(), quotes: 0, escapes }
    }

    fn object(&mut self, shape: &dyn Shape) {
        let start = self.out.len();
        for (index, member) in shape.table().members.iter().enumerate() {
            let value = shape.field(index).map_or(Get::Absent, Field::get);
            if !matches!(value, Get::Absent) {
                self.out.extend_from_slice(member.json_key.as_bytes());
                self.quotes += 2;
                let start = self.out.len();
                self.value(value);
                if member.sensitive {
                    self.secrets.push(start..self.out.len());
                }
            }
        }
        self.close(start, *b"{}");
    }

    fn value(&mut self, value: Get<'_>) {
        match value {
            Get::Absent => self.out.extend_from_slice(b"null"),
            Get::Text(value) => self.text(value),
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
            self.text(key);
            self.out.push(b':');
            self.value(value);
        });
        self.close(start, *b"{}");
    }

    fn list(&mut self, list: &dyn List) {
        if let Some(texts) = list.as_texts() {
            return self.texts(texts);
        }
        let start = self.out.len();
        for index in 0..list.len() {
            self.out.push(b',');
            self.value(list.get(index));
        }
        self.close(start, *b"[]");
    }

    /// Most of a large request is ids. Their place is made at once and filled piece by piece, which leaves the length of
    /// the buffer alone in between.
    fn texts(&mut self, texts: &[String]) {
        const BETWEEN: &[u8; 3] = b"\",\"";
        if self.escapes || texts.is_empty() {
            return self.any_texts(texts);
        }
        let start = self.out.len();
        let size: usize = texts.iter().map(|text| text.len() + BETWEEN.len()).sum();
        self.out.resize(start + size + 2, 0);
        let mut rest = self.out.get_mut(start..).unwrap_or_default();
        put(&mut rest, b"[\"");
        for text in texts {
            put_text(&mut rest, text.as_bytes());
            put(&mut rest, BETWEEN);
        }
        // Nothing stands behind the last one.
        self.out.truncate(start + size);
        self.out.push(b']');
        self.quotes += 2 * texts.len();
    }

    fn any_texts(&mut self, texts: &[String]) {
        let start = self.out.len();
        for text in texts {
            self.out.push(b',');
            self.text(text);
        }
        self.close(start, *b"[]");
    }

    /// Every member and item begins with a comma, and the first comma opens the whole instead.
    fn close(&mut self, start: usize, [open, close]: [u8; 2]) {
        match self.out.get_mut(start) {
            Some(comma) => *comma = open,
            None => self.out.push(open),
        }
        self.out.push(close);
    }

    /// Writes the shortest decimal that reads back the same, never an exponent; JSON has no word for what is not finite.
    fn float(&mut self, value: f64) {
        if value.is_finite() {
            // Writing to a Vec cannot fail.
            let _ = write!(self.out, "{value}");
        } else {
            self.out.extend_from_slice(b"null");
        }
    }

    #[inline]
    fn text(&mut self, value: &str) {
        self.out.push(b'"');
        self.inner(value);
        self.out.push(b'"');
        self.quotes += 2;
    }

    #[inline]
    fn inner(&mut self, text: &str) {
        if self.escapes {
            text.bytes().for_each(|byte| escape(byte, &mut self.out));
        } else {
            self.out.extend_from_slice(text.as_bytes());
        }
    }

    /// Whether no text holds what JSON escapes.
    fn is_plain(&self) -> bool {
        let mut quotes = 0;
        let mut others = false;
        // A byte counts the marks of so few bytes.
        for bytes in self.out.chunks(128) {
            quotes += usize::from(bytes.iter().map(|byte| u8::from(*byte == b'"')).sum::<u8>());
            others |=
                bytes.iter().fold(false, |found, byte| found | (*byte < 0x20) | (*byte == b'\\'));
        }
        quotes == self.quotes && !others
    }
}

/// Fills the beginning of `rest`, which is as long as all that will be put into it.
#[inline]
fn put<const N: usize>(rest: &mut &mut [u8], bytes: &[u8; N]) {
    if let Some(place) = rest.split_off_mut(..N) {
        place.copy_from_slice(bytes);
    }
}

/// The same for any number of bytes. Most texts are ids and names of 8 to 16: two words, which overlap, are two stores,
/// where any number of bytes is a call.
#[inline]
fn put_text(rest: &mut &mut [u8], bytes: &[u8]) {
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
    struct Texts {
        one: String,
        more: Vec<String>,
    }

    shape! {
        Texts {
            0 => one: "One",
            1 => more: "More",
        }
    }

    #[test]
    fn texts_are_escaped_as_json_wants() {
        let texts = [
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
        for text in texts {
            for padding in 0..130 {
                let more = vec!["x".repeat(padding), text.to_owned()];
                let json = encode(&Texts { one: text.to_owned(), more: more.clone() });
                let read: serde_json::Value = serde_json::from_str(&json).unwrap();
                assert_eq!(read, serde_json::json!({"One": text, "More": more}), "{json}");
            }
        }
    }

    #[test]
    fn one_more_member_stands_behind_the_others() {
        let with = |shape: &dyn Shape| {
            String::from_utf8(encode_with(shape, "Token", "a\"b").text).unwrap()
        };
        assert_eq!(with(&Texts::default()), r#"{"One":"","More":[],"Token":"a\"b"}"#);
        assert_eq!(with(&Nothing), r#"{"Token":"a\"b"}"#);
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
