//! Redacts queries and forms.

use percent_encoding::percent_decode_str;

use super::{REDACTED, SentBody, shortened};

/// Returns a query or a form with its secrets replaced: the sensitive fields of `body` and the parameters of the older
/// signatures.
pub(super) fn redact_form(form: &str, body: &SentBody<'_>) -> String {
    let mut out = String::with_capacity(form.len());
    for (index, pair) in form.split('&').enumerate() {
        if index > 0 {
            out.push('&');
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = percent_decode_str(name).decode_utf8_lossy();
        out.extend([name, "="]);
        match &*decoded {
            "Signature" | "Token" => out.push_str(REDACTED),
            "SecretId" => out.push_str(&shortened(value)),
            decoded if body.is_secret(decoded) => out.push_str(REDACTED),
            _ => out.push_str(value),
        }
    }
    out
}
