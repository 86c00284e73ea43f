//! Codes that the service answers with.

use std::fmt::{self, Display, Formatter};

/// A code of the service, such as `ResourceNotFound`. Generated crates list those of each action as constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(&'static str);

impl ErrorCode {
    /// The code of that text.
    pub const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// The text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Display for ErrorCode {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}

impl AsRef<str> for ErrorCode {
    fn as_ref(&self) -> &str {
        self.0
    }
}
