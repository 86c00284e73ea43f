//! The settings of an HTTP request that clients, calls and interceptors share.

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue};

use crate::error::Error;

/// The HTTP method of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestMethod {
    /// POST, with the parameters in the body: up to 10 MiB with TC3, 1 MiB with the older signatures.
    ///
    /// A larger request fails with [`RequestTooLarge`](crate::ErrorKind::RequestTooLarge) before it is sent.
    #[default]
    Post,
    /// GET, with the parameters in the query of up to 32 KiB. A larger request is sent with POST.
    Get,
}

impl RequestMethod {
    /// Returns the name of the method.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

/// The language of messages and of some names in responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// Chinese, `zh-CN`.
    ZhCn,
    /// English, `en-US`.
    EnUs,
}

impl Language {
    /// Returns the language tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::EnUs => "en-US",
        }
    }
}

/// Rejects an empty region, such as that of a variable which is not set. The service would not say what is missing.
pub(crate) fn check_region(region: Option<&str>) -> Result<(), Error> {
    match region {
        Some("") => {
            Err(Error::config("the region is empty: expected a name such as ap-guangzhou, or none"))
        }
        Some(_) | None => Ok(()),
    }
}

/// Parses a header that the caller supplies. Its value may be secret, so it is marked as sensitive.
pub(crate) fn caller_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let header = HeaderName::try_from(name).map_err(|_| invalid_header_name(name))?;
    if is_reserved(&header) {
        return Err(Error::config(format!("the header {name} is reserved for the client")));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| invalid_header_value(name))?;
    value.set_sensitive(true);
    Ok((header, value))
}

/// Returns whether the client sets the header: a second value would contradict the signature.
fn is_reserved(name: &HeaderName) -> bool {
    [AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING].contains(name)
        || name.as_str().starts_with("x-tc-")
}

/// Quotes only the valid beginning of the name: a name such as `Cookie: secret` contains a value.
fn invalid_header_name(name: &str) -> Error {
    let is_valid = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let start: String = name.chars().take_while(is_valid).take(64).collect();
    let ellipsis = if start.len() < name.len() { "…" } else { "" };
    Error::config(format!("\"{start}{ellipsis}\" is not a header name"))
}

/// Does not quote the value: it may be secret.
pub(crate) fn invalid_header_value(name: &str) -> Error {
    Error::config(format!(
        "the value of {name} cannot be sent: it contains a line break or another character that headers do not allow"
    ))
}
