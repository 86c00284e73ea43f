//! The files of the console, a page that uses the control interface.
//!
//! They contain no data, so everyone may load them, also a browser that has to ask for the token first. The page loads
//! nothing from elsewhere, and its policy forbids it to.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use super::response;
use super::routes::PREFIX;

/// The path below [`PREFIX`], the content type and the content of each file.
const FILES: [(&str, &str, &str); 3] = [
    ("/", "text/html; charset=utf-8", include_str!("console/index.html")),
    ("/console.css", "text/css; charset=utf-8", include_str!("console/console.css")),
    ("/console.js", "text/javascript; charset=utf-8", include_str!("console/console.js")),
];

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns the file at a path below [`PREFIX`].
pub(super) fn file(path: &str) -> Option<Response<Bytes>> {
    if path.is_empty() {
        let mut response = response::empty(StatusCode::PERMANENT_REDIRECT);
        let location = HeaderValue::try_from(format!("{PREFIX}/")).ok()?;
        response.headers_mut().insert(header::LOCATION, location);
        return Some(response);
    }
    let (_, content_type, content) = FILES.iter().find(|file| file.0 == path)?;
    let content = Bytes::from_static(content.as_bytes());
    let mut response = response::of(StatusCode::OK, content_type, content);
    let policy = HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Some(response)
}
