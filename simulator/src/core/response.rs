//! HTTP responses: the envelopes of both generations of the API.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, header};
use serde_json::{Value, json};
use tencent_cloud_spec::Spec;

use super::Outcome;
use crate::actions;
use crate::api20::{self, Api20Error};
use crate::error::ApiError;
use crate::fidelity::{self, Fidelity};
use crate::json::Fields;
use crate::moment::Moment;

/// What a response has besides its fields or its error.
pub(super) struct Head {
    pub(super) action: Option<String>,
    pub(super) served: Option<Served>,
    pub(super) request_id: String,
}

/// The specification that a request was routed to, and how the response was made.
pub(super) struct Served {
    service: String,
    version: String,
    fidelity: Fidelity,
}

impl Served {
    pub(super) fn new(spec: &Spec, fidelity: Fidelity) -> Self {
        Self { service: spec.service.clone(), version: spec.version.clone(), fidelity }
    }
}

/// Returns a response of API 3.0, which has HTTP status 200 in any case.
pub(super) fn api30(
    head: Head,
    result: Result<actions::Response, ApiError>,
    now: Moment,
) -> Response<Bytes> {
    let rendered =
        result.and_then(|response| response.render().map_err(|error| ApiError::internal(&error)));
    match rendered {
        Ok(fields) => {
            let body = enveloped(&fields, &head.request_id);
            http_response(body, head.outcome(None, None), now)
        }
        Err(ApiError { code, message }) => {
            let error = json!({"Error": {"Code": code, "Message": message}}).to_string();
            let body = enveloped(error.as_bytes(), &head.request_id);
            http_response(body, head.outcome(Some(code), Some(message)), now)
        }
    }
}

/// Returns the envelope of a JSON object, to which the request id is added.
fn enveloped(object: &[u8], request_id: &str) -> Bytes {
    let fields = object.strip_suffix(b"}").unwrap_or(object);
    let separator = if fields.len() > 1 { "," } else { "" };
    let mut body = Vec::with_capacity(fields.len() + request_id.len() + 32);
    body.extend_from_slice(b"{\"Response\":");
    body.extend_from_slice(fields);
    // A request id consists of hexadecimal digits and hyphens.
    body.extend_from_slice(format!("{separator}\"RequestId\":\"{request_id}\"}}}}").as_bytes());
    Bytes::from(body)
}

/// Returns a response of API 2.0: a flat object with a numeric code.
pub(super) fn api20(
    head: Head,
    result: Result<Fields, Api20Error>,
    now: Moment,
) -> Response<Bytes> {
    let (fields, code) = api20::response_fields(result);
    let message = fields.get("message").and_then(Value::as_str);
    let message = message.filter(|_| code.is_some()).map(str::to_owned);
    let body = Bytes::from(Value::Object(fields).to_string());
    http_response(body, head.outcome(code, message), now)
}

impl Head {
    fn outcome(self, code: Option<String>, message: Option<String>) -> Outcome {
        let Self { action, served, request_id } = self;
        let fidelity = served.as_ref().map(|served| served.fidelity);
        let (service, version) = served.map(|served| (served.service, served.version)).unzip();
        Outcome { service, version, action, code, message, request_id, fidelity }
    }
}

fn http_response(body: Bytes, outcome: Outcome, now: Moment) -> Response<Bytes> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(date) = HeaderValue::from_str(&now.http_date()) {
        headers.insert(header::DATE, date);
    }
    if let Some(fidelity) = outcome.fidelity {
        headers.insert(HeaderName::from_static(fidelity::HEADER), fidelity.header_value());
    }
    response.extensions_mut().insert(outcome);
    response
}
