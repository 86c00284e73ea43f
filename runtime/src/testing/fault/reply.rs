//! Replies that are faults.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

const PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
                    <body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";

/// What a gateway says that cannot reach the service.
#[must_use]
pub fn bad_gateway() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(PAGE.as_bytes()));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    mistype(&mut response);
    response
}

/// Says of a reply that it is HTML.
pub fn mistype<B>(response: &mut Response<B>) {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
}
