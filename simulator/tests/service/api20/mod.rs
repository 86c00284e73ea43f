//! API 2.0.

mod actions;
mod protocol;
