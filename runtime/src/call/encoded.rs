//! The encoded request, which is the same for every attempt.

use bytes::Bytes;
use http::HeaderValue;

use super::payload::Payload;
use super::token::GeneratedToken;
use super::{Operation, limits};
use crate::client::Shared;
use crate::error::Error;
use crate::flatten::Parameters;
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
    Query(String, Parameters),
    /// Parameters, to which each attempt adds an older signature.
    Parameters(Algorithm, RequestMethod, Parameters),
}

impl EncodedRequest {
    pub(super) fn new(
        client: &Shared,
        operation: &Operation,
        payload: Payload<'_>,
        token: Option<&GeneratedToken>,
    ) -> Result<Self, Error> {
        let algorithm = operation.protocol().parameter_algorithm(client.signature);
        if let Some(algorithm) = algorithm.filter(|_| operation.signed) {
            let parameters = payload.to_parameters(token)?;
            let method = match client.method {
                RequestMethod::Post => RequestMethod::Post,
                RequestMethod::Get => limits::method_for(parameters.to_query().len()),
            };
            return Ok(Self::Parameters(algorithm, method, parameters));
        }
        if let Some((content_type, content)) = payload.to_files()? {
            limits::check_body(content.len())?;
            return Ok(Self::Other(content_type, content));
        }
        if client.method == RequestMethod::Get {
            let parameters = payload.to_parameters(token)?;
            let query = parameters.to_query();
            if limits::method_for(query.len()) == RequestMethod::Get {
                return Ok(Self::Query(query, parameters));
            }
        }
        let (json, secrets) = payload.into_json(token)?;
        limits::check_body(json.len())?;
        Ok(Self::Json(json.into(), secrets))
    }

    /// Returns the body with its secrets.
    pub(super) fn sent(&self) -> SentBody<'_> {
        match self {
            Self::Json(json, secrets) => SentBody::Json(json, secrets),
            Self::Query(_, parameters) | Self::Parameters(.., parameters) => {
                SentBody::Parameters(parameters)
            }
            Self::Other(..) => SentBody::Opaque,
        }
    }
}
