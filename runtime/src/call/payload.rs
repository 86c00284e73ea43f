//! The payload of a call, and its conversion into the forms in which it can be sent.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::de::IgnoredAny;

use super::token::GeneratedToken;
use crate::body::{Body, Multipart, OctetStream};
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json::{self, MarkedJson};
use crate::protocol::ParameterCodec;
use crate::random::random;
use crate::shape::{Get, Shape, get};
use crate::wire::Secrets;

/// The payload of a call.
pub(crate) enum Payload<'a> {
    /// A request of a generated type.
    Request(&'a dyn Shape),
    /// A JSON object.
    Json(String),
    /// A multipart form with one part per parameter.
    Multipart(Multipart),
    /// One file, with the other parameters in headers.
    OctetStream(OctetStream),
}

impl From<Body> for Payload<'_> {
    fn from(body: Body) -> Self {
        match body {
            Body::Json(json) => Self::Json(json),
            Body::Multipart(form) => Self::Multipart(form),
            Body::OctetStream(file) => Self::OctetStream(file),
        }
    }
}

impl Payload<'_> {
    /// Returns content type and content of a body with files; `None` for one without.
    pub(super) fn to_files(&self) -> Result<Option<(HeaderValue, Bytes)>, Error> {
        let (content_type, content) = match self {
            Self::Request(_) | Self::Json(_) => return Ok(None),
            Self::Multipart(form) => {
                let boundary = format!("{:016x}{:016x}", random()?, random()?);
                (Multipart::content_type(&boundary), form.encode(&boundary))
            }
            Self::OctetStream(file) => {
                ("application/octet-stream".to_owned(), file.content.clone())
            }
        };
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|error| Error::config(format!("invalid content type: {error}")))?;
        Ok(Some((content_type, content)))
    }

    /// Returns whether the request sets a field: a boolean one to `true`, another one to any value.
    pub(super) fn sets(&self, field: &str) -> bool {
        match self {
            Self::Request(shape) => !matches!(get(*shape, field), Get::Absent | Get::Bool(false)),
            // Nothing is known of the fields of calls by name, whose callers state the idempotency.
            Self::Json(_) | Self::Multipart(_) | Self::OctetStream(_) => true,
        }
    }

    /// Returns the headers that contain parameters.
    pub(super) fn headers(&self, service: &str) -> Result<HeaderMap, Error> {
        match self {
            Self::OctetStream(file) => file.headers(service),
            Self::Request(_) | Self::Json(_) | Self::Multipart(_) => Ok(HeaderMap::new()),
        }
    }

    /// Returns a JSON body and its secrets.
    pub(super) fn into_json(
        self,
        token: Option<&GeneratedToken>,
    ) -> Result<(Vec<u8>, Secrets), Error> {
        match self {
            Self::Request(shape) => {
                let MarkedJson { json, secrets } = match token {
                    Some(token) => json::encode_with(shape, token.field, &token.value),
                    None => json::encode_marked(shape),
                };
                Ok((json, Secrets::Ranges(secrets)))
            }
            Self::Json(json) => {
                read_object(&json, serde_json::from_str::<IgnoredAny>)?;
                Ok((json.into_bytes(), Secrets::Unknown))
            }
            Self::Multipart(_) | Self::OctetStream(_) => Err(files_need_tc3()),
        }
    }

    /// Returns whether the body consists of files.
    pub(super) fn has_files(&self) -> bool {
        matches!(self, Self::Multipart(_) | Self::OctetStream(_))
    }

    /// Returns flattened parameters.
    pub(super) fn to_parameters(
        &self,
        codec: &dyn ParameterCodec,
        token: Option<&GeneratedToken>,
    ) -> Result<Parameters, Error> {
        let mut parameters = match self {
            Self::Request(shape) => codec.flatten(*shape),
            Self::Json(json) => {
                let quoted = json::with_quoted_integers(json);
                read_object(quoted.as_deref().unwrap_or(json), |json| codec.flatten_json(json))?
            }
            Self::Multipart(_) | Self::OctetStream(_) => return Err(files_need_tc3()),
        };
        if let Some(token) = token {
            parameters.set(token.field, &token.value);
        }
        Ok(parameters)
    }
}

fn files_need_tc3() -> Error {
    Error::config(
        "a body with files requires Signature::Tc3: the older signatures cover parameters only",
    )
}

/// Parses the JSON object of a caller. The error does not quote it: it may contain secrets.
fn read_object<'a, T>(
    json: &'a str,
    read: impl FnOnce(&'a str) -> Result<T, serde_json::Error>,
) -> Result<T, Error> {
    let invalid = |problem: &str| {
        Error::config(format!("the request is not a JSON object: {problem}; nothing was sent"))
    };
    if !json.trim_start().starts_with('{') {
        return Err(invalid("expected it to begin with `{`"));
    }
    read(json).map_err(|error| {
        invalid(&format!("invalid JSON at line {} column {}", error.line(), error.column()))
    })
}
