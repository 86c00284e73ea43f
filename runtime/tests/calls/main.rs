//! Calls from end to end over in-memory transports: what is sent, what is returned, what is never printed.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

mod api20;
mod bodies;
mod common;
mod conditions;
mod dry_run;
mod endpoints;
mod errors;
mod futures;
mod interceptors;
mod leaks;
mod lenient;
mod masking;
mod metrics;
#[path = "../support/notes.rs"]
mod notes;
mod raw;
#[path = "../support/record.rs"]
mod record;
mod requests;
mod retry_after;
mod secrets;
mod sizes;
mod spans;
mod tokens;
#[cfg(feature = "reqwest")]
mod transport;
mod typed;
mod wire;
