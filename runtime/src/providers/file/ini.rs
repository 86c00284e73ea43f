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

/// The sections of a file, by name.
pub(super) type Sections = BTreeMap<String, Section>;

/// The values of a section, by key in lower case.
#[derive(Default)]
pub(super) struct Section {
    /// The line of its header.
    pub(super) line: usize,
    values: BTreeMap<String, Value>,
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

impl Section {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }
}

/// Parses the content of a file.
pub(super) fn parse(text: &str) -> Result<Sections, SyntaxError> {
    let mut sections = Sections::new();
    let mut current: Option<String> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let wrong = |message: String| SyntaxError { line: number, message };
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = section_name(rest)
                .ok_or_else(|| wrong("expected [name] and nothing after it".to_owned()))?;
            if let Some(first) = sections.get(name) {
                let first = first.line;
                return Err(wrong(format!(
                    "duplicate section [{name}], first defined in line {first}"
                )));
            }
            sections.insert(name.to_owned(), Section { line: number, ..Section::default() });
            current = Some(name.to_owned());
            continue;
        }
        let (key, value) = line
            .split_once('=')
            .filter(|(key, _)| is_key(key.trim()))
            .ok_or_else(|| wrong("expected [section] or key = value".to_owned()))?;
        let section = current
            .as_ref()
            .and_then(|name| sections.get_mut(name))
            .ok_or_else(|| wrong("expected a [section] before the first key".to_owned()))?;
        let key = key.trim().to_ascii_lowercase();
        if let Some(first) = section.values.get(&key) {
            let first = first.line;
            return Err(wrong(format!("duplicate key, first defined in line {first}")));
        }
        let content = Zeroizing::new(unquoted(value.trim()).to_owned());
        section.values.insert(key, Value { line: number, content });
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
            let value = sections.get(section)?.get(key)?;
            Some((value.line, value.content.as_str()))
        };
        assert_eq!(sections.keys().collect::<Vec<_>>(), ["default", "two words"]);
        assert_eq!(value("default", "secret_id"), Some((5, "id")));
        assert_eq!(value("default", "secret_key"), Some((6, "k=e#y")));
        assert_eq!(value("default", "token"), Some((7, "")));
        assert_eq!(value("two words", "role_arn"), Some((9, "qcs::cam::uin/1:roleName/a")));
        assert_eq!(value("two words", "empty"), Some((10, "")));
        assert_eq!(value("default", "role_arn"), None);
        assert!(parse("").unwrap().is_empty());
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
