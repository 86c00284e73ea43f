//! The wire log: requests and responses as they are sent and received, without secrets.
//!
//! It is written to `tracing` with the target [`targets::WIRE`](crate::targets::WIRE) at the level TRACE, and costs one
//! check of that level if it is off. The field tables tell what is secret, not the names; what no table describes is logged
//! without its values.
//!
//! | part | logged |
//! |---|---|
//! | method, host, path | unchanged |
//! | query, form | `***` for sensitive fields, `Signature` and `Token`; the first 8 characters of `SecretId` |
//! | `Authorization` | scheme, start of the secret ID, scope, signed headers |
//! | headers of the caller, of files, tokens | names |
//! | a JSON body that a table describes | everything but sensitive and unknown fields |
//! | any other JSON body | names of fields, structure, null |
//! | any other body | its size |

mod body;
mod form;
mod headers;
mod json;
mod mask;
mod names;

use std::borrow::Cow;

use bytes::Bytes;

pub(crate) use body::{Secrets, SentBody};
pub(crate) use form::SentParameters;
pub(crate) use json::{Known, redact_json};
pub(crate) use mask::mask;
pub(crate) use names::is_secret_name;

use self::headers::Headers;
use crate::targets::WIRE;

/// The replacement for secrets.
pub(crate) const REDACTED: &str = "***";

/// The maximum number of logged bytes of a body.
const MAX_LOGGED: usize = 64 << 10;

/// The attempt that a request or a response belongs to.
#[derive(Clone, Copy)]
pub(crate) struct AttemptLabel<'a> {
    pub(crate) service: &'a str,
    pub(crate) action: &'a str,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
}

/// Returns whether the wire log is on.
#[inline]
pub(crate) fn is_on() -> bool {
    tracing::enabled!(target: WIRE, tracing::Level::TRACE)
}

/// Logs a request; `body` tells which parts are secret.
pub(crate) fn request(
    label: AttemptLabel<'_>,
    request: &http::Request<Bytes>,
    body: &SentBody<'_>,
) {
    let AttemptLabel { service, action, attempt } = label;
    let uri = request.uri();
    let query = uri.query().map(|query| body.redacted_query(query)).unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    tracing::trace!(
        target: WIRE,
        service,
        action,
        attempt,
        method = %request.method(),
        url = format_args!("{}://{}{}{mark}{query}", uri.scheme_str().unwrap_or_default(), host(uri), uri.path()),
        headers = ?Headers::sent(request.headers()),
        body = %truncated(&body.redacted(request)),
        "request",
    );
}

/// Logs a response with a redacted body.
pub(crate) fn response(label: AttemptLabel<'_>, response: &http::Response<Bytes>, body: &str) {
    let AttemptLabel { service, action, attempt } = label;
    tracing::trace!(
        target: WIRE,
        service,
        action,
        attempt,
        status = response.status().as_u16(),
        headers = ?Headers::received(response.headers()),
        body = %truncated(body),
        "response",
    );
}

/// Logs the data of an event, redacted.
pub(crate) fn event(label: AttemptLabel<'_>, name: Option<&str>, data: &str) {
    let AttemptLabel { service, action, attempt } = label;
    tracing::trace!(target: WIRE, service, action, attempt, name, data = %truncated(data), "event");
}

/// Returns host and port.
fn host(uri: &http::Uri) -> &str {
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    authority.rsplit('@').next().unwrap_or_default()
}

fn truncated(body: &str) -> Cow<'_, str> {
    if body.len() <= MAX_LOGGED {
        return body.into();
    }
    // A character has at most four bytes.
    let end = (MAX_LOGGED - 3..=MAX_LOGGED).rev().find(|end| body.is_char_boundary(*end));
    let start = body.get(..end.unwrap_or_default()).unwrap_or_default();
    format!("{start}… ({} bytes in total)", body.len()).into()
}

/// Returns the start of a secret ID, which tells IDs apart.
pub(crate) fn shortened(secret_id: &str) -> String {
    let start: String = secret_id.chars().take(8).collect();
    start + "…"
}
