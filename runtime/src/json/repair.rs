//! Rewrites JSON that the lexer would reject, or read with a loss.
//!
//! Servers whose strings are UTF-16 send half of a surrogate pair when they cut a string, and numbers of any length. Such
//! responses are rare, so they are rewritten after an attempt to read them, and all others are read without a copy.

use std::ops::Range;

/// Returns the JSON with U+FFFD in place of lone surrogates, and with integers beyond 64 bits as strings; `None` if it has
/// neither.
pub(super) fn repaired(json: &str) -> Option<String> {
    Rewriter::rewrite(json, true, true)
}

/// Returns the JSON with U+FFFD in place of lone surrogates; `None` if it has none.
pub(crate) fn without_lone_surrogates(json: &str) -> Option<String> {
    Rewriter::rewrite(json, true, false)
}

/// Returns the JSON with integers beyond 64 bits as strings; `None` if it has none.
pub(crate) fn with_quoted_integers(json: &str) -> Option<String> {
    Rewriter::rewrite(json, false, true)
}

struct Rewriter<'a> {
    json: &'a str,
    /// The position of the next byte.
    at: usize,
    out: String,
    /// The length of the input that was copied.
    copied: usize,
}

impl<'a> Rewriter<'a> {
    fn rewrite(json: &'a str, surrogates: bool, integers: bool) -> Option<String> {
        let mut rewriter = Self { json, at: 0, out: String::new(), copied: 0 };
        while let Some(byte) = rewriter.peek() {
            match byte {
                b'"' => rewriter.string(surrogates),
                b'-' | b'0'..=b'9' => rewriter.number(integers),
                _ => rewriter.at += 1,
            }
        }
        if rewriter.copied == 0 {
            return None;
        }
        rewriter.out.push_str(json.get(rewriter.copied..).unwrap_or_default());
        Some(rewriter.out)
    }

    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    fn string(&mut self, surrogates: bool) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'"' => return,
                b'\\' if surrogates && self.peek() == Some(b'u') => self.escape(),
                b'\\' => self.at += 1,
                _ => {}
            }
        }
    }

    /// Reads the escape whose `u` is next.
    fn escape(&mut self) {
        let start = self.at - 1;
        let first = self.unit(start);
        self.at = start + 6;
        match first {
            Some(0xd800..=0xdbff) => match self.unit(self.at) {
                Some(0xdc00..=0xdfff) => self.at += 6,
                _ => self.replace(start..start + 6, "\\ufffd"),
            },
            Some(0xdc00..=0xdfff) => self.replace(start..start + 6, "\\ufffd"),
            _ => self.at = start + 2,
        }
    }

    /// Returns the UTF-16 code unit of the escape at `start`.
    fn unit(&self, start: usize) -> Option<u16> {
        let digits = self.json.get(start..start + 6)?.strip_prefix("\\u")?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
    }

    fn number(&mut self, integers: bool) {
        let start = self.at;
        while self.peek().is_some_and(|byte| {
            byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
        }) {
            self.at += 1;
        }
        let range = start..self.at;
        let number = self.json.get(range.clone()).unwrap_or_default();
        if integers && is_large_integer(number) {
            self.replace(range, &format!("\"{number}\""));
        }
    }

    fn replace(&mut self, range: Range<usize>, with: &str) {
        if self.copied == 0 {
            // Quotation marks are at most an eighth of the result, since a large integer has 19 digits.
            self.out.reserve(self.json.len() + self.json.len() / 8);
        }
        self.out.push_str(self.json.get(self.copied..range.start).unwrap_or_default());
        self.out.push_str(with);
        self.copied = range.end;
    }
}

/// Returns whether this is an integer that neither `i64` nor `u64` can hold.
fn is_large_integer(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits.len() >= 19
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && number.parse::<i64>().is_err()
        && number.parse::<u64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_lone_surrogates_only() {
        for (json, expected) in [
            (r#"{"a": "n\ud83d"}"#, Some(r#"{"a": "n\ufffd"}"#)),
            (
                r#"["\ud83d\ude00", "\uDE00\uD83D", 1]"#,
                Some(r#"["\ud83d\ude00", "\ufffd\ufffd", 1]"#),
            ),
            (r#"["\ud83d\ud83d\ude00"]"#, Some(r#"["\ufffd\ud83d\ude00"]"#)),
            (r#"["\ud83dx", "é\\ud83d"]"#, Some(r#"["\ufffdx", "é\\ud83d"]"#)),
            (r#"["\ud83d\n"]"#, Some(r#"["\ufffd\n"]"#)),
            (r#"["\ud83d\ude00", "\u00e9", "\\ud83d", "\"\\"]"#, None),
            (r#"["\ud8"#, None),
            (r#"["\ud83"#, None),
            (r#"["\ud83é"]"#, None),
            (r#"["\u+83d"]"#, None),
            (r#"["\"#, None),
            ("", None),
        ] {
            assert_eq!(repaired(json).as_deref(), expected, "{json}");
            assert_eq!(without_lone_surrogates(json).as_deref(), expected, "{json}");
            assert_eq!(with_quoted_integers(json), None, "{json}");
        }
    }

    #[test]
    fn quotes_integers_beyond_64_bits_only() {
        for (json, expected) in [
            ("[18446744073709551616]", Some(r#"["18446744073709551616"]"#)),
            (r#"{"a":-9223372036854775809,"b":1}"#, Some(r#"{"a":"-9223372036854775809","b":1}"#)),
            ("99999999999999999999", Some(r#""99999999999999999999""#)),
            ("[18446744073709551615, -9223372036854775808, 0]", None),
            (r#"["18446744073709551616"]"#, None),
            ("[1844674407370955161600000.0, 1e30, 00000000000000000000000]", None),
        ] {
            assert_eq!(repaired(json).as_deref(), expected, "{json}");
            assert_eq!(with_quoted_integers(json).as_deref(), expected, "{json}");
            assert_eq!(without_lone_surrogates(json), None, "{json}");
        }
    }

    #[test]
    fn the_result_fits_into_the_reserved_memory() {
        let json = format!("[{}1]", "18446744073709551616,".repeat(1000));
        let repaired = repaired(&json).unwrap();
        assert_eq!(repaired.len(), json.len() + 2000);
        assert!(repaired.capacity() <= json.len() + json.len() / 8);
    }
}
