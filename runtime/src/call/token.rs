//! Idempotency tokens: which token a request has, and generated tokens for requests without one.
//!
//! An empty token is no token: the service would execute every attempt.

use std::fmt::{self, Formatter};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::random::random;
use crate::shape::{Get, Shape, get};

/// The field that holds the token in API 3.0, for actions that are called by name.
const FIELD: &str = "ClientToken";

/// The idempotency token of a call. It is the same for every attempt.
pub(super) enum IdempotencyToken {
    /// The request has none, and it is not known to take one.
    None,
    /// The request cannot have one: the field holds something else than a string.
    Invalid,
    /// The token is in the payload.
    Sent,
    /// A generated token, which is not written into the caller's request.
    Generated(GeneratedToken),
}

/// A generated token.
pub(super) struct GeneratedToken {
    pub(super) field: &'static str,
    pub(super) value: String,
}

impl IdempotencyToken {
    /// Returns the token of a request, which is in `field`.
    pub(super) fn of(request: &dyn Shape, field: &'static str) -> Result<Self, Error> {
        match get(request, field) {
            Get::String(token) if !token.is_empty() => Ok(Self::Sent),
            _ => Ok(Self::Generated(GeneratedToken { field, value: generate()? })),
        }
    }

    /// Looks for the token in a JSON object, and replaces an empty one.
    pub(super) fn in_json(json: &mut String) -> Result<Self, Error> {
        if !json.contains(FIELD) {
            return Ok(Self::None);
        }
        // Invalid JSON is reported when the payload is encoded.
        let Ok(Object(Some(value))) = serde_json::from_str(json) else { return Ok(Self::None) };
        match value.get() {
            r#""""# | "null" => {
                // The value is a part of the JSON, so the difference of the addresses is its position.
                let start = value.get().as_ptr().addr().saturating_sub(json.as_ptr().addr());
                let end = start + value.get().len();
                let (Some(before), Some(after)) = (json.get(..start), json.get(end..)) else {
                    return Ok(Self::Invalid);
                };
                *json = format!("{before}\"{}\"{after}", generate()?);
                Ok(Self::Sent)
            }
            value if value.starts_with('"') => Ok(Self::Sent),
            _ => Ok(Self::Invalid),
        }
    }

    /// Returns whether the request has a token; `None` if it is not known to take one.
    pub(super) fn is_sent(&self) -> Option<bool> {
        match self {
            Self::None => None,
            Self::Invalid => Some(false),
            Self::Sent | Self::Generated(_) => Some(true),
        }
    }

    /// Returns the generated token.
    pub(super) fn generated(&self) -> Option<&GeneratedToken> {
        match self {
            Self::Generated(token) => Some(token),
            Self::None | Self::Invalid | Self::Sent => None,
        }
    }
}

fn generate() -> Result<String, Error> {
    let (high, low) = (random()?, random()?);
    Ok(format!("{high:016x}{low:016x}"))
}

/// The last value of the field [`FIELD`] of an object, which is the one that readers use.
struct Object<'de>(Option<&'de RawValue>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut token = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == FIELD {
                token = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Object(token))
    }
}
