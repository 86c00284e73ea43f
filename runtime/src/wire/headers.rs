//! Headers without what is secret in them.

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};

use http::header::{
    ACCEPT_RANGES, AGE, AUTHORIZATION, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_TYPE, DATE, ETAG, EXPIRES, HeaderName, HeaderValue, LAST_MODIFIED, RETRY_AFTER, SERVER,
    TRANSFER_ENCODING, VARY, VIA,
};

use super::{HIDDEN, shortened};

/// Those of a reply whose values say nothing of anybody. Others, such as cookies, may.
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

/// Headers as they may be shown.
pub(super) struct Headers<'a> {
    map: &'a http::HeaderMap,
    is_harmless: fn(&HeaderName, &HeaderValue) -> bool,
}

impl<'a> Headers<'a> {
    /// Of a request: what is secret is marked so.
    pub(super) fn sent(map: &'a http::HeaderMap) -> Self {
        Self { map, is_harmless: |_, value| !value.is_sensitive() }
    }

    /// Of a reply: what is known to be harmless is shown.
    pub(super) fn received(map: &'a http::HeaderMap) -> Self {
        let is_harmless = |name: &HeaderName, _: &HeaderValue| {
            HARMLESS.contains(name) || name.as_str() == "x-tc-requestid"
        };
        Self { map, is_harmless }
    }

    fn shown(&self, name: &HeaderName, value: &'a HeaderValue) -> Cow<'a, str> {
        if name == AUTHORIZATION {
            return value.to_str().map_or(HIDDEN.into(), unsigned);
        }
        if !(self.is_harmless)(name, value) {
            return HIDDEN.into();
        }
        String::from_utf8_lossy(value.as_bytes())
    }
}

impl Debug for Headers<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let shown = self.map.iter().map(|(name, value)| (name.as_str(), self.shown(name, value)));
        formatter.debug_map().entries(shown).finish()
    }
}

/// `TC3-HMAC-SHA256 Credential=AKIDexam…/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=***`. Of
/// anything that does not look so, the first word.
fn unsigned(authorization: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = authorization.split_once(' ') else {
        return if authorization == crate::sign::tc3::SKIP {
            authorization.into()
        } else {
            HIDDEN.into()
        };
    };
    let parts = || {
        let rest = rest.strip_prefix("Credential=")?;
        let (id, rest) = rest.split_once('/')?;
        let (scope, _) = rest.split_once(", Signature=")?;
        Some(format!("{scheme} Credential={}/{scope}, Signature={HIDDEN}", shortened(id)))
    };
    parts().unwrap_or_else(|| format!("{scheme} {HIDDEN}")).into()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    #[test]
    fn authorization_is_reduced_to_what_tells_requests_apart() {
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
        for (sent, shown) in cases {
            assert_eq!(unsigned(sent), shown);
        }
    }

    #[test]
    fn of_a_reply_only_harmless_headers_are_shown() {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("content-type", "text/plain"),
            ("set-cookie", "session=SECRET"),
            ("location", "https://login/?ticket=SECRET"),
            ("x-anything", "SECRET"),
        ] {
            map.insert(name, HeaderValue::from_static(value));
        }
        let shown = format!("{:?}", Headers::received(&map));
        assert!(shown.contains(r#""content-type": "text/plain""#), "{shown}");
        assert!(shown.contains(r#""set-cookie": "***""#), "{shown}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}
