//! A disagreement between the simulator and the model.

use std::fmt::{self, Display, Formatter};

/// A disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The check that failed. A shorter sequence of calls must fail the same one.
    pub(super) check: String,
    pub(super) detail: String,
}

impl Failure {
    pub(super) fn new(check: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { check: check.into(), detail: detail.into() }
    }

    pub(super) fn result<T>(
        check: impl Into<String>,
        detail: impl Into<String>,
    ) -> Result<T, Self> {
        Err(Self::new(check, detail))
    }
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.check, self.detail)
    }
}

/// Returns a failure of a check unless a condition holds.
macro_rules! ensure {
    ($condition:expr, $check:expr, $($detail:tt)+) => {
        if !$condition {
            return Err($crate::model::failure::Failure::new($check, format!($($detail)+)));
        }
    };
}

pub(super) use ensure;
