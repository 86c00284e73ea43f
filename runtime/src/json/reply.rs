//! The envelope of API 3.0: `{"Response": {…}}`, the reply's own members or an `Error` in place of them.

use std::fmt::{self, Formatter};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::DecodeError;
use super::decode::utf8;
use crate::shape;
use crate::shape::{Get, Keys, Shape, ShapeSeed, TEXT, Trail, read_member};

/// What an envelope holds besides the reply's own members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplyBody {
    /// The failure, if it is one.
    pub error: Option<ServiceError>,
    /// The id that the server gave the call.
    pub request_id: Option<String>,
    /// `DeprecatedWarning`: the action or a member of it is about to go.
    pub warning: Option<String>,
}

/// `Response.Error`.
#[derive(Clone, Default)]
pub struct ServiceError {
    /// The code, such as `ResourceNotFound`.
    pub code: String,
    /// The text for people.
    pub message: String,
}

shape! {
    ServiceError {
        0 => code: "Code",
        1 => message: "Message",
    }
}

impl crate::error::Error {
    /// An error that the service returned.
    pub(crate) fn service(error: ServiceError) -> Self {
        Self::with_code(error.code, &error.message)
    }
}

/// Reads an envelope: the reply's members into `shape`, the rest into what is returned.
///
/// What is read before a failure stays in `shape`, so a caller drops it then.
pub fn decode_reply(shape: &mut dyn Shape, body: &[u8]) -> Result<ReplyBody, DecodeError> {
    let trail = Trail::default();
    let mut reply = ReplyBody::default();
    let mut deserializer = serde_json::Deserializer::from_str(utf8(body)?);
    Envelope { shape: &mut *shape, reply: &mut reply, trail: &trail }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::new(&trail, &error))?;
    if reply.request_id.is_none() {
        reply.request_id = request_id_of(shape);
    }
    Ok(reply)
}

/// The request id of a body whose reply could not be read.
pub fn find_request_id(body: &[u8]) -> Option<String> {
    let mut reply = OnlyRequestId::default();
    decode_reply(&mut reply, body).ok()?.request_id
}

#[derive(Default)]
struct OnlyRequestId {
    request_id: Option<String>,
}

shape! {
    OnlyRequestId {
        0 => request_id: "RequestId",
    }
}

fn request_id_of(shape: &dyn Shape) -> Option<String> {
    let index = shape.table().members.iter().position(|member| member.name == "RequestId")?;
    match shape.field(index)?.get() {
        Get::Text(id) if !id.is_empty() => Some(id.to_owned()),
        _ => None,
    }
}

struct Envelope<'a> {
    shape: &'a mut dyn Shape,
    reply: &'a mut ReplyBody,
    trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with the member Response")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(TEXT, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(is_response) = map.next_key_seed(IsResponse)? {
            if is_response {
                found = true;
                let seed = Response {
                    shape: &mut *self.shape,
                    reply: &mut *self.reply,
                    trail: self.trail,
                };
                map.next_value_seed(seed).map_err(|error| self.trail.member("Response", error))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if found { Ok(()) } else { Err(A::Error::missing_field("Response")) }
    }
}

struct IsResponse;

impl<'de> DeserializeSeed<'de> for IsResponse {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsResponse {
    type Value = bool;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == "Response")
    }
}

struct Response<'a> {
    shape: &'a mut dyn Shape,
    reply: &'a mut ReplyBody,
    trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for Response<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Response<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.shape.table().name)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(TEXT, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = ResponseKeys(Keys::new(self.shape.table()));
        while let Some(key) = map.next_key_seed(&mut keys)? {
            match key {
                ResponseKey::Member(index) => {
                    read_member(self.shape, keys.0.table, index, &mut map, self.trail)?;
                }
                ResponseKey::Error => {
                    let mut error = ServiceError::default();
                    let seed = ShapeSeed { shape: &mut error, trail: self.trail };
                    map.next_value_seed(seed).map_err(|error| self.trail.member("Error", error))?;
                    self.reply.error = Some(error);
                }
                ResponseKey::RequestId => self.reply.request_id = map.next_value()?,
                ResponseKey::Warning => self.reply.warning = map.next_value()?,
                ResponseKey::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

enum ResponseKey {
    Member(usize),
    Error,
    RequestId,
    Warning,
    Other,
}

struct ResponseKeys(Keys);

impl<'de> DeserializeSeed<'de> for &mut ResponseKeys {
    type Value = ResponseKey;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ResponseKey, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut ResponseKeys {
    type Value = ResponseKey;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<ResponseKey, E> {
        Ok(match (self.0.find(name), name) {
            (Some(index), _) => ResponseKey::Member(index),
            (None, "Error") => ResponseKey::Error,
            (None, "RequestId") => ResponseKey::RequestId,
            (None, "DeprecatedWarning") => ResponseKey::Warning,
            _ => ResponseKey::Other,
        })
    }
}
