//! API 2.0: flattened parameters to `/v2/index.php` of the action's host, responses with a numeric `code`.

use bytes::Bytes;

use super::{
    ClientParameters, Flattened, ParameterCodec, Protocol, budget, is_json_object, not_json,
};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::flatten::Parameters;
use crate::json::{self, ResponseBody};
use crate::shape;
use crate::shape::{Empty, Shape};
use crate::sign::Signature;
use crate::sign::v1::{Algorithm, Names};
use crate::wire::{Known, redact_json};

/// The protocol of API 2.0.
#[derive(Debug)]
pub(crate) struct Api20 {
    /// The host of the action.
    pub(super) host: &'static str,
}

/// The code of a batch that failed for some resources only.
const PARTLY_FAILED: i64 = 5400;

impl Protocol for Api20 {
    fn host(&self, endpoint: &Endpoint, _: &str, _: Option<&str>) -> Result<String, Error> {
        Ok(endpoint.fixed_host().unwrap_or(self.host).to_owned())
    }

    fn path(&self) -> &'static str {
        "/v2/index.php"
    }

    fn supports_failover(&self) -> bool {
        false
    }

    fn parameter_algorithm(&self, signature: Signature) -> Option<Algorithm> {
        Some(match signature {
            Signature::Tc3 | Signature::HmacSha256 => Algorithm::HmacSha256,
            Signature::HmacSha1 => Algorithm::HmacSha1,
        })
    }

    fn parameter_codec(&self) -> Option<&'static dyn ParameterCodec> {
        Some(&Flattened)
    }

    fn signed_names(&self) -> Names {
        Names::Dotted
    }

    /// API 2.0 has no such parameters; `Version` even selects API 3.0.
    fn push_client_parameters(&self, _: &ClientParameters<'_>, _: &mut Parameters) {}

    /// A batch that failed for some resources only is a success if the response has a field that lists them. Every other
    /// code but 0 is an error.
    fn read(
        &self,
        response: &http::Response<Bytes>,
        shape: &mut dyn Shape,
        max_response_size: usize,
    ) -> Result<ResponseBody, Error> {
        let (status, body) = (response.status().as_u16(), response.body());
        if !is_json_object(body) {
            return Err(not_json(body).with_status(status));
        }
        let undecodable = |error| Error::decode(error, body.clone()).with_status(status);
        let decode = |shape: &mut dyn Shape| {
            let budget = budget(max_response_size, body);
            json::decode_within(shape, body, budget).map_err(undecodable)
        };
        let mut outcome = Outcome::default();
        decode(&mut outcome)?;
        let Outcome { code, message, name, request_id } = outcome;
        let lists_resources = shape.table().fields.iter().any(|field| field.name == "detail");
        let result = match code {
            Some(0) if status == 200 => decode(shape),
            Some(PARTLY_FAILED) if status == 200 && lists_resources => decode(shape),
            Some(number) if number != 0 => {
                let name = Some(name).filter(|name| !matches!(name.as_str(), "" | "Success"));
                Err(Error::numbered(number, name, message, body.clone()))
            }
            _ if status != 200 => Err(Error::gateway("expected status 200", body.clone())),
            _ => Err(without_code(body)),
        };
        let request_id = request_id.filter(|id| !id.is_empty());
        match result {
            Ok(()) => Ok(ResponseBody { request_id, ..ResponseBody::default() }),
            Err(error) => Err(error.with_status(status).with_request_id(request_id)),
        }
    }

    fn redact(&self, body: &[u8], shape: &mut dyn Shape, max_response_size: usize) -> String {
        let known = Known::Object(shape, &mut Outcome::default());
        redact_json(body, known, &budget(max_response_size, body))
    }
}

/// The service answers some requests, such as those for unknown actions, with an error in the envelope of API 3.0.
fn without_code(body: &Bytes) -> Error {
    match json::decode_response(&mut Empty, body) {
        Ok(ResponseBody { error: Some(error), .. }) => Error::service(error),
        Ok(_) | Err(_) => Error::gateway("expected the field `code`", body.clone()),
    }
}

/// The fields of every response beside those of the action.
#[derive(Clone, Default)]
struct Outcome {
    code: Option<i64>,
    message: String,
    name: String,
    request_id: Option<String>,
}

shape! {
    Outcome {
        0 => code: "code",
        1 => message: "message",
        2 => name: "codeDesc",
        3 => request_id: "requestId",
    }
}
