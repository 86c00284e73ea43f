//! The encoded request, which is the same for every attempt.

use bytes::Bytes;
use http::HeaderValue;

use super::payload::Payload;
use super::token::GeneratedToken;
use super::{Operation, limits};
use crate::client::Shared;
use crate::error::Error;
use crate::flatten::Parameters;
use crate::protocol::ParameterCodec;
use crate::request::RequestMethod;
use crate::sign::v1::Algorithm;
use crate::wire::{Secrets, SentBody};

/// The request of a call, encoded as its signature, method and size require.
pub(super) enum EncodedRequest {
    /// A JSON body.
    Json(Bytes, Secrets),
    /// A body of another content type.
    Other(HeaderValue, Bytes),
    /// The query of a GET request, with the parameters that it consists of.
    Query(String, Flat),
    /// Parameters, to which each attempt adds an older signature.
    Parameters(Algorithm, RequestMethod, Flat),
}

/// Flattened parameters, and the codec that they need.
#[derive(Clone)]
pub(super) struct Flat {
    pub(super) codec: &'static dyn ParameterCodec,
    pub(super) parameters: Parameters,
}

impl EncodedRequest {
    pub(super) fn new(
        client: &Shared,
        operation: &Operation,
        payload: Payload<'_>,
        token: Option<&GeneratedToken>,
    ) -> Result<Self, Error> {
        let codec = operation.protocol.parameter_codec().or(client.parameter_codec);
        if let Some(codec) = codec
            && let Some(request) = Self::flattened(codec, client, operation, &payload, token)?
        {
            return Ok(request);
        }
        if let Some((content_type, content)) = payload.to_files()? {
            limits::check_body(content.len())?;
            return Ok(Self::Other(content_type, content));
        }
        let (json, secrets) = payload.into_json(token)?;
        limits::check_body(json.len())?;
        Ok(Self::Json(json.into(), secrets))
    }

    /// Returns the request as parameters, or `None` if they are not the form that it is sent in.
    fn flattened(
        codec: &'static dyn ParameterCodec,
        client: &Shared,
        operation: &Operation,
        payload: &Payload<'_>,
        token: Option<&GeneratedToken>,
    ) -> Result<Option<Self>, Error> {
        let algorithm = operation.protocol.parameter_algorithm(client.signature);
        let algorithm = algorithm.filter(|_| operation.signed);
        let is_get = client.method == RequestMethod::Get;
        if algorithm.is_none() && (!is_get || payload.has_files()) {
            return Ok(None);
        }
        let flat = Flat { codec, parameters: payload.to_parameters(codec, token)? };
        let query = if is_get { flat.query() } else { String::new() };
        let method = if is_get { limits::method_for(query.len()) } else { RequestMethod::Post };
        Ok(match (algorithm, method) {
            (Some(algorithm), method) => Some(Self::Parameters(algorithm, method, flat)),
            (None, RequestMethod::Get) => Some(Self::Query(query, flat)),
            (None, RequestMethod::Post) => None,
        })
    }

    /// Returns the body with its secrets.
    pub(super) fn sent(&self) -> SentBody<'_> {
        match self {
            Self::Json(json, secrets) => SentBody::Json(json, secrets),
            Self::Query(_, flat) | Self::Parameters(.., flat) => {
                SentBody::Parameters(flat.codec.sent(&flat.parameters))
            }
            Self::Other(..) => SentBody::Opaque,
        }
    }
}

impl Flat {
    /// Returns the parameters as a query or as a form.
    pub(super) fn query(&self) -> String {
        self.codec.query(&self.parameters)
    }
}
