//! The parts of an HTTP request: their limits, and the kind of signature.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, header};
use serde_json::Value;

use crate::error::ApiError;

/// The maximum size of a body, in bytes.
pub(crate) const MAX_BODY: usize = 10 << 20;
/// The maximum size of a form with an older signature, in bytes.
const MAX_FORM: usize = 1 << 20;
/// The maximum size of a query, in bytes.
const MAX_QUERY: usize = 32 << 10;

/// The maximum number of values in a body, or in the parts of one. A value takes up to 200 bytes of memory, most of them more than in JSON.
const MAX_VALUES: usize = 1 << 18;

/// The path of all actions of API 2.0.
pub(super) const API20_PATH: &str = "/v2/index.php";

/// The content type of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentType {
    Json,
    Form,
    Multipart,
    OctetStream,
}

/// The parts of a request, each within its limit.
#[derive(Debug)]
pub(super) struct HttpRequest<'a> {
    pub(super) method: &'a Method,
    pub(super) host: &'a str,
    /// `/` or [`API20_PATH`].
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl<'a> HttpRequest<'a> {
    pub(super) fn read(request: &'a Request<Bytes>) -> Result<Self, ApiError> {
        let headers = request.headers();
        let host = text(headers, header::HOST.as_str());
        let authority = request.uri().authority().map(http::uri::Authority::as_str);
        let parts = Self {
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
        parts.check_size()?;
        if ![Method::GET, Method::POST].contains(parts.method) {
            let message = format!("The method {} is not supported. Use GET or POST.", parts.method);
            return Err(ApiError::new("UnsupportedProtocol", message));
        }
        if !["/", API20_PATH].contains(&parts.path) {
            let message = format!(
                "The path {} does not exist. Use `/`, or {API20_PATH} for API 2.0.",
                parts.path
            );
            return Err(ApiError::new("InvalidRequest", message));
        }
        Ok(parts)
    }

    fn check_size(&self) -> Result<(), ApiError> {
        let (part, size, limit) = if *self.method == Method::GET {
            ("query", self.query.len(), MAX_QUERY)
        } else if self.is_tc3() {
            ("body", self.body.len(), MAX_BODY)
        } else {
            ("body", self.body.len(), MAX_FORM)
        };
        if size > limit {
            let message = format!("The {part} has {size} bytes; the maximum is {limit}.");
            return Err(ApiError::new("RequestSizeLimitExceeded", message));
        }
        Ok(())
    }

    /// Parses a JSON body, unless it has too many values.
    ///
    /// # Errors
    /// See above. The result contains errors of the syntax.
    pub(super) fn json(&self) -> Result<serde_json::Result<Value>, ApiError> {
        check_values(values(self.body))?;
        Ok(serde_json::from_slice(self.body))
    }

    /// Returns whether the request has the headers of `TC3-HMAC-SHA256`.
    pub(super) fn is_tc3(&self) -> bool {
        let headers = [header::AUTHORIZATION.as_str(), "x-tc-action"];
        self.path != API20_PATH && headers.iter().any(|name| self.headers.contains_key(*name))
    }

    pub(super) fn is_get(&self) -> bool {
        *self.method == Method::GET
    }

    /// Returns the value of a header, if it is visible ASCII.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        text(self.headers, name)
    }

    /// Returns the content type, if it is a known one.
    pub(super) fn content_type(&self) -> Option<ContentType> {
        let value = self.header(header::CONTENT_TYPE.as_str())?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            Some(ContentType::Json)
        } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Some(ContentType::Form)
        } else if essence.eq_ignore_ascii_case("multipart/form-data") {
            Some(ContentType::Multipart)
        } else if essence.eq_ignore_ascii_case("application/octet-stream") {
            Some(ContentType::OctetStream)
        } else {
            None
        }
    }

    /// Checks that the request has the expected content type.
    pub(super) fn require_content_type(&self, expected: ContentType) -> Result<(), ApiError> {
        if self.content_type() == Some(expected) {
            return Ok(());
        }
        let expected = match expected {
            ContentType::Json => "application/json",
            ContentType::Form => "application/x-www-form-urlencoded",
            ContentType::Multipart => "multipart/form-data",
            ContentType::OctetStream => "application/octet-stream",
        };
        let found = self.header(header::CONTENT_TYPE.as_str()).unwrap_or("none");
        let message = format!(
            "The content type of a {} request must be {expected}, not {found}.",
            self.method
        );
        Err(ApiError::new("InvalidRequest", message))
    }

    /// Decodes the pairs of a query or a form.
    pub(super) fn pairs(&self, encoded: &[u8]) -> Vec<(String, String)> {
        form_urlencoded::parse(encoded).into_owned().collect()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Checks the number of values in a body.
pub(super) fn check_values(count: usize) -> Result<(), ApiError> {
    if count > MAX_VALUES {
        let message = format!("The body has more than {MAX_VALUES} values, which is the maximum.");
        return Err(ApiError::new("RequestSizeLimitExceeded", message));
    }
    Ok(())
}

/// Returns at least the number of values in a JSON document, which may be invalid.
pub(super) fn values(json: &[u8]) -> usize {
    let (mut count, mut in_string, mut is_escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            // Every value but the first of a list or an object follows a comma.
            b',' | b'[' | b'{' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_document_is_counted() {
        for (json, least) in [
            ("{}", 1),
            (r#"{"a": 1, "b": [1, 2, {"c": null}]}"#, 7),
            (r#"{"a": ",[{\",", "b": "\\", "c": ","}"#, 4),
            ("[[[", 4),
        ] {
            let found = values(json.as_bytes());
            assert!((least..=least + 3).contains(&found), "{json}: {found}");
        }
    }
}
