//! The notation of strings: plain, quoted, folded or literal.

use super::resolve::is_ambiguous;

/// The maximum width of lines that can be broken.
pub(super) const WIDTH: usize = 100;
/// The minimum width of folded lines, however deep they are nested.
const MIN_WIDTH: usize = 40;

/// The context of a scalar, which decides whether it can be plain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// A value or item of its own.
    Block,
    /// An item inside brackets.
    Flow,
}

/// Formats a string on one line.
pub(super) fn inline(text: &str, context: Context) -> String {
    if !text.chars().all(is_printable) {
        double_quoted(text)
    } else if is_plain(text, context) {
        text.to_owned()
    } else {
        single_quoted(text)
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Returns the lines of a folded block, if the string can be one.
pub(super) fn folded(text: &str, indent: usize) -> Option<Vec<String>> {
    let is_one_line = text.chars().all(is_printable) && !text.starts_with(' ');
    if !is_one_line || text.ends_with(' ') || !text.contains(' ') {
        return None;
    }
    let width = WIDTH.saturating_sub(indent).max(MIN_WIDTH);
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in words(text) {
        let word_length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + word_length <= width => {
                line.push(' ');
                line.push_str(word);
                length += 1 + word_length;
            }
            _ => {
                lines.push(word.to_owned());
                length = word_length;
            }
        }
    }
    Some(lines)
}

/// Returns the lines of a literal block, if the string can be one. The string may end with one line break.
pub(super) fn literal(text: &str) -> Option<Vec<&str>> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let lines: Vec<&str> = body.split('\n').collect();
    let is_fine = |line: &&str| line.chars().all(is_printable) && !line.ends_with(' ');
    let ends_fine = lines.first().is_some_and(|line| !line.is_empty() && !line.starts_with(' '))
        && lines.last().is_some_and(|line| !line.is_empty());
    (ends_fine && lines.iter().all(is_fine)).then_some(lines)
}

/// Splits at single spaces: a line break in place of one of several spaces would not be read back.
fn words(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let is_space = |index: Option<usize>| index.and_then(|i| bytes.get(i)) == Some(&b' ');
        if *byte == b' ' && !is_space(at.checked_sub(1)) && !is_space(Some(at + 1)) {
            words.extend(text.get(start..at));
            start = at + 1;
        }
    }
    words.extend(text.get(start..));
    words
}

/// Returns whether every reader reads the string back when it is written without quotes.
fn is_plain(text: &str, context: Context) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@` ";
    let in_flow = context == Context::Flow;
    !text.is_empty()
        && !text.starts_with(|c| INDICATORS.contains(c))
        // In the first column it would end the document.
        && !text.starts_with("...")
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !(in_flow && text.contains([',', '[', ']', '{', '}', ':', '?', '#']))
        && !is_ambiguous(text)
}

fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        // Characters that look like a space, such as the no-break space, are escaped.
        '\u{a0}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => c > '\u{a0}' && !c.is_whitespace() && !c.is_control(),
    }
}

fn double_quoted(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}
