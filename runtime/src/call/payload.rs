//! The payload of a call, and its conversion into the forms in which it can be sent.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::token::{GeneratedToken, IdempotencyToken};
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json::{self, MarkedJson};
use crate::protocol::ParameterCodec;
use crate::shape::{Get, Shape, get, not_finite};
use crate::wire::Secrets;

/// The payload of a call.
pub(crate) enum Payload<'a> {
    /// A request of a generated type.
    Request(&'a dyn Shape),
    /// The body of a call by name.
    Named(Box<dyn NamedBody>),
}

/// The body of a call by name. It is a trait object, so that programs without such calls do not contain its encodings.
pub(crate) trait NamedBody {
    /// Returns the idempotency token, and replaces an empty one.
    fn token(&mut self) -> Result<IdempotencyToken, Error>;

    /// Returns the headers that contain parameters.
    fn headers(&self, service: &str) -> Result<HeaderMap, Error>;

    /// Returns whether the body consists of files.
    fn has_files(&self) -> bool;

    /// Returns content type and content of a body with files; `None` for one without.
    fn to_files(&self) -> Result<Option<(HeaderValue, Bytes)>, Error>;

    /// Returns a JSON body.
    fn into_json(self: Box<Self>) -> Result<Vec<u8>, Error>;

    /// Returns flattened parameters.
    fn to_parameters(&self, codec: &dyn ParameterCodec) -> Result<Parameters, Error>;
}

impl Payload<'_> {
    /// Returns the idempotency token of a call.
    pub(super) fn token(&mut self, field: Option<&'static str>) -> Result<IdempotencyToken, Error> {
        match (self, field) {
            (Self::Request(shape), Some(field)) => IdempotencyToken::of(*shape, field),
            (Self::Request(_), None) => Ok(IdempotencyToken::None),
            (Self::Named(body), _) => body.token(),
        }
    }

    /// Returns content type and content of a body with files; `None` for one without.
    pub(super) fn to_files(&self) -> Result<Option<(HeaderValue, Bytes)>, Error> {
        match self {
            Self::Request(_) => Ok(None),
            Self::Named(body) => body.to_files(),
        }
    }

    /// Returns whether the request sets a field: a boolean one to `true`, another one to any value.
    pub(super) fn sets(&self, field: &str) -> bool {
        match self {
            Self::Request(shape) => !matches!(get(*shape, field), Get::Absent | Get::Bool(false)),
            // Nothing is known of the fields of calls by name, whose callers state the idempotency.
            Self::Named(_) => true,
        }
    }

    /// Returns the headers that contain parameters.
    pub(super) fn headers(&self, service: &str) -> Result<HeaderMap, Error> {
        match self {
            Self::Request(_) => Ok(HeaderMap::new()),
            Self::Named(body) => body.headers(service),
        }
    }

    /// Returns a JSON body and its secrets.
    pub(super) fn into_json(
        self,
        token: Option<&GeneratedToken>,
    ) -> Result<(Vec<u8>, Secrets), Error> {
        match self {
            Self::Request(shape) => {
                let MarkedJson { json, secrets, is_lossy } = match token {
                    Some(token) => json::encode_with(shape, token.field, &token.value),
                    None => json::encode_marked(shape),
                };
                if is_lossy {
                    return Err(cannot_be_sent(shape));
                }
                Ok((json, Secrets::Ranges(secrets)))
            }
            Self::Named(body) => Ok((body.into_json()?, Secrets::Unknown)),
        }
    }

    /// Returns whether the body consists of files.
    pub(super) fn has_files(&self) -> bool {
        match self {
            Self::Request(_) => false,
            Self::Named(body) => body.has_files(),
        }
    }

    /// Returns flattened parameters.
    pub(super) fn to_parameters(
        &self,
        codec: &dyn ParameterCodec,
        token: Option<&GeneratedToken>,
    ) -> Result<Parameters, Error> {
        let mut parameters = match self {
            Self::Request(shape) => {
                let parameters = codec.flatten(*shape);
                if parameters.is_lossy() {
                    return Err(cannot_be_sent(*shape));
                }
                parameters
            }
            Self::Named(body) => body.to_parameters(codec)?,
        };
        if let Some(token) = token {
            parameters.set(token.field, &token.value);
        }
        Ok(parameters)
    }
}

/// The error of a request with a number that is infinite or not a number.
fn cannot_be_sent(shape: &dyn Shape) -> Error {
    let path = not_finite(shape).unwrap_or_default();
    Error::config(format!("{path} is not a finite number; nothing was sent"))
}
