//! HTTP responses: the envelopes of both generations of the API.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, header};
use serde_json::{Map, Value, json};
use tencent_cloud_spec::Spec;

use super::Outcome;
use crate::api20::{self, Api20Error};
use crate::error::ApiError;
use crate::fidelity::{self, Fidelity};
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
    result: Result<Map<String, Value>, ApiError>,
    now: Moment,
) -> Response<Bytes> {
    let (mut fields, code, message) = match result {
        Ok(fields) => (fields, None, None),
        Err(error) => {
            let mut fields = Map::new();
            let value = json!({"Code": error.code, "Message": error.message});
            fields.insert("Error".to_owned(), value);
            (fields, Some(error.code), Some(error.message))
        }
    };
    fields.insert("RequestId".to_owned(), Value::String(head.request_id.clone()));
    http_response(&json!({"Response": fields}), head.outcome(code, message), now)
}

/// Returns a response of API 2.0: a flat object with a numeric code.
pub(super) fn api20(
    head: Head,
    result: Result<Map<String, Value>, Api20Error>,
    now: Moment,
) -> Response<Bytes> {
    let (fields, code) = api20::response_fields(result);
    let message = fields.get("message").and_then(Value::as_str);
    let message = message.filter(|_| code.is_some()).map(str::to_owned);
    http_response(&Value::Object(fields), head.outcome(code, message), now)
}

impl Head {
    fn outcome(self, code: Option<String>, message: Option<String>) -> Outcome {
        let Self { action, served, request_id } = self;
        let fidelity = served.as_ref().map(|served| served.fidelity);
        let (service, version) = served.map(|served| (served.service, served.version)).unzip();
        Outcome { service, version, action, code, message, request_id, fidelity }
    }
}

fn http_response(body: &Value, outcome: Outcome, now: Moment) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
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
