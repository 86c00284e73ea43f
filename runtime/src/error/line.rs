//! Untrusted strings on a single line.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter, Write as _};

/// Displays an untrusted string on a single line.
///
/// Control characters, line separators and characters that change the direction of text are escaped: they could forge
/// log lines or reorder what a terminal shows.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl Display for OneLine<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut writer = OneLineWriter(formatter);
        writer.write_str(self.0)
    }
}

/// Writes to a formatter with the escapes of [`OneLine`].
struct OneLineWriter<'a, 'b>(&'a mut Formatter<'b>);

impl fmt::Write for OneLineWriter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(character) = rest.chars().find(|character| is_unsafe(*character)) {
            let (plain, from) = rest.split_once(character).unwrap_or((rest, ""));
            self.0.write_str(plain)?;
            write!(self.0, "{}", Escaped(character))?;
            rest = from;
        }
        self.0.write_str(rest)
    }
}

struct Escaped(char);

impl Display for Escaped {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            '\n' => formatter.write_str("\\n"),
            '\r' => formatter.write_str("\\r"),
            '\t' => formatter.write_str("\\t"),
            character => write!(formatter, "{}", character.escape_unicode()),
        }
    }
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Writes the sources of an error with this message, each after a colon, except those that the message before them ends
/// with.
pub(crate) fn write_sources(
    formatter: &mut Formatter<'_>,
    message: &str,
    first: Option<&(dyn StdError + 'static)>,
) -> fmt::Result {
    let mut message = message.to_owned();
    let mut next = first;
    while let Some(source) = next {
        let text = source.to_string();
        if !message.ends_with(&text) {
            write!(formatter, ": {}", OneLine(&text))?;
            message = text;
        }
        next = source.source();
    }
    Ok(())
}

/// Cuts a string that is longer than `limit` bytes at a character boundary, and marks the cut with its full length.
pub(super) fn bounded(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let end = (0..=limit).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Cow::Owned(format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_breaks_a_line_or_reorders_it() {
        let cases = [
            ("plain 中文 text\\", "plain 中文 text\\"),
            ("two\r\nlines\t.", r"two\r\nlines\t."),
            ("\u{1b}[31mred\u{7}\u{85}\u{0}", r"\u{1b}[31mred\u{7}\u{85}\u{0}"),
            ("a\u{202e}b\u{2066}c\u{200f}", r"a\u{202e}b\u{2066}c\u{200f}"),
            ("\u{2028}\u{2029}\u{61c}", r"\u{2028}\u{2029}\u{61c}"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(OneLine(text).to_string(), expected);
        }
    }

    #[test]
    fn cuts_at_a_character_boundary_and_marks_the_cut() {
        assert_eq!(bounded("abcd", 4), "abcd");
        assert_eq!(bounded("abcde", 4), "abcd… (5 bytes)");
        assert_eq!(bounded("ab中", 4), "ab… (5 bytes)");
        assert_eq!(bounded("中", 0), "… (3 bytes)");
    }
}
