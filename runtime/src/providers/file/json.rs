//! JSON objects whose values may be secret: what is wrong in one is told by key and line, never by value.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use secrecy::zeroize::Zeroizing;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::credentials::CredentialsError;

/// Reads JSON that came from somewhere.
pub(in crate::providers) struct Reader<'a> {
    /// Where from, as an error says it.
    pub(in crate::providers) origin: &'a str,
    pub(in crate::providers) text: &'a str,
}

/// The members of an object.
pub(in crate::providers) struct Members<'a> {
    reader: &'a Reader<'a>,
    values: BTreeMap<String, &'a RawValue>,
}

impl<'a> Reader<'a> {
    /// The object that the text is.
    pub(in crate::providers) fn object(&'a self) -> Result<Members<'a>, CredentialsError> {
        let values = serde_json::from_str(self.text).map_err(|error| {
            let message = match error.classify() {
                // Such a message would show the value.
                Category::Data => "expected an object".to_owned(),
                Category::Io | Category::Syntax | Category::Eof => {
                    let message = error.to_string();
                    let place = format!(" at line {} column {}", error.line(), error.column());
                    let reason = message.strip_suffix(&place).unwrap_or("it cannot be parsed");
                    format!("not JSON: {reason}")
                }
            };
            self.wrong(error.line().max(1), &message)
        })?;
        Ok(Members { reader: self, values })
    }

    pub(in crate::providers) fn wrong(&self, line: usize, message: &str) -> CredentialsError {
        CredentialsError::new(format!("{}:{line}: {message}", self.origin))
    }

    /// The line in which a part of the text begins.
    fn line_of(&self, part: &str) -> usize {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}

impl<'a> Members<'a> {
    /// A member that is text. Null and an empty text are as good as none.
    pub(in crate::providers) fn text(
        &self,
        key: &str,
    ) -> Result<Option<Zeroizing<String>>, CredentialsError> {
        let text: Option<Zeroizing<String>> = self.read(key, "a text", |raw| {
            serde_json::from_str::<String>(raw).ok().map(Zeroizing::new)
        })?;
        Ok(text.filter(|text| !text.trim().is_empty()))
    }

    /// A text that has to be there.
    pub(in crate::providers) fn require(
        &self,
        key: &str,
    ) -> Result<Zeroizing<String>, CredentialsError> {
        let missing = || {
            let line = self.values.get(key).map_or(1, |raw| self.reader.line_of(raw.get()));
            self.reader.wrong(line, &format!("{key} is missing: expected a text"))
        };
        self.text(key)?.ok_or_else(missing)
    }

    /// A member that is a time in UNIX seconds, which may be text.
    pub(in crate::providers) fn time(
        &self,
        key: &str,
    ) -> Result<Option<SystemTime>, CredentialsError> {
        self.read(key, "a time in UNIX seconds", |raw| {
            let seconds = raw.trim_matches('"').parse().ok()?;
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
        })
    }

    /// A member that is an object.
    pub(in crate::providers) fn object(
        &self,
        key: &str,
    ) -> Result<Option<Members<'a>>, CredentialsError> {
        let values = self.read(key, "an object", |raw| serde_json::from_str(raw).ok())?;
        Ok(values.map(|values| Members { reader: self.reader, values }))
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<T>, CredentialsError> {
        match self.values.get(key).map(|raw| raw.get()) {
            None | Some("null") => Ok(None),
            Some(raw) => match read(raw) {
                Some(value) => Ok(Some(value)),
                None => {
                    let line = self.reader.line_of(raw);
                    Err(self.reader.wrong(line, &format!("{key}: expected {expected}")))
                }
            },
        }
    }
}
