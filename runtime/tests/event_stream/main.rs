//! Event streams: the parser, calls against scripted services, and calls over sockets.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail loudly"
)]
#![cfg(feature = "test-util")]

#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod common;
mod ends;
#[cfg(feature = "reqwest")]
mod network;
#[path = "../support/notes.rs"]
mod notes;
mod observed;
mod parser;
#[path = "../support/record.rs"]
mod record;
mod secrets;
mod timeouts;
mod transports;
