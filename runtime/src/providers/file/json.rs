//! JSON objects whose values may be secret: errors name the key and the line, never the value.

use std::fmt::{self, Formatter};
use std::time::{Duration, SystemTime};

use secrecy::zeroize::Zeroizing;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::credentials::CredentialsError;

/// Reads a JSON document.
pub(in crate::providers) struct Reader<'a> {
    /// The path or URL of the document, for errors.
    pub(in crate::providers) origin: &'a str,
    pub(in crate::providers) text: &'a str,
}

/// The fields of an object.
pub(in crate::providers) struct Fields<'a> {
    reader: &'a Reader<'a>,
    values: Values<'a>,
}

/// A list, since objects have few fields and the map would be the only one of its kind in most programs.
struct Values<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Values<'a> {
    /// Returns the last value of a key, as most parsers do.
    fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, raw)| *raw)
    }
}

impl<'a> Deserialize<'a> for Values<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'a> Visitor<'a> for Object {
            type Value = Values<'a>;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    values.push(entry);
                }
                Ok(Values(values))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl<'a> Reader<'a> {
    /// Parses the document, which must be an object.
    pub(in crate::providers) fn object(&'a self) -> Result<Fields<'a>, CredentialsError> {
        let values = serde_json::from_str(self.text).map_err(|error| {
            let message = match error.classify() {
                // The message of the library would contain the value.
                Category::Data => "expected an object".to_owned(),
                Category::Io | Category::Syntax | Category::Eof => {
                    let message = error.to_string();
                    let place = format!(" at line {} column {}", error.line(), error.column());
                    let reason = message.strip_suffix(&place).unwrap_or("syntax error");
                    format!("invalid JSON: {reason}")
                }
            };
            self.wrong(error.line().max(1), &message)
        })?;
        Ok(Fields { reader: self, values })
    }

    pub(in crate::providers) fn wrong(&self, line: usize, message: &str) -> CredentialsError {
        CredentialsError::new(format!("{}:{line}: {message}", self.origin))
    }

    /// Returns the line in which a part of the document begins.
    fn line_of(&self, part: &str) -> usize {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}

impl<'a> Fields<'a> {
    /// Returns a string. Null and an empty string count as missing.
    pub(in crate::providers) fn string(
        &self,
        key: &str,
    ) -> Result<Option<Zeroizing<String>>, CredentialsError> {
        let text: Option<Zeroizing<String>> = self.read(key, "a string", |raw| {
            serde_json::from_str::<String>(raw).ok().map(Zeroizing::new)
        })?;
        Ok(text.filter(|text| !text.trim().is_empty()))
    }

    /// Returns a required string.
    pub(in crate::providers) fn require(
        &self,
        key: &str,
    ) -> Result<Zeroizing<String>, CredentialsError> {
        let missing = || {
            let line = self.values.get(key).map_or(1, |raw| self.reader.line_of(raw.get()));
            self.reader.wrong(line, &format!("missing {key}: expected a string"))
        };
        self.string(key)?.ok_or_else(missing)
    }

    /// Returns a time, given as a number of UNIX seconds or as a string with such a number.
    pub(in crate::providers) fn time(
        &self,
        key: &str,
    ) -> Result<Option<SystemTime>, CredentialsError> {
        self.read(key, "a time in UNIX seconds", |raw| {
            let seconds = raw.trim_matches('"').parse().ok()?;
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
        })
    }

    /// Returns a nested object.
    pub(in crate::providers) fn object(
        &self,
        key: &str,
    ) -> Result<Option<Fields<'a>>, CredentialsError> {
        let values = self.read(key, "an object", |raw| serde_json::from_str(raw).ok())?;
        Ok(values.map(|values| Fields { reader: self.reader, values }))
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<T>, CredentialsError> {
        match self.values.get(key).map(RawValue::get) {
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
