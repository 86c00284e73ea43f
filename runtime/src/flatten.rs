//! Flattened parameters: `InstanceIds.0`, `Filters.0.Values.1`, `Placement.Zone`.
//!
//! GET requests and the older signatures of API 3.0, and all requests of API 2.0, send nested values as a flat list of
//! name-value pairs: `.Name` for a field of an object, `.index` from 0 for an item of a list. Absent values, empty lists and
//! empty objects have no pair.

use std::fmt::{self, Debug, Formatter, Write as _};
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::shape::{Field, Get, Shape};
use crate::wire::is_secret_name;

/// Every character that RFC 3986 does not list as unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A list of flattened request parameters, returned by [`Action::flatten`](crate::Action::flatten).
///
/// Names and values share one buffer, so that a parameter needs no allocation of its own. `Debug` prints names only.
#[derive(Clone, Default)]
pub struct Parameters {
    buffer: String,
    pairs: Vec<Pair>,
    /// What is known about the values being added.
    secrecy: Secrecy,
    /// Whether a number is infinite or not a number, which no service accepts.
    is_lossy: bool,
}

#[derive(Clone)]
struct Pair {
    name: Range<usize>,
    value: Range<usize>,
    secrecy: Secrecy,
}

/// What is known about a value.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Secrecy {
    /// It may be logged.
    #[default]
    Public,
    /// No field table describes it: it is not logged, but is no secret that a message must not quote.
    Unknown,
    /// It is secret: it is not logged, and masked in messages that quote it.
    Secret,
}

impl Parameters {
    /// Creates an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates the list of parameters of a request.
    pub fn of(request: &dyn Shape) -> Self {
        let mut parameters = Self {
            buffer: String::with_capacity(512),
            pairs: Vec::with_capacity(32),
            ..Self::default()
        };
        parameters.extend_from(request);
        parameters
    }

