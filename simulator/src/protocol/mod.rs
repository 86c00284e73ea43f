//! The wire protocol: from an HTTP request to an authenticated request for an action.
//!
//! Three forms of requests are accepted: `TC3-HMAC-SHA256` with a JSON body, the same signature as GET with the
//! parameters in the query, and the older `HmacSHA1` and `HmacSHA256` signatures ("v1") as GET or as POST of a form.
//! API 2.0 uses the older signatures at a path of its own. A request is checked in this order, and the first problem
//! decides the error: size, method and path, presence of common parameters, service, time, secret id, token, date of the
//! credential, signature, nonce. The version, action and its parameters are checked afterwards.

mod authenticator;
mod authorization;
mod http_request;
mod multipart;
mod named;
mod tc3;
mod times;
mod v1;

pub(crate) use authenticator::Authenticator;
pub(crate) use http_request::MAX_BODY;
pub(crate) use named::{Named, named};
pub(crate) use times::{ReceivedAt, Times};

use bytes::Bytes;
use serde_json::{Map, Value};
use tencent_cloud_spec::model::Dialect;

use self::http_request::{API20_PATH, HttpRequest};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::Encoding;

/// A request for an action, from an authenticated sender.
#[derive(Debug)]
pub(crate) struct ActionRequest {
    /// The account of the sender.
    pub(crate) account: String,
    /// The service in the credential scope, if the signature has one.
    pub(crate) scope: Option<String>,
    pub(crate) host: String,
    /// The secret id of the sender, if the request has one.
    pub(crate) secret_id: Option<String>,
    /// Empty in API 2.0, whose requests name no version.
    pub(crate) version: String,
    pub(crate) region: Option<String>,
    pub(crate) encoding: Encoding,
    pub(crate) parameters: Map<String, Value>,
    /// False if the request has no signature, which few actions accept.
    pub(crate) signed: bool,
    /// The real time, which differs from the simulated one if the clock was adjusted.
    pub(crate) received: Moment,
}

/// The action that a request names, if it can be read that far, and the authenticated request.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) action: Option<String>,
    pub(crate) request: Result<ActionRequest, ApiError>,
}

/// Returns the generation of the API that a request uses.
pub(crate) fn dialect(request: &http::Request<Bytes>) -> Dialect {
    if request.uri().path() == API20_PATH { Dialect::Api20 } else { Dialect::Api30 }
}

/// Reads and authenticates a request.
pub(crate) fn receive(
    authenticator: &Authenticator,
    request: &http::Request<Bytes>,
    now: Moment,
) -> Received {
    let times = Times::of(request, now);
    let request = match HttpRequest::read(request) {
        Ok(request) => request,
        Err(error) => return Received { action: None, request: Err(error) },
    };
    if request.is_tc3() {
        tc3::receive(authenticator, &request, times)
    } else {
        v1::receive(authenticator, &request, times)
    }
}

/// Returns the action that a request names, without authenticating the request.
pub(crate) fn action(request: &http::Request<Bytes>) -> Option<String> {
    named(request).action
}

/// Returns the first label of a host name.
pub(crate) fn host_label(host: &str) -> &str {
    host.split(['.', ':']).next().unwrap_or_default()
}

/// Returns a host without its port.
fn host_without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Returns whether a credential scope names the host instead of a service. Some of the vendor's clients sign for the
/// endpoint up to its first dot, such as `127` of `127.0.0.1:8520` and `localhost:8520`.
pub(crate) fn is_host_in_scope(scope: &str, host: &str) -> bool {
    !is_vendor_host(host) && (scope == host_label(host) || host.split('.').next() == Some(scope))
}

/// Returns whether a host is one of the vendor's, whose first label is the service.
pub(crate) fn is_vendor_host(host: &str) -> bool {
    host.contains(".tencentcloudapi.")
}

#[cfg(test)]
impl ActionRequest {
    pub(crate) fn for_tests(scope: Option<&str>, host: &str, version: &str) -> Self {
        Self {
            account: String::new(),
            scope: scope.map(str::to_owned),
            host: host.to_owned(),
            secret_id: None,
            version: version.to_owned(),
            region: None,
            encoding: Encoding::Json,
            parameters: Map::new(),
            signed: true,
            received: Moment::default(),
        }
    }
}
