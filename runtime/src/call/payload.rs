//! What a call brings along, in whatever form the client sends it.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::Target;
use crate::body::{Body, Multipart, OctetStream};
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json::{self, Encoded};
use crate::random::random;
use crate::shape::{Get, Shape, get};
use crate::wire::Hidden;

/// What a call brings along.
pub(crate) enum Payload<'a> {
    /// A request of a generated type.
    Shape(&'a dyn Shape),
    /// A JSON object as it is.
    Json(String),
    /// One part for each member.
    Multipart(Multipart),
    /// One file, and members in headers.
    OctetStream(OctetStream),
}

impl From<Body> for Payload<'_> {
    fn from(body: Body) -> Self {
        match body {
            Body::Json(json) => Self::Json(json),
            Body::Multipart(parts) => Self::Multipart(parts),
            Body::OctetStream(octets) => Self::OctetStream(octets),
        }
    }
}

impl Payload<'_> {
    /// As a body that is no JSON, with its content type, if it is one.
    pub(super) fn as_whole(&self) -> Result<Option<(HeaderValue, Bytes)>, Error> {
        let (content_type, content) = match self {
            Self::Shape(_) | Self::Json(_) => return Ok(None),
            Self::Multipart(parts) => {
                let boundary = format!("{:016x}{:016x}", random()?, random()?);
                (Multipart::content_type(&boundary), parts.encode(&boundary))
            }
            Self::OctetStream(octets) => {
                ("application/octet-stream".to_owned(), octets.content.clone())
            }
        };
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|error| Error::config(format!("no content type: {error}")))?;
        Ok(Some((content_type, content)))
    }

    /// The headers that members are sent in.
    pub(super) fn headers(&self, service: &str) -> Result<HeaderMap, Error> {
        match self {
            Self::OctetStream(octets) => octets.headers(service),
            Self::Shape(_) | Self::Json(_) | Self::Multipart(_) => Ok(HeaderMap::new()),
        }
    }

    /// As a JSON body, and what of it is secret.
    pub(super) fn into_json(self, token: Option<&Token>) -> Result<(Vec<u8>, Hidden), Error> {
        match self {
            Self::Shape(shape) => {
                let Encoded { text, secrets } = match token {
                    Some(token) => json::encode_with(shape, token.member, &token.value),
                    None => json::encode_marked(shape),
                };
                Ok((text, Hidden::Parts(secrets)))
            }
            Self::Json(text) => {
                read_object::<IgnoredAny>(&text)?;
                Ok((text.into_bytes(), Hidden::Unknown))
            }
            Self::Multipart(_) | Self::OctetStream(_) => Err(not_flat()),
        }
    }

    /// As flattened parameters.
    pub(super) fn to_parameters(&self, token: Option<&Token>) -> Result<Parameters, Error> {
        let mut parameters = match self {
            Self::Shape(shape) => Parameters::of(*shape),
            Self::Json(text) => Parameters::of_json(&read_object::<Value>(text)?),
            Self::Multipart(_) | Self::OctetStream(_) => return Err(not_flat()),
        };
        if let Some(token) = token {
            parameters.push(token.member, &token.value);
        }
        Ok(parameters)
    }
}

fn not_flat() -> Error {
    Error::config(
        "a body of files is sent with Signature::Tc3 only: the older signatures cover no bodies",
    )
}

/// Reads a caller's JSON object. The error says nothing of what the text holds, which may be secret.
fn read_object<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    let not_an_object = |why: &str| {
        Error::config(format!("the request is not sent: expected it to be a JSON object, {why}"))
    };
    if !text.trim_start().starts_with('{') {
        return Err(not_an_object("which begins with {"));
    }
    serde_json::from_str(text).map_err(|error| {
        not_an_object(&format!("no JSON at line {} column {}", error.line(), error.column()))
    })
}

/// What makes a repeat harmless, where the caller has not given it: the same for every attempt, and never written into the
/// caller's request.
pub(super) struct Token {
    member: &'static str,
    value: String,
}

impl Token {
    pub(super) fn for_call(target: &Target, payload: &Payload<'_>) -> Result<Option<Self>, Error> {
        let (Some(member), Payload::Shape(shape)) = (target.idempotency_token, payload) else {
            return Ok(None);
        };
        if !matches!(get(*shape, member), Get::Absent) {
            return Ok(None);
        }
        let (high, low) = (random()?, random()?);
        Ok(Some(Self { member, value: format!("{high:016x}{low:016x}") }))
    }
}
