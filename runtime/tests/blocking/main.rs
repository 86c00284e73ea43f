//! Blocking clients: their calls, where they may be used, and their threads.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(all(feature = "blocking", feature = "test-util"))]

mod calls;
mod common;
mod context;
#[cfg(feature = "reqwest")]
mod network;
mod pagination;
#[path = "../support/record.rs"]
mod record;
mod threads;
mod waits;
