//! The client through its public interface.
//!
//! One program contains all tests, because each test program takes seconds to link and 100 MB on disk. The memory of
//! responses is measured in a program of its own, which counts allocations.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[cfg(all(feature = "blocking", feature = "test-util"))]
mod blocking;
mod calls;
mod codec;
mod credentials;
#[cfg(feature = "decimal")]
mod decimal;
mod enumerations;
#[cfg(feature = "test-util")]
mod event_stream;
mod failover;
mod guide;
#[cfg(feature = "reqwest")]
mod network;
mod pagination;
mod rate_limit;
mod retry;
mod setters;
mod sign;
#[cfg(feature = "serde")]
mod strict;
mod support;
#[cfg(feature = "test-util")]
mod testing;
#[cfg(feature = "tower")]
mod tower;
mod vendor_requests;
mod waiters;
