//! Where calls and script differ.

use std::fmt::{self, Debug, Display, Formatter};

/// How the calls of a test differ from the script, a line each.
#[derive(Clone, PartialEq, Eq)]
pub struct Mismatch(Vec<String>);

impl Mismatch {
    pub(super) fn new(problems: Vec<String>) -> Self {
        Self(problems)
    }
}

impl Display for Mismatch {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("the calls are not those of the script")?;
        self.0.iter().try_for_each(|problem| write!(formatter, "\n  {problem}"))
    }
}

/// As it prints, since tests show errors so.
impl Debug for Mismatch {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

impl std::error::Error for Mismatch {}
