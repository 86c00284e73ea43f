//! Addresses that a user wrote. They may contain a user name and a password, although these are rejected later.

use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;

/// An address whose `Debug` omits a user name and password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Location(String);

impl<T: Into<String>> From<T> for Location {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Deref for Location {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Debug for Location {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_userinfo(&self.0))
    }
}

/// Quotes an address for an error, without user name and password.
pub(crate) fn without_userinfo(text: &str) -> String {
    // Anything else before `://` may be part of a user name or password.
    let is_http = |scheme: &str| ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
    let scheme = text.find("://").filter(|end| text.get(..*end).is_some_and(is_http));
    match (scheme, text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => {
            let (start, end) = (text.get(..scheme + 3), text.get(at + 1..));
            format!("{:?}", [start.unwrap_or_default(), end.unwrap_or_default()].concat())
        }
        (_, Some(at)) => format!("{:?}", text.get(at + 1..).unwrap_or_default()),
        (_, None) => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_user_name_and_password() {
        let cases = [
            ("https://host:1/a", r#""https://host:1/a""#),
            ("https://me:secret@host", r#""https://host""#),
            ("https://me:sec@ret@host", r#""https://host""#),
            ("me:secret@host", r#""host""#),
            ("secret@http://host", r#""http://host""#),
            ("secret@http://secret@http://host", r#""http://host""#),
            ("http:secret://secret@host", r#""host""#),
            ("secret://me@host", r#""host""#),
            ("https://me:secret@", r#""https://""#),
            ("host", r#""host""#),
        ];
        for (text, expected) in cases {
            assert_eq!(format!("{:?}", Location::from(text)), expected);
        }
    }
}
