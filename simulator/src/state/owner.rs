//! The identity of the account.

/// The account id that every API key belongs to.
pub(crate) const ACCOUNT_ID: &str = "100000000001";

/// The numeric application id of the account, which some responses contain next to the account id.
pub(crate) const APP_ID: u64 = 1_250_000_001;
