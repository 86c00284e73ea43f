//! How large a request may be, checked before anything is sent: what the service would refuse need not cross the network.

use crate::client::RequestMethod;
use crate::error::Error;

/// The largest body with `TC3-HMAC-SHA256`.
const POST_TC3: usize = 10 << 20;
/// The largest form with an older signature.
const POST_V1: usize = 1 << 20;
/// The largest GET request as a whole.
const GET: usize = 32 << 10;
/// What a GET request may need beside its own parameters: headers, common parameters, and a token of up to 4 KiB. A request
/// that goes by POST although it might just have fitted loses nothing, so this is generous.
const BESIDE: usize = 6 << 10;

/// The method for a request whose parameters are a query of this many bytes, where GET is asked for: POST takes what a
/// query cannot hold.
pub(super) fn method_for(query: usize) -> RequestMethod {
    if query > GET - BESIDE { RequestMethod::Post } else { RequestMethod::Get }
}

/// Whether a JSON body of this many bytes is taken.
pub(super) fn check_json(size: usize) -> Result<(), Error> {
    check(size, POST_TC3, "with TC3-HMAC-SHA256")
}

/// Whether a form of this many bytes is taken.
pub(super) fn check_form(size: usize) -> Result<(), Error> {
    check(size, POST_V1, "with an older signature, whose form is larger than JSON")
}

fn check(size: usize, limit: usize, how: &str) -> Result<(), Error> {
    if size <= limit {
        return Ok(());
    }
    Err(Error::too_large(format!(
        "the body has {size} bytes: expected at most {limit} {how}; nothing was sent"
    )))
}
