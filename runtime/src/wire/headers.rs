//! Redacts headers.

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};

use http::header::{
    ACCEPT_RANGES, AGE, AUTHORIZATION, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_TYPE, DATE, ETAG, EXPIRES, HeaderName, HeaderValue, LAST_MODIFIED, RETRY_AFTER, SERVER,
    TRANSFER_ENCODING, VARY, VIA,
};

use super::{REDACTED, shortened};

/// The response headers that are logged with their values. Others, such as cookies, may be secret.
const HARMLESS: [HeaderName; 16] = [
    ACCEPT_RANGES,
    AGE,
    CACHE_CONTROL,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    DATE,
    ETAG,
    EXPIRES,
    LAST_MODIFIED,
    RETRY_AFTER,
    SERVER,
    TRANSFER_ENCODING,
    VARY,
    VIA,
];

/// A header map whose `Debug` omits secrets.
pub(super) struct Headers<'a> {
    map: &'a http::HeaderMap,
    is_harmless: fn(&HeaderName, &HeaderValue) -> bool,
}

impl<'a> Headers<'a> {
    /// Wraps the headers of a request, whose secrets are marked as sensitive.
    pub(super) fn sent(map: &'a http::HeaderMap) -> Self {
        Self { map, is_harmless: |_, value| !value.is_sensitive() }
    }

    /// Wraps the headers of a response, of which only harmless ones are shown.
    pub(super) fn received(map: &'a http::HeaderMap) -> Self {
        let is_harmless = |name: &HeaderName, _: &HeaderValue| {
            HARMLESS.contains(name) || name.as_str() == "x-tc-requestid"
        };
        Self { map, is_harmless }
    }

    fn redacted(&self, name: &HeaderName, value: &'a HeaderValue) -> Cow<'a, str> {
        if name == AUTHORIZATION {
            return value.to_str().map_or(REDACTED.into(), without_signature);
        }
        if !(self.is_harmless)(name, value) {
            return REDACTED.into();
        }
        String::from_utf8_lossy(value.as_bytes())
    }
}

impl Debug for Headers<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let headers =
            self.map.iter().map(|(name, value)| (name.as_str(), self.redacted(name, value)));
        formatter.debug_map().entries(headers).finish()
    }
}

/// Returns `TC3-HMAC-SHA256 Credential=AKIDexam…/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host,
/// Signature=***`; of a value of another form, the first word.
fn without_signature(authorization: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = authorization.split_once(' ') else {
        return if authorization == crate::sign::tc3::SKIP {
            authorization.into()
        } else {
            REDACTED.into()
        };
    };
    let parts = || {
        let rest = rest.strip_prefix("Credential=")?;
        let (id, rest) = rest.split_once('/')?;
        let (scope, _) = rest.split_once(", Signature=")?;
        Some(format!("{scheme} Credential={}/{scope}, Signature={REDACTED}", shortened(id)))
    };
    parts().unwrap_or_else(|| format!("{scheme} {REDACTED}")).into()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    #[test]
    fn authorization_is_logged_without_the_signature() {
        let cases = [
            (
                "TC3-HMAC-SHA256 Credential=AKIDexampleSECRET/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=SECRET",
                "TC3-HMAC-SHA256 Credential=AKIDexam…/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=***",
            ),
            ("SKIP", "SKIP"),
            ("SECRET", "***"),
            ("Basic SECRET", "Basic ***"),
            ("TC3-HMAC-SHA256 Credential=SECRET", "TC3-HMAC-SHA256 ***"),
        ];
        for (sent, expected) in cases {
            assert_eq!(without_signature(sent), expected);
        }
    }

    #[test]
    fn only_harmless_response_headers_are_logged() {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("content-type", "text/plain"),
            ("set-cookie", "session=SECRET"),
            ("location", "https://login/?ticket=SECRET"),
            ("x-anything", "SECRET"),
        ] {
            map.insert(name, HeaderValue::from_static(value));
        }
        let debug = format!("{:?}", Headers::received(&map));
        assert!(debug.contains(r#""content-type": "text/plain""#), "{debug}");
        assert!(debug.contains(r#""set-cookie": "***""#), "{debug}");
        assert!(!debug.contains("SECRET"), "{debug}");
    }
}
