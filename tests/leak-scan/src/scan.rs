//! Finds secrets in plain text and in the encodings in which they leak by accident.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::{MARKER, OTHERS};

/// A leaked secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The line number, from 1.
    pub line: usize,
    /// The encoding, such as `in Base64`.
    pub encoding: &'static str,
    /// The surrounding part of the line, without the secret.
    pub context: String,
}

/// Finds every test secret in `text`.
pub fn find(text: &[u8]) -> Vec<Leak> {
    let needles: Vec<Needle> = std::iter::once(MARKER).chain(OTHERS).flat_map(needles).collect();
    let mut found = Vec::new();
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let lower = line.to_ascii_lowercase();
        for needle in &needles {
            let line = if needle.any_case { &lower } else { line };
            if let Some(at) = position(line, &needle.bytes) {
                let context = context(line, at, needle.bytes.len());
                found.push(Leak { line: index + 1, encoding: needle.encoding, context });
            }
        }
    }
    found
}

/// An encoded secret.
struct Needle {
    encoding: &'static str,
    bytes: Vec<u8>,
    /// Whether hexadecimal digits may be upper case.
    any_case: bool,
}

fn needles(secret: &str) -> Vec<Needle> {
    let each = |write: fn(u8) -> String, between: &str| {
        secret.bytes().map(write).collect::<Vec<_>>().join(between).into_bytes()
    };
    let mut needles = vec![
        Needle { encoding: "in plain text", bytes: secret.into(), any_case: false },
        Needle {
            encoding: "in hex",
            bytes: each(|byte| format!("{byte:02x}"), ""),
            any_case: true,
        },
        Needle {
            encoding: "percent-encoded",
            bytes: each(|byte| format!("%{byte:02x}"), ""),
            any_case: true,
        },
        Needle {
            encoding: "as a list of bytes",
            bytes: each(|byte| byte.to_string(), ", "),
            any_case: false,
        },
        Needle {
            encoding: "as a list of hex bytes",
            bytes: each(|byte| format!("{byte:02x}"), ", "),
            any_case: true,
        },
        Needle { encoding: "reversed", bytes: secret.bytes().rev().collect(), any_case: false },
    ];
    // The encoding depends on the offset modulo three. The first and last characters also depend on the neighbouring
    // bytes, so they are cut off.
    for before in 0..3 {
        let mut shifted = vec![0; before];
        shifted.extend(secret.bytes());
        let encoded = STANDARD_NO_PAD.encode(&shifted);
        let start = [0, 2, 3].get(before).copied().unwrap_or_default();
        let end = encoded.len() - usize::from(shifted.len() % 3 != 0);
        let inner = encoded.get(start..end).unwrap_or_default();
        needles.push(Needle { encoding: "in Base64", bytes: inner.into(), any_case: false });
    }
    needles
}

/// Whether `text` contains `word`.
pub fn contains(text: &[u8], word: &str) -> bool {
    position(text, word.as_bytes()).is_some()
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = from + rest.iter().position(|byte| *byte == first)?;
        if text.get(at..)?.starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Returns what surrounds a secret, to identify the code that wrote it without repeating the secret.
fn context(line: &[u8], at: usize, length: usize) -> String {
    let start = at.saturating_sub(240);
    let end = line.len().min(at + length + 80);
    let text = |part: Option<&[u8]>| String::from_utf8_lossy(part.unwrap_or_default()).into_owned();
    format!("{}<SECRET>{}", text(line.get(start..at)), text(line.get(at + length..end)))
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;
    use crate::{KEY, PASSWORD};

    fn hex(text: &str) -> String {
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn finds_secrets_in_every_encoding() {
        let cases = [
            ("in plain text", format!("token={KEY};")),
            ("in plain text", format!("{PASSWORD:?}")),
            ("in hex", hex(KEY)),
            ("in hex", hex(KEY).to_uppercase()),
            ("percent-encoded", KEY.bytes().map(|byte| format!("%{byte:02X}")).collect()),
            ("as a list of bytes", format!("{:?}", KEY.as_bytes())),
            ("as a list of hex bytes", format!("{:x?}", KEY.as_bytes())),
            ("reversed", KEY.chars().rev().collect()),
            ("in Base64", STANDARD.encode(KEY)),
            ("in Base64", STANDARD.encode(format!("a{KEY}"))),
            ("in Base64", STANDARD.encode(format!("ab{KEY}c"))),
            ("in Base64", URL_SAFE_NO_PAD.encode(format!("me:{KEY}"))),
            ("in Base64", STANDARD.encode(format!("user:{PASSWORD} and more"))),
        ];
        for (encoding, encoded) in cases {
            let text = format!("first line\nbefore {encoded} after\nlast");
            let found = find(text.as_bytes());
            assert_eq!(found.len(), 1, "{encoding}: {found:?}");
            assert_eq!((found[0].line, found[0].encoding), (2, encoding), "{encoded}");
            assert!(found[0].context.contains("before "), "{found:?}");
            assert!(
                find(found[0].context.as_bytes()).is_empty(),
                "the context contains the secret"
            );
        }
    }

    #[test]
    fn finds_other_secrets_and_no_harmless_text() {
        for secret in OTHERS {
            assert_eq!(find(format!("x{secret}x").as_bytes()).len(), 1, "{secret}");
        }
        // The visible part of a secret id, and words that only resemble secrets.
        for text in ["AKIDtest…", "MARKER", "the marker", "***", "", "\n\n"] {
            assert!(find(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
