//! The module `testing`: scripted services, injected faults, clocks.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "test-util")]

mod actions;
mod clocks;
mod faults;
#[path = "../support/record.rs"]
mod record;
mod replay;
mod sent;
