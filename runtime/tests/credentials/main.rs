//! Credentials providers and their cache, with temporary files, transports that answer from memory, and a clock that
//! advances only while tests wait.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail loudly"
)]

mod cached;
mod chain;
mod client;
mod common;
mod cvm_role;
mod file;
mod leaks;
mod no_runtime;
#[path = "../support/notes.rs"]
mod notes;
mod secrets;
mod skew;
#[cfg(unix)]
mod special_files;
mod sts;
mod tccli;
