//! The part of a call that is encoded once, whatever the attempt.

use bytes::Bytes;
use http::HeaderValue;

use super::payload::{Payload, Token};
use super::{Target, limits};
use crate::action::Dialect;
use crate::client::{RequestMethod, Shared};
use crate::error::Error;
use crate::flatten::Parameters;
use crate::sign::Signature;
use crate::sign::v1::Algorithm;
use crate::wire::{Hidden, Sent};

/// A call's request as bytes, in the form that its signature, its method and its size ask for.
pub(super) enum Encoded {
    /// A JSON body.
    Json(Bytes, Hidden),
    /// A body of another content type.
    Whole(HeaderValue, Bytes),
    /// The query of a GET request, and what it was made of.
    Query(String, Parameters),
    /// What is signed one by one with an older signature.
    Parameters(Algorithm, RequestMethod, Parameters),
}

impl Encoded {
    pub(super) fn new(
        client: &Shared,
        target: &Target,
        payload: Payload<'_>,
    ) -> Result<Self, Error> {
        let algorithm = match (client.signature, target.dialect) {
            _ if !target.signed => None,
            (Signature::Tc3, Dialect::Api30) => None,
            // API 2.0 has no newer one.
            (Signature::Tc3 | Signature::HmacSha256, _) => Some(Algorithm::HmacSha256),
            (Signature::HmacSha1, _) => Some(Algorithm::HmacSha1),
        };
        let token = Token::for_call(target, &payload)?;
        if let Some(algorithm) = algorithm {
            let parameters = payload.to_parameters(token.as_ref())?;
            let method = match client.method {
                RequestMethod::Post => RequestMethod::Post,
                RequestMethod::Get => limits::method_for(parameters.to_query().len()),
            };
            return Ok(Self::Parameters(algorithm, method, parameters));
        }
        if let Some((content_type, content)) = payload.as_whole()? {
            limits::check_json(content.len())?;
            return Ok(Self::Whole(content_type, content));
        }
        if client.method == RequestMethod::Get {
            let parameters = payload.to_parameters(token.as_ref())?;
            let query = parameters.to_query();
            if limits::method_for(query.len()) == RequestMethod::Get {
                return Ok(Self::Query(query, parameters));
            }
        }
        let (json, hidden) = payload.into_json(token.as_ref())?;
        limits::check_json(json.len())?;
        Ok(Self::Json(json.into(), hidden))
    }

    /// What of it is secret.
    pub(super) fn sent(&self) -> Sent<'_> {
        match self {
            Self::Json(json, hidden) => Sent::Json(json, hidden),
            Self::Query(_, parameters) | Self::Parameters(.., parameters) => {
                Sent::Parameters(parameters)
            }
            Self::Whole(..) => Sent::Opaque,
        }
    }
}
