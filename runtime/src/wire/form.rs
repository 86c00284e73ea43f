//! Queries and forms without what is secret in them.

use percent_encoding::percent_decode_str;

use super::{HIDDEN, Sent, shortened};

/// A query or a form as it was sent, with the values that are secret left out: those that `body` says, and what the older
/// signatures put beside them.
pub(super) fn masked_form(form: &str, body: &Sent<'_>) -> String {
    let mut out = String::with_capacity(form.len());
    for (index, pair) in form.split('&').enumerate() {
        if index > 0 {
            out.push('&');
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = percent_decode_str(name).decode_utf8_lossy();
        out.extend([name, "="]);
        match &*decoded {
            "Signature" | "Token" => out.push_str(HIDDEN),
            "SecretId" => out.push_str(&shortened(value)),
            decoded if body.hides(decoded) => out.push_str(HIDDEN),
            _ => out.push_str(value),
        }
    }
    out
}
