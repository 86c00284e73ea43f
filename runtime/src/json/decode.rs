//! JSON in.

use std::fmt::{self, Display, Formatter};

use bytes::Bytes;
use serde::de::DeserializeSeed as _;

use crate::error::Error;
use crate::shape::{Shape, ShapeSeed, Trail};

/// A JSON text that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
    truncated: bool,
}

impl DecodeError {
    pub(super) fn new(trail: &Trail, error: &serde_json::Error) -> Self {
        Self { path: trail.path(), message: error.to_string(), truncated: error.is_eof() }
    }

    /// Where in the document, such as `Response.InstanceSet[2].CPU`; empty for the top.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the text ends before it is complete.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// What is wrong there, with line and column.
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
    /// A response that could not be decoded.
    pub(crate) fn decode(error: DecodeError, body: Bytes) -> Self {
        Self::undecodable(error.message, &error.path, error.truncated, body)
    }
}

/// Reads a JSON object into a new value.
#[inline]
pub fn decode<T: Shape + Default>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::default();
    decode_into(&mut value, json)?;
    Ok(value)
}

/// Reads a JSON object into `shape`, over what it holds.
pub fn decode_into(shape: &mut dyn Shape, json: &[u8]) -> Result<(), DecodeError> {
    let trail = Trail::default();
    let mut deserializer = serde_json::Deserializer::from_str(utf8(json)?);
    ShapeSeed { shape, trail: &trail }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::new(&trail, &error))
}

/// Checked once for the whole text, so that the lexer need not check each string.
pub(super) fn utf8(json: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(json).map_err(|error| DecodeError {
        path: String::new(),
        message: format!("not UTF-8: {error}"),
        truncated: error.error_len().is_none(),
    })
}
