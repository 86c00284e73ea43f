//! The terms of prepaid resources.

use super::Call;
use crate::error::ApiError;

/// The available terms: up to a year by the month, and up to a maximum by the year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Periods {
    /// In months.
    longest: i64,
    description: &'static str,
}

pub(super) const UP_TO_THREE_YEARS: Periods =
    Periods { longest: 36, description: "1 to 12, 24 or 36" };
pub(super) const UP_TO_FIVE_YEARS: Periods =
    Periods { longest: 60, description: "1 to 12, 24, 36, 48 or 60" };

impl Periods {
    /// Checks a term in months.
    pub(super) fn check(
        self,
        call: &Call<'_>,
        months: i64,
        codes: &[&str],
    ) -> Result<(), ApiError> {
        let by_year = months % 12 == 0 && (12..=self.longest).contains(&months);
        if by_year || (1..=12).contains(&months) {
            return Ok(());
        }
        let message =
            format!("The period of {months} months is not available. Use {}.", self.description);
        Err(call.invalid(codes, message))
    }
}
