//! Waiting for states.

mod states;
#[cfg(feature = "test-util")]
mod timeouts;
