//! Blocking clients: their calls, where they may be used, and their threads.

mod calls;
mod common;
mod context;
#[cfg(feature = "reqwest")]
mod network;
mod pagination;
mod threads;
mod waits;
