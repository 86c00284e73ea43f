//! Error codes of services.

use std::fmt::{self, Display, Formatter};

/// An error code of a service, such as `ResourceNotFound`.
///
/// Service crates list the codes of each action as constants; a code that they do not list yet can be created with
/// [`ErrorCode::new`]. [`Error::is`](crate::Error::is) compares an error with a code.
///
/// ```
/// use tencent_cloud::ErrorCode;
///
/// const NOT_FOUND: ErrorCode = ErrorCode::new("ResourceNotFound");
/// assert_eq!(NOT_FOUND, "ResourceNotFound");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(&'static str);

impl ErrorCode {
    /// Creates a code from the string that the service sends.
    pub const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// Returns the code as the service sends it.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Display for ErrorCode {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}

impl PartialEq<str> for ErrorCode {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for ErrorCode {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl AsRef<str> for ErrorCode {
    fn as_ref(&self) -> &str {
        self.0
    }
}