    /// Appends a parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        let start = self.buffer.len();
        self.buffer.push_str(name);
        let middle = self.buffer.len();
        self.buffer.push_str(value);
        self.add(start, middle);
    }

    /// Appends a parameter in place of those with the same name.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let Self { buffer, pairs, .. } = self;
        pairs.retain(|pair| slice(buffer, &pair.name) != name);
        self.push(name, value);
    }

    /// Appends the pair whose name starts at `start` and whose value starts at `middle` of the buffer.
    fn add(&mut self, start: usize, middle: usize) {
        let (name, value) = (start..middle, middle..self.buffer.len());
        self.pairs.push(Pair { name, value, secrecy: self.secrecy });
    }

    /// Appends the parameters of a request.
    pub fn extend_from(&mut self, request: &dyn Shape) {
        let mut prefix = String::with_capacity(64);
        self.object(request, &mut prefix);
    }

    fn object(&mut self, object: &dyn Shape, prefix: &mut String) {
        let end = prefix.len();
        for (index, info) in object.table().fields.iter().enumerate() {
            let value = object.field(index).map_or(Get::Absent, Field::get);
            if matches!(value, Get::Absent) {
                continue;
            }
            if end > 0 {
                prefix.push('.');
            }
            prefix.push_str(info.name);
            let outer = self.secrecy;
            if info.sensitive {
                self.secrecy = Secrecy::Secret;
            }
            self.value(value, prefix);
            self.secrecy = outer;
            prefix.truncate(end);
        }
    }

    fn value(&mut self, value: Get<'_>, prefix: &mut String) {
        match value {
            Get::Absent => {}
            Get::String(value) => self.push(prefix, value),
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

    /// Creates the list of parameters of a JSON object. No field table describes it, so no value may be logged, and names
    /// tell which ones are secrets.
    pub(crate) fn of_json(object: &str) -> Result<Self, serde_json::Error> {
        let mut parameters = Self { secrecy: Secrecy::Unknown, ..Self::new() };
        let json = JsonValue { parameters: &mut parameters, name: &mut String::new() };
        let mut reader = serde_json::Deserializer::from_str(object);
        json.deserialize(&mut reader)?;
        reader.end()?;
        parameters.secrecy = Secrecy::Public;
        Ok(parameters)
    }

    /// Appends the shortest decimal that parses to the same value, without an exponent.
    fn push_float(&mut self, name: &str, value: f64) {
        let start = self.buffer.len();
        self.buffer.push_str(name);
        let middle = self.buffer.len();
        // Writing to a String cannot fail.
        let _ = write!(self.buffer, "{value}");
        self.is_lossy |= !value.is_finite();
        self.add(start, middle);
    }

    /// Sorts the parameters by the bytes of their names, as the older signatures require.
    pub fn sort(&mut self) {
        let Self { buffer, pairs, .. } = self;
        pairs.sort_unstable_by(|left, right| {
            slice(buffer, &left.name).cmp(slice(buffer, &right.name))
        });
    }

    /// Returns the parameters in their current order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|pair| (slice(&self.buffer, &pair.name), slice(&self.buffer, &pair.value)))
    }

    /// Returns the value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|pair| pair.0 == name).map(|pair| pair.1)
    }

    /// Returns whether the value of a parameter must not be logged.
    pub(crate) fn is_hidden(&self, name: &str) -> bool {
        let mut hidden = self.pairs.iter().filter(|pair| pair.secrecy != Secrecy::Public);
        hidden.any(|pair| slice(&self.buffer, &pair.name) == name)
    }

    /// Returns the secret values.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let secrets = self.pairs.iter().filter(|pair| pair.secrecy == Secrecy::Secret);
        secrets.map(|pair| slice(&self.buffer, &pair.value))
    }

    /// Returns whether a number is infinite or not a number.
    pub(crate) fn is_lossy(&self) -> bool {
        self.is_lossy
    }

    /// Returns the number of parameters.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Returns whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Appends `name=value&…` to `out`, percent-encoded according to RFC 3986: a space is `%20`, never `+`.
    pub fn write_query(&self, out: &mut String) {
        out.reserve(self.buffer.len() + self.pairs.len() * 2);
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            percent(name, out);
            out.push('=');
            percent(value, out);
        }
    }

    /// Returns the parameters as a query string.
    pub fn to_query(&self) -> String {
        let mut out = String::new();
        self.write_query(&mut out);
        out
    }
}

/// Appends a JSON value to the parameters, under a name.
struct JsonValue<'a> {
    parameters: &'a mut Parameters,
    name: &'a mut String,
}

impl JsonValue<'_> {
    /// Calls `read` with the name of a field or an item.
    fn nested<T>(&mut self, part: &str, read: impl FnOnce(JsonValue<'_>) -> T) -> T {
        let end = self.name.len();
        if end > 0 {
            self.name.push('.');
        }
        self.name.push_str(part);
        let result = read(JsonValue { parameters: self.parameters, name: self.name });
        self.name.truncate(end);
        result
    }

    fn put<E>(self, value: Get<'_>) -> Result<(), E> {
        self.parameters.value(value, self.name);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for JsonValue<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonValue<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(Get::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.put(Get::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.put(Get::Uint(value))
    }

    /// Larger integers were quoted before.
    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.put(Get::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.parameters.push(self.name, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        for index in 0.. {
            let mut buffer = itoa::Buffer::new();
            if self.nested(buffer.format(index), |item| items.next_element_seed(item))?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            let outer = self.parameters.secrecy;
            if is_secret_name(&name) {
                self.parameters.secrecy = Secrecy::Secret;
            }
            self.nested(&name, |field| fields.next_value_seed(field))?;
            self.parameters.secrecy = outer;
        }
        Ok(())
    }
}

fn percent(part: &str, out: &mut String) {
    for piece in percent_encode(part.as_bytes(), RESERVED) {
        out.push_str(piece);
    }
}

/// Returns a part of the buffer. Every range comes from the buffer that it is used on.
fn slice<'a>(buffer: &'a str, range: &Range<usize>) -> &'a str {
    buffer.get(range.clone()).unwrap_or_default()
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Parameters {}

/// Prints names only: a value may be a password.
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
