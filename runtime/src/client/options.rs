//! What a client sets for all calls and a call for itself.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::credentials::CredentialsProvider;
use crate::error::Error;
use crate::rate_limit::RateLimit;
use crate::retry::RetryPolicy;

/// The HTTP method of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RequestMethod {
    /// Parameters in the body: up to 10 MiB with TC3, 1 MiB with the older signatures. A larger request is an error of the
    /// kind [`RequestTooLarge`](crate::ErrorKind::RequestTooLarge), and is not sent.
    #[default]
    Post,
    /// Parameters in the query, which holds up to 32 KiB: a request with more of them goes by POST all the same.
    Get,
}

impl RequestMethod {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

/// The language of messages and of some names in replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// Chinese, `zh-CN`.
    ZhCn,
    /// English, `en-US`.
    EnUs,
}

impl Language {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::EnUs => "en-US",
        }
    }
}

/// What one call sets for itself, over what its client sets.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) credentials: Option<Arc<dyn CredentialsProvider>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) region: Option<String>,
    pub(crate) language: Option<Language>,
    pub(crate) trace_id: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) unsigned_payload: Option<bool>,
    /// Whether the request asks to be checked and not to be carried out.
    pub(crate) dry_run: bool,
}

/// Headers by name only: a value may be secret.
impl Debug for CallOptions {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("CallOptions")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("region", &self.region)
            .field("language", &self.language)
            .field("trace_id", &self.trace_id)
            .field("headers", &names)
            .field("unsigned_payload", &self.unsigned_payload)
            .finish()
    }
}

impl CallOptions {
    /// The additional headers, checked.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, Error> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = caller_header(name, value)?;
            map.append(name, value);
        }
        Ok(map)
    }
}

/// A header of the caller's, checked. Its value may be secret, so it is marked as such.
pub(crate) fn caller_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let header = HeaderName::try_from(name).map_err(|_| not_a_header_name(name))?;
    if is_ours(&header) {
        return Err(Error::config(format!("the header {name} is the client's to set")));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| not_a_header_value(name))?;
    value.set_sensitive(true);
    Ok((header, value))
}

/// Headers that carry the call itself: one given from outside would contradict the signature.
fn is_ours(name: &HeaderName) -> bool {
    [AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING].contains(name)
        || name.as_str().starts_with("x-tc-")
}

/// Of a name with a value in it, only the name is shown.
fn not_a_header_name(name: &str) -> Error {
    let is_part = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let start: String = name.chars().take_while(is_part).take(64).collect();
    let dots = if start.len() < name.len() { "…" } else { "" };
    Error::config(format!("\"{start}{dots}\" is not the name of a header"))
}

/// The value is not shown: it may be secret.
pub(crate) fn not_a_header_value(name: &str) -> Error {
    Error::config(format!(
        "the value for {name} cannot be sent: it holds a line break or another character that no header may hold"
    ))
}
