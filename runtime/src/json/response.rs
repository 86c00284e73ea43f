//! The envelope of API 3.0: `{"Response": {…}}` around the fields of the response or an `Error`.

use std::fmt::{self, Formatter};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::DecodeError;
use super::decode::read;
use crate::shape;
use crate::shape::{FieldSeed, Get, Keys, MemoryBudget, STRING, Shape, Trail, read_field};

/// The content of a response beside the fields of the action.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseBody {
    /// The error of the service.
    pub error: Option<ServiceError>,
    /// The request ID that the service assigned.
    pub request_id: Option<String>,
    /// `DeprecatedWarning`: a notice that the action or a field of it is deprecated.
    pub warning: Option<String>,
}

/// The error in a response, `Response.Error`.
#[derive(Clone, Default)]
pub struct ServiceError {
    /// The error code, such as `ResourceNotFound`.
    pub code: String,
    /// The message.
    pub message: String,
}

shape! {
    ServiceError {
        0 => code: "Code",
        1 => message: "Message",
    }
}

impl crate::error::Error {
    /// Creates the error that the service returned.
    pub(crate) fn service(error: ServiceError) -> Self {
        Self::with_code(error.code, &error.message)
    }
}

/// Decodes an envelope: the fields of the action into `shape`, the rest into the returned value.
///
/// After an error, `shape` holds the fields that were read before it.
pub fn decode_response(shape: &mut dyn Shape, body: &[u8]) -> Result<ResponseBody, DecodeError> {
    decode_response_within(shape, body, MemoryBudget::default())
}

/// Does the same with limited memory.
pub(crate) fn decode_response_within(
    shape: &mut dyn Shape,
    body: &[u8],
    budget: MemoryBudget,
) -> Result<ResponseBody, DecodeError> {
    let mut response = ResponseBody::default();
    read(body, budget, &mut |trail, deserializer| {
        response = ResponseBody::default();
        Envelope { shape: &mut *shape, response: &mut response, trail }.deserialize(deserializer)
    })?;
    if response.request_id.is_none() {
        response.request_id = request_id_of(shape);
    }
    Ok(response)
}

/// Decodes the data of an event: the fields of a response without the envelope, or with it unless the response has a field
/// of that name.
pub(crate) fn decode_event_within(
    shape: &mut dyn Shape,
    data: &[u8],
    budget: MemoryBudget,
) -> Result<ResponseBody, DecodeError> {
    let mut response = ResponseBody::default();
    read(data, budget, &mut |trail, deserializer| {
        response = ResponseBody::default();
        let (shape, response) = (&mut *shape, &mut response);
        Response { shape, response, trail, may_be_wrapped: true }.deserialize(deserializer)
    })?;
    if response.request_id.is_none() {
        response.request_id = request_id_of(shape);
    }
    Ok(response)
}

/// Returns the request ID of a body whose other fields cannot be decoded.
pub fn find_request_id(body: &[u8]) -> Option<String> {
    let mut response = OnlyRequestId::default();
    decode_response(&mut response, body).ok()?.request_id
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
    let index = shape.table().fields.iter().position(|field| field.name == "RequestId")?;
    match shape.field(index)?.get() {
        Get::String(id) if !id.is_empty() => Some(id.to_owned()),
        _ => None,
    }
}

struct Envelope<'a> {
    shape: &'a mut dyn Shape,
    response: &'a mut ResponseBody,
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
        formatter.write_str("an object with the field Response")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(STRING, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(is_response) = map.next_key_seed(IsResponse)? {
            if is_response {
                found = true;
                let seed = Response {
                    shape: &mut *self.shape,
                    response: &mut *self.response,
                    trail: self.trail,
                    may_be_wrapped: false,
                };
                map.next_value_seed(seed).map_err(|error| self.trail.field("Response", error))?;
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
        formatter.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == "Response")
    }
}

struct Response<'a> {
    shape: &'a mut dyn Shape,
    response: &'a mut ResponseBody,
    trail: &'a Trail,
    /// Whether the object may be an envelope.
    may_be_wrapped: bool,
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
        Err(E::invalid_type(STRING, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = ResponseKeys(Keys::new(self.shape.table()));
        while let Some(key) = map.next_key_seed(&mut keys)? {
            match key {
                ResponseKey::Field(index) => {
                    read_field(self.shape, keys.0.table, index, &mut map, self.trail)?;
                }
                ResponseKey::Error => {
                    let seed = FieldSeed { field: &mut self.response.error, trail: self.trail };
                    map.next_value_seed(seed).map_err(|error| self.trail.field("Error", error))?;
                }
                ResponseKey::RequestId => {
                    map.next_value_seed(Note(&mut self.response.request_id, self.trail))?;
                }
                ResponseKey::Warning => {
                    map.next_value_seed(Note(&mut self.response.warning, self.trail))?;
                }
                ResponseKey::Envelope if self.may_be_wrapped => {
                    let seed = Response {
                        shape: &mut *self.shape,
                        response: &mut *self.response,
                        trail: self.trail,
                        may_be_wrapped: false,
                    };
                    map.next_value_seed(seed)
                        .map_err(|error| self.trail.field("Response", error))?;
                }
                ResponseKey::Envelope | ResponseKey::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

enum ResponseKey {
    Field(usize),
    Error,
    RequestId,
    Warning,
    Envelope,
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
        formatter.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<ResponseKey, E> {
        Ok(match (self.0.find(name), name) {
            (Some(index), _) => ResponseKey::Field(index),
            (None, "Error") => ResponseKey::Error,
            (None, "RequestId") => ResponseKey::RequestId,
            (None, "DeprecatedWarning") => ResponseKey::Warning,
            (None, "Response") => ResponseKey::Envelope,
            _ => ResponseKey::Other,
        })
    }
}

/// Reads a string that accompanies a response; an empty one is absent. A value of another type must not make the response unreadable: a scalar is
/// converted, and anything else is skipped.
struct Note<'a>(&'a mut Option<String>, &'a Trail);

impl Note<'_> {
    fn set<E: Error>(self, value: &str) -> Result<(), E> {
        self.1.take(value.len())?;
        *self.0 = Some(value.to_owned()).filter(|value| !value.is_empty());
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Note<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Note<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.set(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.set(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.set(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.set(&value.to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.set(value)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
