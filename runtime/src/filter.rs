//! Names of filters.

use std::fmt::{self, Display, Formatter};

/// The name of a filter that an action knows. Requests list theirs as constants; whatever takes a text takes one.
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
    /// The filter of that name.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name on the wire.
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
