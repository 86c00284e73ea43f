//! The generated clients: their requests, responses, waiters, idempotency tokens and rate limits.
//!
//! One program contains all tests, because each test program takes seconds to link and 100 MB on disk.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod answers;
mod api20;
mod api20_successes;
mod blocking;
mod compare;
mod events;
mod examples;
mod flatten;
mod idempotency_fields;
mod idempotency_tokens;
mod rate_limits;
mod regions;
mod scripted_waiters;
mod waiters;
