//! Flattened parameters: `InstanceIds.0`, `Filters.0.Values.1`, `Placement.Zone`.
//!
//! API 3.0's GET requests and the older signatures, and all of API 2.0, send nested values as a flat list of pairs:
//! objects by `.Name`, lists by `.index` from 0. What is absent is left out, as are empty lists and objects, for which
//! there is no pair to write.

use std::fmt::{self, Debug, Formatter, Write as _};
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::shape::{Field, Get, Shape};

/// All that RFC 3986 does not list as unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Names and values in one buffer, so that a parameter costs no allocation of its own.
#[derive(Clone, Default)]
pub struct Parameters {
    text: String,
    pairs: Vec<Pair>,
    /// Whether what is added is secret.
    hides: bool,
}

#[derive(Clone)]
struct Pair {
    name: Range<usize>,
    value: Range<usize>,
    /// Whether the value must not be printed.
    is_secret: bool,
}

impl Parameters {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of a request.
    pub fn of(request: &dyn Shape) -> Self {
        let mut parameters =
            Self { text: String::with_capacity(512), pairs: Vec::with_capacity(32), hides: false };
        parameters.extend_from(request);
        parameters
    }

    /// Adds one pair.
    pub fn push(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        self.add(start, middle);
    }

    /// Adds the pair of which all is written: its name from `start` on, its value from `middle` on.
    fn add(&mut self, start: usize, middle: usize) {
        let (name, value) = (start..middle, middle..self.text.len());
        self.pairs.push(Pair { name, value, is_secret: self.hides });
    }

    /// Adds the parameters of a request.
    pub fn extend_from(&mut self, request: &dyn Shape) {
        let mut prefix = String::with_capacity(64);
        self.object(request, &mut prefix);
    }

    fn object(&mut self, object: &dyn Shape, prefix: &mut String) {
        let end = prefix.len();
        for (index, member) in object.table().members.iter().enumerate() {
            let value = object.field(index).map_or(Get::Absent, Field::get);
            if matches!(value, Get::Absent) {
                continue;
            }
            if end > 0 {
                prefix.push('.');
            }
            prefix.push_str(member.name);
            let hid = self.hides;
            self.hides |= member.sensitive;
            self.value(value, prefix);
            self.hides = hid;
            prefix.truncate(end);
        }
    }

    fn value(&mut self, value: Get<'_>, prefix: &mut String) {
        match value {
            Get::Absent => {}
            Get::Text(value) => self.push(prefix, value),
            Get::Int(value) => self.push(prefix, itoa::Buffer::new().format(value)),
            Get::Uint(value) => self.push(prefix, itoa::Buffer::new().format(value)),
            Get::Float(value) => self.push_float(prefix, value),
            Get::Bool(value) => self.push(prefix, if value { "true" } else { "false" }),
            Get::Object(value) => self.object(value, prefix),
            Get::Map(map) => {
                let end = prefix.len();
                map.each(&mut |key, value| {
                    prefix.push('.');
                    prefix.push_str(key);
                    self.value(value, prefix);
                    prefix.truncate(end);
                });
            }
            Get::List(list) => {
                let end = prefix.len();
                for index in 0..list.len() {
                    prefix.push('.');
                    prefix.push_str(itoa::Buffer::new().format(index));
                    self.value(list.get(index), prefix);
                    prefix.truncate(end);
                }
            }
        }
    }

    /// Those of a JSON object that no table describes, so that any of them may be secret.
    pub(crate) fn of_json(object: &serde_json::Value) -> Self {
        let mut parameters = Self { hides: true, ..Self::new() };
        parameters.json(object, &mut String::new());
        parameters.hides = false;
        parameters
    }

    fn json(&mut self, value: &serde_json::Value, prefix: &mut String) {
        use serde_json::Value;
        match value {
            Value::Null => {}
            Value::Bool(value) => self.value(Get::Bool(*value), prefix),
            Value::Number(number) => self.json_number(number, prefix),
            Value::String(text) => self.push(prefix, text),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.json_member(itoa::Buffer::new().format(index), item, prefix);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    self.json_member(name, member, prefix);
                }
            }
        }
    }

    fn json_member(&mut self, name: &str, value: &serde_json::Value, prefix: &mut String) {
        let end = prefix.len();
        if end > 0 {
            prefix.push('.');
        }
        prefix.push_str(name);
        self.json(value, prefix);
        prefix.truncate(end);
    }

    fn json_number(&mut self, number: &serde_json::Number, prefix: &mut String) {
        let value = match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => Get::Int(value),
            (None, Some(value)) => Get::Uint(value),
            (None, None) => Get::Float(number.as_f64().unwrap_or_default()),
        };
        self.value(value, prefix);
    }

    /// The shortest decimal that reads back the same, never an exponent.
    fn push_float(&mut self, name: &str, value: f64) {
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
        self.add(start, middle);
    }

    /// Orders the pairs by name, byte by byte, as the older signatures want them.
    pub fn sort(&mut self) {
        let Self { text, pairs, .. } = self;
        pairs.sort_unstable_by(|left, right| slice(text, &left.name).cmp(slice(text, &right.name)));
    }

    /// The pairs in their present order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|pair| (slice(&self.text, &pair.name), slice(&self.text, &pair.value)))
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|pair| pair.0 == name).map(|pair| pair.1)
    }

    /// Those whose values must not be printed.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        let secrets = self.pairs.iter().filter(|pair| pair.is_secret);
        secrets.map(|pair| (slice(&self.text, &pair.name), slice(&self.text, &pair.value)))
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Adds `name=value&…` to `out`, percent-encoded by RFC 3986: a space is `%20`, never `+`.
    pub fn write_query(&self, out: &mut String) {
        out.reserve(self.text.len() + self.pairs.len() * 2);
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            percent(name, out);
            out.push('=');
            percent(value, out);
        }
    }

    /// The query text of the pairs.
    pub fn to_query(&self) -> String {
        let mut out = String::new();
        self.write_query(&mut out);
        out
    }
}

fn percent(text: &str, out: &mut String) {
    for piece in percent_encode(text.as_bytes(), RESERVED) {
        out.push_str(piece);
    }
}

/// Every range was made from the buffer it is used on.
fn slice<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    text.get(range.clone()).unwrap_or_default()
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Parameters {}

/// Names only: a value may be a password.
impl Debug for Parameters {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter().map(|pair| pair.0)).finish()
    }
}

impl FromIterator<(String, String)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut parameters = Self::new();
        for (name, value) in pairs {
            parameters.push(&name, &value);
        }
        parameters
    }
}
