//! Rate limits end to end, on a clock that advances only when every task waits for it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod clocks;
mod common;
mod counters;
mod errors;
#[path = "../support/notes.rs"]
mod notes;
#[path = "../support/record.rs"]
mod record;
mod shared;
mod waiting;
mod windows;
