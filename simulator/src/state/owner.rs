//! The identity of accounts.

use crate::credentials::FIRST_ACCOUNT;

/// The application id of the first account.
const FIRST_APP: u64 = 1_250_000_001;

/// Returns the numeric application id of an account, which some responses contain next to the account id.
pub(crate) fn app_id(account: &str) -> u64 {
    let number: u64 = account.parse().unwrap_or(FIRST_ACCOUNT);
    FIRST_APP + number.abs_diff(FIRST_ACCOUNT) % 1_000_000_000
}
