//! What a server says of what it was told: its messages may quote a password, and messages are printed.

use crate::credentials::Credentials;
use crate::wire::{HIDDEN, Sent, shortened};

/// Shorter texts are words of every message.
const SHORTEST: usize = 6;

/// The secrets of one attempt.
pub(super) struct Cover<'a> {
    pub(super) sent: Sent<'a>,
    pub(super) signed_by: Option<&'a Credentials>,
}

impl Cover<'_> {
    /// `text` with `***` in place of every secret of the attempt.
    pub(super) fn over(&self, text: String) -> String {
        let mut secrets = self.sent.secrets();
        if let Some(credentials) = self.signed_by {
            secrets.push(credentials.secret_key().to_owned());
            secrets.extend(credentials.token().map(str::to_owned));
        }
        // A part of another one must not leave the rest of it.
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        let mut text = text;
        for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
            text = replaced(text, secret, HIDDEN);
        }
        match self.signed_by.map(Credentials::secret_id) {
            Some(id) if id.len() > SHORTEST => replaced(text, id, &shortened(id)),
            Some(_) | None => text,
        }
    }
}

fn replaced(text: String, secret: &str, with: &str) -> String {
    if text.contains(secret) { text.replace(secret, with) } else { text }
}
