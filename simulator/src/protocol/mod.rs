//! The wire: from an HTTP request to a call that may be carried out.
//!
//! Three ways to put a request are read: `TC3-HMAC-SHA256` with a JSON body, the same as GET with the parameters in the
//! query, and the older `HmacSHA1` and `HmacSHA256` ("v1") as GET or as POST of a form, in which API 2.0 comes too, by a
//! path of its own. A request is read in this order,
//! and the first thing that is wrong is what the caller hears: size, method and path, presence of what every request
//! needs, time, secret id, token, signature, nonce. What the action is and whether its parameters fit comes after.

mod authorization;
mod gate;
mod incoming;
mod multipart;
mod tc3;
mod v1;

pub(crate) use gate::Gate;
pub(crate) use incoming::{API_20, MAX_BODY};

use bytes::Bytes;
use serde_json::{Map, Value};

use self::incoming::Incoming;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::Encoding;

/// What a request asks for, once its sender is known.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) version: String,
    pub(crate) region: Option<String>,
    pub(crate) encoding: Encoding,
    pub(crate) parameters: Map<String, Value>,
    /// False where it came without a signature, which few actions allow.
    pub(crate) signed: bool,
}

/// The action that a request names, if it gets as far as naming one, and what it asks for.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) action: Option<String>,
    pub(crate) asked: Result<Asked, ApiError>,
}

/// Whether a request is one of API 2.0.
pub(crate) fn is_api20(request: &http::Request<Bytes>) -> bool {
    request.uri().path() == API_20
}

/// The host that a request names.
pub(crate) fn host(request: &http::Request<Bytes>) -> &str {
    Incoming::read(request).map_or("", |incoming| incoming.host)
}

/// Reads and authenticates a request.
pub(crate) fn receive(gate: &mut Gate, request: &http::Request<Bytes>, now: Moment) -> Received {
    let incoming = match Incoming::read(request) {
        Ok(incoming) => incoming,
        Err(error) => return Received { action: None, asked: Err(error) },
    };
    if incoming.is_tc3() {
        tc3::receive(gate, &incoming, now)
    } else {
        v1::receive(gate, &incoming, now)
    }
}

/// The action that a request names, for what is decided before it is read.
pub(crate) fn action(request: &http::Request<Bytes>) -> Option<String> {
    let incoming = Incoming::read(request).ok()?;
    if incoming.is_tc3() {
        return incoming.header("x-tc-action").map(str::to_owned);
    }
    let encoded = if incoming.is_get() { incoming.query.as_bytes() } else { incoming.body };
    incoming.pairs(encoded).into_iter().find(|pair| pair.0 == "Action").map(|pair| pair.1)
}
