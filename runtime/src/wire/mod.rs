//! The wire log: requests and replies as they go over the network, but for what is secret.
//!
//! It is written to `tracing` under [`targets::WIRE`](crate::targets::WIRE) at the level TRACE, and costs one look at that
//! level where nobody listens. What is secret is told by the types' tables, not guessed from names; what no table
//! describes is shown by its structure, and its values are not.
//!
//! | part | shown |
//! |---|---|
//! | method, host, path | as they are |
//! | query, form | values of sensitive members, `Signature` and `Token` as `***`, `SecretId` by its first 8 characters |
//! | `Authorization` | scheme, beginning of the secret id, scope, signed headers |
//! | headers of the caller's, of files, tokens | names |
//! | a JSON body that a table describes | all but sensitive members, and members that the table does not know |
//! | any other JSON body | names of members, which are not taken for secrets, structure, null |
//! | any other body | its size |

mod body;
mod form;
mod headers;
mod json;

use std::borrow::Cow;

use bytes::Bytes;

pub(crate) use body::{Hidden, Sent};
pub(crate) use json::{Known, masked};

use self::form::masked_form;
use self::headers::Headers;
use crate::targets::WIRE;

/// In place of what is secret.
pub(crate) const HIDDEN: &str = "***";

/// The most of a body that is shown, in bytes.
const LONGEST: usize = 64 << 10;

/// What a request or a reply is of.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) service: &'a str,
    pub(crate) action: &'a str,
    /// Which attempt of the call.
    pub(crate) attempt: u32,
}

/// Whether anybody listens.
#[inline]
pub(crate) fn is_on() -> bool {
    tracing::enabled!(target: WIRE, tracing::Level::TRACE)
}

/// Shows a request; `body` says what of it is secret.
pub(crate) fn request(of: Subject<'_>, request: &http::Request<Bytes>, body: &Sent<'_>) {
    let Subject { service, action, attempt } = of;
    let uri = request.uri();
    let query = uri.query().map(|query| masked_form(query, body)).unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    tracing::trace!(
        target: WIRE,
        service,
        action,
        attempt,
        method = %request.method(),
        url = format_args!("{}://{}{}{mark}{query}", uri.scheme_str().unwrap_or_default(), host(uri), uri.path()),
        headers = ?Headers::sent(request.headers()),
        body = %cut(&body.shown(request)),
        "request",
    );
}

/// Shows a reply, of which `body` is what may be shown.
pub(crate) fn reply(of: Subject<'_>, reply: &http::Response<Bytes>, body: &str) {
    let Subject { service, action, attempt } = of;
    tracing::trace!(
        target: WIRE,
        service,
        action,
        attempt,
        status = reply.status().as_u16(),
        headers = ?Headers::received(reply.headers()),
        body = %cut(body),
        "reply",
    );
}

/// Host and port.
fn host(uri: &http::Uri) -> &str {
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    authority.rsplit('@').next().unwrap_or_default()
}

fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return text.into();
    }
    // A letter has four bytes at most.
    let end = (LONGEST - 3..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
    let start = text.get(..end.unwrap_or_default()).unwrap_or_default();
    format!("{start}… ({} bytes in all)", text.len()).into()
}

/// The beginning of a secret id: enough to tell ids apart.
pub(crate) fn shortened(secret_id: &str) -> String {
    let start: String = secret_id.chars().take(8).collect();
    start + "…"
}
