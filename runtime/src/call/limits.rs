//! The size limits of requests. Requests that the service would refuse are not sent.

use crate::error::Error;
use crate::request::RequestMethod;

/// The maximum size of a body with `TC3-HMAC-SHA256`.
const MAX_TC3_BODY: usize = 10 << 20;
/// The maximum size of a form with an older signature.
const MAX_FORM: usize = 1 << 20;
/// The maximum size of a GET request with its headers.
const MAX_GET: usize = 32 << 10;
/// The space that a GET request reserves for headers, common parameters and a token of up to 4 KiB. It is generous, because
/// a request that is sent with POST instead loses nothing.
const GET_OVERHEAD: usize = 6 << 10;

/// Returns GET if a query of this size fits into a GET request, and POST otherwise.
pub(super) fn method_for(query: usize) -> RequestMethod {
    if query > MAX_GET - GET_OVERHEAD { RequestMethod::Post } else { RequestMethod::Get }
}

/// Checks the size of a body that is signed with TC3.
pub(super) fn check_body(size: usize) -> Result<(), Error> {
    check(size, MAX_TC3_BODY, "with TC3-HMAC-SHA256")
}

/// Checks the size of a form.
pub(super) fn check_form(size: usize) -> Result<(), Error> {
    check(size, MAX_FORM, "with an older signature, whose form is larger than JSON")
}

fn check(size: usize, limit: usize, condition: &str) -> Result<(), Error> {
    if size <= limit {
        return Ok(());
    }
    Err(Error::too_large(format!(
        "the body has {size} bytes: expected at most {limit} {condition}; nothing was sent"
    )))
}
