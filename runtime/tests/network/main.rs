//! The default transport against local servers: timeouts, connection pool, proxies, certificates, limits.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail loudly"
)]
#![cfg(feature = "reqwest")]

mod limits;
mod misbehaving;
mod pool;
mod proxies;
#[path = "../support/record.rs"]
mod record;
mod server;
mod timeouts;
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
mod tls;
