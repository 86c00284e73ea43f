//! Waiting for states.

mod options;
mod states;
#[cfg(feature = "test-util")]
mod timeouts;
