//! Responses of the control interface.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;

/// Headers of every response: it is not cached, framed, sniffed or readable by other origins.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Returns a JSON response.
pub(super) fn json(status: StatusCode, body: &Value) -> Response<Bytes> {
    of(status, "application/json", Bytes::from(body.to_string()))
}

/// Returns a response without a body.
pub(super) fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = of(status, "", Bytes::new());
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}

pub(super) fn of(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
