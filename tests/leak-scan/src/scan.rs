//! The search: secrets in clear, and as they are written by mistake.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::{MARKER, OTHERS};

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which line, from 1.
    pub line: usize,
    /// How it is written.
    pub how: &'static str,
    /// The line around it, without it.
    pub around: String,
}

/// Looks for every planted secret and the others in `text`.
pub fn find(text: &[u8]) -> Vec<Finding> {
    let needles: Vec<Needle> = std::iter::once(MARKER).chain(OTHERS).flat_map(needles).collect();
    let mut found = Vec::new();
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let lower = line.to_ascii_lowercase();
        for needle in &needles {
            let line = if needle.any_case { &lower } else { line };
            if let Some(at) = position(line, &needle.bytes) {
                let around = around(line, at, needle.bytes.len());
                found.push(Finding { line: index + 1, how: needle.how, around });
            }
        }
    }
    found
}

/// A way in which a secret may be written.
struct Needle {
    how: &'static str,
    bytes: Vec<u8>,
    /// Whether digits beyond 9 may be large or small.
    any_case: bool,
}

fn needles(secret: &str) -> Vec<Needle> {
    let each = |write: fn(u8) -> String, between: &str| {
        secret.bytes().map(write).collect::<Vec<_>>().join(between).into_bytes()
    };
    let mut needles = vec![
        Needle { how: "in clear", bytes: secret.into(), any_case: false },
        Needle { how: "in hex", bytes: each(|byte| format!("{byte:02x}"), ""), any_case: true },
        Needle {
            how: "percent-encoded",
            bytes: each(|byte| format!("%{byte:02x}"), ""),
            any_case: true,
        },
        Needle {
            how: "as a list of bytes",
            bytes: each(|byte| byte.to_string(), ", "),
            any_case: false,
        },
        Needle {
            how: "as a list of hex bytes",
            bytes: each(|byte| format!("{byte:02x}"), ", "),
            any_case: true,
        },
        Needle { how: "backwards", bytes: secret.bytes().rev().collect(), any_case: false },
    ];
    // Whatever stands before it moves it by up to two bytes, and what its first and last letters are written as depends on
    // their neighbours: the letters in between do not.
    for before in 0..3 {
        let mut shifted = vec![0; before];
        shifted.extend(secret.bytes());
        let encoded = STANDARD_NO_PAD.encode(&shifted);
        let start = [0, 2, 3].get(before).copied().unwrap_or_default();
        let end = encoded.len() - usize::from(shifted.len() % 3 != 0);
        let inner = encoded.get(start..end).unwrap_or_default();
        needles.push(Needle { how: "in Base64", bytes: inner.into(), any_case: false });
    }
    needles
}

/// Whether `word` is in `text`.
pub fn holds(text: &[u8], word: &str) -> bool {
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

/// What stands around a finding, so that it can be told what wrote it, and not the finding itself.
fn around(line: &[u8], at: usize, length: usize) -> String {
    let start = at.saturating_sub(240);
    let end = line.len().min(at + length + 80);
    let text = |part: Option<&[u8]>| String::from_utf8_lossy(part.unwrap_or_default()).into_owned();
    format!("{}<HERE>{}", text(line.get(start..at)), text(line.get(at + length..end)))
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
    fn a_planted_secret_is_found_however_it_is_written() {
        let cases = [
            ("in clear", format!("token={KEY};")),
            ("in clear", format!("{PASSWORD:?}")),
            ("in hex", hex(KEY)),
            ("in hex", hex(KEY).to_uppercase()),
            ("percent-encoded", KEY.bytes().map(|byte| format!("%{byte:02X}")).collect()),
            ("as a list of bytes", format!("{:?}", KEY.as_bytes())),
            ("as a list of hex bytes", format!("{:x?}", KEY.as_bytes())),
            ("backwards", KEY.chars().rev().collect()),
            ("in Base64", STANDARD.encode(KEY)),
            ("in Base64", STANDARD.encode(format!("a{KEY}"))),
            ("in Base64", STANDARD.encode(format!("ab{KEY}c"))),
            ("in Base64", URL_SAFE_NO_PAD.encode(format!("me:{KEY}"))),
            ("in Base64", STANDARD.encode(format!("user:{PASSWORD} and more"))),
        ];
        for (how, written) in cases {
            let text = format!("first line\nbefore {written} behind\nlast");
            let found = find(text.as_bytes());
            assert_eq!(found.len(), 1, "{how}: {found:?}");
            assert_eq!((found[0].line, found[0].how), (2, how), "{written}");
            assert!(found[0].around.contains("before "), "{found:?}");
            assert!(find(found[0].around.as_bytes()).is_empty(), "a finding shows what it found");
        }
    }

    #[test]
    fn recorded_secrets_are_found_and_other_text_is_not() {
        for secret in OTHERS {
            assert_eq!(find(format!("x{secret}x").as_bytes()).len(), 1, "{secret}");
        }
        // What may be shown of an id, and words that only look so.
        for text in ["AKIDtest…", "MARKER", "the canary", "***", "", "\n\n"] {
            assert!(find(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
