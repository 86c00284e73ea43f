//! API 3.0: requests to `/` of the service's host, responses in the envelope `{"Response": …}`.

use bytes::Bytes;

use super::{ClientParameters, ParameterCodec, Protocol, budget, is_json_object, not_json};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json::{self, DecodeError, ResponseBody, ServiceError};
use crate::shape;
use crate::shape::{Empty, Shape};
use crate::sign::Signature;
use crate::sign::v1::{Algorithm, Names};
use crate::wire::{Known, redact_json};

/// The protocol of API 3.0.
#[derive(Debug)]
pub(crate) struct Api30;

impl Protocol for Api30 {
    fn host(
        &self,
        endpoint: &Endpoint,
        service: &str,
        region: Option<&str>,
    ) -> Result<String, Error> {
        endpoint.host(service, region).map(std::borrow::Cow::into_owned)
    }

    fn path(&self) -> &'static str {
        "/"
    }

    fn supports_failover(&self) -> bool {
        true
    }

    fn parameter_algorithm(&self, signature: Signature) -> Option<Algorithm> {
        match signature {
            Signature::Tc3 => None,
            Signature::HmacSha256 => Some(Algorithm::HmacSha256),
            Signature::HmacSha1 => Some(Algorithm::HmacSha1),
        }
    }

    fn parameter_codec(&self) -> Option<&'static dyn ParameterCodec> {
        None
    }

    fn signed_names(&self) -> Names {
        Names::AsSent
    }

    fn push_client_parameters(&self, client: &ClientParameters<'_>, parameters: &mut Parameters) {
        parameters.push("Version", client.version);
        parameters.push("RequestClient", client.request_client);
        if let Some(language) = client.language {
            parameters.push("Language", language);
        }
    }

    /// The service responds with status 200 whatever the outcome, and with any content type. Another status comes from a
    /// gateway, unless the body is an error of the service nevertheless.
    fn read(
        &self,
        response: &http::Response<Bytes>,
        shape: &mut dyn Shape,
        max_response_size: usize,
    ) -> Result<ResponseBody, Error> {
        let (status, body) = (response.status().as_u16(), response.body());
        let decode = |shape: &mut dyn Shape| {
            json::decode_response_within(shape, body, budget(max_response_size, body))
        };
        let result = if !is_json_object(body) {
            Err(not_json(body))
        } else if status == 200 {
            read_envelope(decode(shape), body)
        } else {
            match decode(&mut Empty) {
                Ok(ResponseBody { error: Some(error), request_id, .. }) => {
                    Err(Error::service(error).with_request_id(request_id))
                }
                Ok(_) | Err(_) => Err(Error::gateway("expected status 200", body.clone())),
            }
        };
        result.map_err(|error| error.with_status(status))
    }

    fn redact(&self, body: &[u8], shape: &mut dyn Shape, max_response_size: usize) -> String {
        let envelope = &mut EnvelopeFields::default();
        let known = Known::Wrapped("Response", shape, envelope);
        redact_json(body, known, &budget(max_response_size, body))
    }
}

fn read_envelope(
    decoded: Result<ResponseBody, DecodeError>,
    body: &Bytes,
) -> Result<ResponseBody, Error> {
    match decoded {
        Ok(ResponseBody { error: Some(error), request_id, .. }) => {
            Err(Error::service(error).with_request_id(request_id))
        }
        Ok(response) => Ok(response),
        Err(error) => {
            Err(Error::decode(error, body.clone()).with_request_id(json::find_request_id(body)))
        }
    }
}

/// Decodes the data of an event into `shape`, or returns the error that it contains. Only API 3.0 has event streams.
pub(crate) fn read_event(
    data: &Bytes,
    shape: &mut dyn Shape,
    max_response_size: usize,
) -> Result<ResponseBody, Error> {
    read_envelope(json::decode_event_within(shape, data, budget(max_response_size, data)), data)
}

/// Returns the data of an event without secrets. `shape` is a value of the response's type, which is overwritten.
pub(crate) fn redact_event(data: &[u8], shape: &mut dyn Shape, max_response_size: usize) -> String {
    let known = Known::Object(shape, &mut EnvelopeFields::default());
    redact_json(data, known, &budget(max_response_size, data))
}

/// The fields of an envelope beside those of the action.
#[derive(Clone, Default)]
struct EnvelopeFields {
    error: Option<ServiceError>,
    request_id: String,
    warning: String,
}

shape! {
    EnvelopeFields {
        0 => error: "Error",
        1 => request_id: "RequestId",
        2 => warning: "DeprecatedWarning",
    }
}
