//! A strict parser for INI files.
//!
//! The maintained parsers on crates.io either drop what they do not understand or do not report line numbers, and none
//! keeps values in memory that is wiped. The format is small:
//!
//! - `[section]`, `key = value`; comments with `#` or `;` on lines of their own; empty lines. Keys are
//!   case-insensitive, as in the vendor's Python SDK; section names are case-sensitive.
//! - Quotes around a value are removed, as in the vendor's Go SDK.
//! - Everything else is an error with a line number. So is a duplicate section or key, because tools differ in which
//!   one they use.

use std::collections::BTreeMap;

use secrecy::zeroize::Zeroizing;

/// The sections of a file.
#[derive(Default)]
pub(super) struct Sections {
    /// By the name of the section and the key, in lower case. The empty key is the header of the section.
    entries: BTreeMap<(String, String), Value>,
}

/// A value and its line.
pub(super) struct Value {
    pub(super) line: usize,
    pub(super) content: Zeroizing<String>,
}

/// An error and its line.
#[derive(Debug, PartialEq)]
pub(super) struct SyntaxError {
    pub(super) line: usize,
    pub(super) message: String,
}

impl Sections {
    /// Returns the line of the header of a section.
    pub(super) fn line(&self, section: &str) -> Option<usize> {
        self.get(section, "").map(|header| header.line)
    }

    pub(super) fn get(&self, section: &str, key: &str) -> Option<&Value> {
        self.entries.get(&(section.to_owned(), key.to_owned()))
    }

    /// Inserts a value, or returns the line of the first one with the same key.
    fn insert(&mut self, section: &str, key: &str, value: Value) -> Result<(), usize> {
        if let Some(first) = self.get(section, key) {
            return Err(first.line);
        }
        self.entries.insert((section.to_owned(), key.to_owned()), value);
        Ok(())
    }
}

/// Parses the content of a file.
pub(super) fn parse(text: &str) -> Result<Sections, SyntaxError> {
    let mut sections = Sections::default();
    let mut current: Option<&str> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let wrong = |message: String| SyntaxError { line: number, message };
        let value =
            |text: &str| Value { line: number, content: Zeroizing::new(unquoted(text).to_owned()) };
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = section_name(rest)
                .ok_or_else(|| wrong("expected [name] and nothing after it".to_owned()))?;
            sections.insert(name, "", value("")).map_err(|first| {
                wrong(format!("duplicate section [{name}], first defined in line {first}"))
            })?;
            current = Some(name);
            continue;
        }
        let (key, content) = line
            .split_once('=')
            .filter(|(key, _)| is_key(key.trim()))
            .ok_or_else(|| wrong("expected [section] or key = value".to_owned()))?;
        let section =
            current.ok_or_else(|| wrong("expected a [section] before the first key".to_owned()))?;
        let key = key.trim().to_ascii_lowercase();
        sections
            .insert(section, &key, value(content.trim()))
            .map_err(|first| wrong(format!("duplicate key, first defined in line {first}")))?;
    }
    Ok(sections)
}

/// Returns the name of a section, given the line after the opening bracket.
fn section_name(rest: &str) -> Option<&str> {
    let name = rest.strip_suffix(']')?.trim();
    let is_name = !name.is_empty() && !name.contains(['[', ']']);
    is_name.then_some(name)
}

fn is_key(key: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !key.is_empty() && key.bytes().all(is_part)
}

fn unquoted(value: &str) -> &str {
    let between = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    between('"').or_else(|| between('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_sections_keys_and_comments() {
        let text = "\u{feff}# a comment\r\n; another\n\n[default]\r\nSecret_Id = id\nsecret_key= \"k=e#y\" \n\
                    token =\n[ two words ]\nrole_arn='qcs::cam::uin/1:roleName/a'\nempty=\"\"\n";
        let sections = parse(text).unwrap();
        let value = |section: &str, key: &str| {
            let value = sections.get(section, key)?;
            Some((value.line, value.content.as_str()))
        };
        let lines = ["default", "two words", "two"].map(|name| sections.line(name));
        assert_eq!(lines, [Some(4), Some(8), None]);
        assert_eq!(value("default", "secret_id"), Some((5, "id")));
        assert_eq!(value("default", "secret_key"), Some((6, "k=e#y")));
        assert_eq!(value("default", "token"), Some((7, "")));
        assert_eq!(value("two words", "role_arn"), Some((9, "qcs::cam::uin/1:roleName/a")));
        assert_eq!(value("two words", "empty"), Some((10, "")));
        assert_eq!(value("default", "role_arn"), None);
        assert_eq!(parse("").unwrap().line("default"), None);
    }

    #[test]
    fn errors_name_the_line_and_not_its_content() {
        let cases = [
            ("secret_id = a", 1, "expected a [section] before"),
            ("[default]\nMARKER", 2, "expected [section] or key = value"),
            ("[default]\n= MARKER", 2, "expected [section] or key = value"),
            ("[default]\nMARKER and more = 1", 2, "expected [section] or key = value"),
            ("[default]\nkey : MARKER", 2, "expected [section] or key = value"),
            ("\n[default", 2, "expected [name]"),
            ("[]", 1, "expected [name]"),
            ("[default] # MARKER", 1, "expected [name]"),
            ("[a]\n[b]\n\n[a]", 4, "duplicate section [a], first defined in line 1"),
            ("[a]\nx = 1\nX = MARKER", 3, "duplicate key, first defined in line 2"),
        ];
        for (text, line, part) in cases {
            let error = parse(text).err().unwrap();
            assert_eq!(error.line, line, "{text:?}");
            assert!(error.message.contains(part), "{text:?}: {}", error.message);
            assert!(!error.message.contains("MARKER"), "{}", error.message);
        }
    }
}
