//! Limits of calls from end to end, on a clock that stands still until everybody waits for it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail loudly"
)]

mod clocks;
mod common;
mod counting;
mod failing;

#[path = "../support/notes.rs"]
mod notes;
#[path = "../support/record.rs"]
mod record;
mod waiting;
mod windows;
