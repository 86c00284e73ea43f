//! Redacts queries and forms.

use percent_encoding::percent_decode_str;

use super::{REDACTED, shortened};
use crate::flatten::Parameters;

/// The parameters of a request, which are sent as a query or as a form.
pub(crate) trait SentParameters {
    /// Returns a query or a form without secrets.
    fn redacted(&self, form: &str) -> String;

    /// Returns every secret value.
    fn secrets(&self) -> Vec<String>;
}

impl SentParameters for Parameters {
    fn redacted(&self, form: &str) -> String {
        redact_form(form, self)
    }

    fn secrets(&self) -> Vec<String> {
        self.secrets().map(str::to_owned).collect()
    }
}

/// Returns a query or a form with its secrets replaced: the hidden values of `parameters` and the parameters of the
/// older signatures.
fn redact_form(form: &str, parameters: &Parameters) -> String {
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
            decoded if parameters.is_hidden(decoded) => out.push_str(REDACTED),
            _ => out.push_str(value),
        }
    }
    out
}
