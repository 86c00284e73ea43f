//! JSON decoding.

use std::fmt::{self, Display, Formatter};

use bytes::Bytes;
use serde::de::DeserializeSeed as _;

use super::repair::repaired;
use crate::error::Error;
use crate::shape::{MemoryBudget, Shape, ShapeSeed, Trail};

/// The error of JSON that could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
    truncated: bool,
}

impl DecodeError {
    fn new(trail: &Trail, error: &serde_json::Error) -> Self {
        Self { path: trail.path(), message: error.to_string(), truncated: error.is_eof() }
    }

    /// Creates the error of a response that a type of the caller cannot hold.
    pub(crate) fn in_response(message: &str) -> Self {
        Self { path: "Response".to_owned(), message: message.to_owned(), truncated: false }
    }

    /// Creates the error of an event that a type of the caller cannot hold.
    pub(crate) fn in_event(message: &str) -> Self {
        Self { path: String::new(), message: message.to_owned(), truncated: false }
    }

    /// Returns the path of the value, such as `Response.InstanceSet[2].CPU`; empty for the root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns whether the JSON ends too early.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the description of the problem, with line and column.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Display for DecodeError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "at {}: {}", self.path, self.message)
        }
    }
}

impl std::error::Error for DecodeError {}

impl Error {
    /// Creates the error of a response that cannot be decoded.
    pub(crate) fn decode(error: DecodeError, body: Bytes) -> Self {
        Self::undecodable(error.message, &error.path, error.truncated, body)
    }
}

/// Decodes a JSON object.
#[inline]
pub fn decode<T: Shape + Default>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::default();
    decode_into(&mut value, json)?;
    Ok(value)
}

/// Decodes a JSON object into `shape`, and keeps the fields that the object does not have.
pub fn decode_into(shape: &mut dyn Shape, json: &[u8]) -> Result<(), DecodeError> {
    decode_within(shape, json, MemoryBudget::default())
}

/// Does the same with limited memory.
pub(crate) fn decode_within(
    shape: &mut dyn Shape,
    json: &[u8],
    budget: MemoryBudget,
) -> Result<(), DecodeError> {
    read(json, budget, &mut |trail, deserializer| {
        ShapeSeed { shape: &mut *shape, trail }.deserialize(deserializer)
    })
}

/// The lexer of a JSON document.
pub(super) type Lexer<'a> = serde_json::Deserializer<serde_json::de::StrRead<'a>>;

/// Reads a JSON document with `read`, once more if the lexer rejects it or loses digits of it.
pub(super) fn read(
    json: &[u8],
    budget: MemoryBudget,
    read: &mut dyn FnMut(&Trail, &mut Lexer<'_>) -> Result<(), serde_json::Error>,
) -> Result<(), DecodeError> {
    let mut attempt = |trail: &Trail, json: &str| {
        let mut lexer = Lexer::from_str(json);
        read(trail, &mut lexer).and_then(|()| lexer.end())
    };
    let json = utf8(json)?;
    let mut trail = Trail::within(budget);
    let mut result = attempt(&trail, json);
    let is_repairable = match &result {
        Ok(()) => trail.has_lost_digits(),
        Err(error) => error.is_syntax(),
    };
    if is_repairable && let Some(repaired) = repaired(json) {
        trail = trail.again();
        result = trail.take(repaired.capacity()).and_then(|()| attempt(&trail, &repaired));
    }
    result.map_err(|error| DecodeError::new(&trail, &error))
}

/// Removes a byte order mark.
pub(crate) fn without_bom(json: &[u8]) -> &[u8] {
    json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json)
}

/// Removes a byte order mark, and checks the whole input once, so that the lexer need not check each string.
pub(crate) fn utf8(json: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(without_bom(json)).map_err(|error| DecodeError {
        path: String::new(),
        message: format!("not UTF-8: {error}"),
        truncated: error.error_len().is_none(),
    })
}
