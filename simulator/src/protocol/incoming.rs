//! The HTTP side of a request: its parts, their limits, and which of the signatures it uses.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, header};

use crate::error::ApiError;

/// The largest body of any request.
pub(crate) const MAX_BODY: usize = 10 << 20;
/// The largest form of the older signatures.
const MAX_FORM: usize = 1 << 20;
/// The largest query.
const MAX_QUERY: usize = 32 << 10;

/// Where the actions of API 2.0 are.
pub(crate) const API_20: &str = "/v2/index.php";

/// The content types that requests have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    Form,
    Multipart,
    OctetStream,
}

/// A request's parts, within their limits.
#[derive(Debug)]
pub(super) struct Incoming<'a> {
    pub(super) method: &'a Method,
    pub(super) host: &'a str,
    /// `/` or [`API_20`].
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl<'a> Incoming<'a> {
    pub(super) fn read(request: &'a Request<Bytes>) -> Result<Self, ApiError> {
        let headers = request.headers();
        let host = text(headers, header::HOST.as_str());
        let authority = request.uri().authority().map(http::uri::Authority::as_str);
        let incoming = Self {
            method: request.method(),
            host: host.or(authority).unwrap_or_default(),
            path: match request.uri().path() {
                "" => "/",
                path => path,
            },
            query: request.uri().query().unwrap_or_default(),
            headers,
            body: request.body(),
        };
        incoming.check_size()?;
        if ![Method::GET, Method::POST].contains(incoming.method) {
            let message =
                format!("The method {} is not supported: use GET or POST.", incoming.method);
            return Err(ApiError::new("UnsupportedProtocol", message));
        }
        if !["/", API_20].contains(&incoming.path) {
            let message = format!(
                "The path {} is not served: every action is at `/`, and of API 2.0 at {API_20}.",
                incoming.path
            );
            return Err(ApiError::new("InvalidRequest", message));
        }
        Ok(incoming)
    }

    fn check_size(&self) -> Result<(), ApiError> {
        let (what, size, limit) = if *self.method == Method::GET {
            ("query", self.query.len(), MAX_QUERY)
        } else if self.is_tc3() {
            ("body", self.body.len(), MAX_BODY)
        } else {
            ("body", self.body.len(), MAX_FORM)
        };
        if size <= limit {
            return Ok(());
        }
        let message = format!("The {what} has {size} bytes: at most {limit} are allowed.");
        Err(ApiError::new("RequestSizeLimitExceeded", message))
    }

    /// Whether the request is signed with `TC3-HMAC-SHA256`, or is meant to be.
    pub(super) fn is_tc3(&self) -> bool {
        let named = [header::AUTHORIZATION.as_str(), "x-tc-action"];
        self.path != API_20 && named.iter().any(|name| self.headers.contains_key(*name))
    }

    pub(super) fn is_get(&self) -> bool {
        *self.method == Method::GET
    }

    /// A header's value, where it is text.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        text(self.headers, name)
    }

    /// The content type, as far as it is one that requests have.
    pub(super) fn content(&self) -> Option<Content> {
        let value = self.header(header::CONTENT_TYPE.as_str())?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            Some(Content::Json)
        } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Some(Content::Form)
        } else if essence.eq_ignore_ascii_case("multipart/form-data") {
            Some(Content::Multipart)
        } else if essence.eq_ignore_ascii_case("application/octet-stream") {
            Some(Content::OctetStream)
        } else {
            None
        }
    }

    /// Refuses a request whose content type is another one than `expected`.
    pub(super) fn require_content(&self, expected: Content) -> Result<(), ApiError> {
        if self.content() == Some(expected) {
            return Ok(());
        }
        let expected = match expected {
            Content::Json => "application/json",
            Content::Form => "application/x-www-form-urlencoded",
            Content::Multipart => "multipart/form-data",
            Content::OctetStream => "application/octet-stream",
        };
        let found = self.header(header::CONTENT_TYPE.as_str()).unwrap_or("none");
        let message = format!(
            "The content type of a {} request must be {expected}, not {found}.",
            self.method
        );
        Err(ApiError::new("InvalidRequest", message))
    }

    /// The pairs of a query or a form, decoded.
    pub(super) fn pairs(&self, encoded: &[u8]) -> Vec<(String, String)> {
        form_urlencoded::parse(encoded).into_owned().collect()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
