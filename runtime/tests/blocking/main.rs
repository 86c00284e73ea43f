//! The client without an async runtime: that it is the async one, driven; where it may be used; how it ends.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests may fail loudly")]
#![cfg(feature = "blocking")]

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
