//! The bodies of calls by name: JSON, or files.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::de::IgnoredAny;

use super::payload::NamedBody;
use super::token::IdempotencyToken;
use crate::body::{Body, Multipart};
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json;
use crate::protocol::ParameterCodec;
use crate::random::random;

impl NamedBody for Body {
    fn token(&mut self) -> Result<IdempotencyToken, Error> {
        match self {
            Self::Json(json) => IdempotencyToken::in_json(json),
            Self::Multipart(_) | Self::OctetStream(_) => Ok(IdempotencyToken::None),
        }
    }

    fn headers(&self, service: &str) -> Result<HeaderMap, Error> {
        match self {
            Self::OctetStream(file) => file.headers(service),
            Self::Json(_) | Self::Multipart(_) => Ok(HeaderMap::new()),
        }
    }

    fn has_files(&self) -> bool {
        matches!(self, Self::Multipart(_) | Self::OctetStream(_))
    }

    fn to_files(&self) -> Result<Option<(HeaderValue, Bytes)>, Error> {
        let (content_type, content) = match self {
            Self::Json(_) => return Ok(None),
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

    fn into_json(self: Box<Self>) -> Result<Vec<u8>, Error> {
        match *self {
            Self::Json(json) => {
                read_object(&json, serde_json::from_str::<IgnoredAny>)?;
                Ok(json.into_bytes())
            }
            Self::Multipart(_) | Self::OctetStream(_) => Err(files_need_tc3()),
        }
    }

    fn to_parameters(&self, codec: &dyn ParameterCodec) -> Result<Parameters, Error> {
        match self {
            Self::Json(json) => {
                let quoted = json::with_quoted_integers(json);
                read_object(quoted.as_deref().unwrap_or(json), |json| codec.flatten_json(json))
            }
            Self::Multipart(_) | Self::OctetStream(_) => Err(files_need_tc3()),
        }
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
