//! A strict reader of INI files.
//!
//! Of the parsers on crates.io, those that are alive drop what they do not understand, or do not say in which line it was,
//! and none keeps values in memory that is wiped. What the format needs here is this page:
//!
//! - `[section]`, `key = value`; comments with `#` or `;` on lines of their own; empty lines. Keys are read without regard
//!   to case, as the vendor's Python SDK does, sections with.
//! - Quotes around a value are taken off, as the vendor's Go SDK does.
//! - Everything else is an error that says in which line, and so is a section or a key that is there twice: which of the
//!   two counts differs from tool to tool.

use std::collections::BTreeMap;

use secrecy::zeroize::Zeroizing;

/// The sections of a file, by name.
pub(super) type Sections = BTreeMap<String, Section>;

/// The values of a section, by key in small letters.
#[derive(Default)]
pub(super) struct Section {
    /// The line it begins in.
    pub(super) line: usize,
    values: BTreeMap<String, Value>,
}

/// A value and the line it is in.
pub(super) struct Value {
    pub(super) line: usize,
    pub(super) text: Zeroizing<String>,
}

/// A line that is wrong, and how.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) message: String,
}

impl Section {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }
}

/// Reads a file.
pub(super) fn parse(text: &str) -> Result<Sections, Wrong> {
    let mut sections = Sections::new();
    let mut current: Option<String> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let wrong = |message: String| Wrong { line: number, message };
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = section_name(rest)
                .ok_or_else(|| wrong("expected [name], and nothing behind it".to_owned()))?;
            if let Some(first) = sections.get(name) {
                let first = first.line;
                return Err(wrong(format!("[{name}] is there already, in line {first}")));
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
            return Err(wrong(format!("this key is there already, in line {first}")));
        }
        let text = Zeroizing::new(unquoted(value.trim()).to_owned());
        section.values.insert(key, Value { line: number, text });
    }
    Ok(sections)
}

/// What is between the brackets, the first of which is taken off already.
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
    fn files_are_read() {
        let text = "\u{feff}# a comment\r\n; another\n\n[default]\r\nSecret_Id = id\nsecret_key= \"k=e#y\" \n\
                    token =\n[ two words ]\nrole_arn='qcs::cam::uin/1:roleName/a'\nempty=\"\"\n";
        let sections = parse(text).unwrap();
        let value = |section: &str, key: &str| {
            let value = sections.get(section)?.get(key)?;
            Some((value.line, value.text.as_str()))
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
    fn wrong_lines_are_named_and_not_shown() {
        let cases = [
            ("secret_id = a", 1, "expected a [section] before"),
            ("[default]\nCANARY", 2, "expected [section] or key = value"),
            ("[default]\n= CANARY", 2, "expected [section] or key = value"),
            ("[default]\nCANARY and more = 1", 2, "expected [section] or key = value"),
            ("[default]\nkey : CANARY", 2, "expected [section] or key = value"),
            ("\n[default", 2, "expected [name]"),
            ("[]", 1, "expected [name]"),
            ("[default] # CANARY", 1, "expected [name]"),
            ("[a]\n[b]\n\n[a]", 4, "[a] is there already, in line 1"),
            ("[a]\nx = 1\nX = CANARY", 3, "this key is there already, in line 2"),
        ];
        for (text, line, part) in cases {
            let wrong = parse(text).err().unwrap();
            assert_eq!(wrong.line, line, "{text:?}");
            assert!(wrong.message.contains(part), "{text:?}: {}", wrong.message);
            assert!(!wrong.message.contains("CANARY"), "{}", wrong.message);
        }
    }
}
