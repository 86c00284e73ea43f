//! Names of filters.

use std::fmt::{self, Display, Formatter};

/// The name of a filter that an action documents.
///
/// Requests list theirs as constants; everything that takes a string takes one.
///
/// ```
/// use tencent_cloud::FilterName;
///
/// const FILTER_ZONE: FilterName = FilterName::new("zone");
/// assert_eq!(String::from(FILTER_ZONE), "zone");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilterName(&'static str);

impl FilterName {
    /// Creates a filter name.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Returns the name in the wire format.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Display for FilterName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}

impl AsRef<str> for FilterName {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl From<FilterName> for String {
    fn from(name: FilterName) -> Self {
        name.0.to_owned()
    }
}
