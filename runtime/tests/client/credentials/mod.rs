//! Credentials providers and their cache, with temporary files, transports that answer from memory, and a clock that
//! advances only while tests wait.

mod cached;
mod chain;
mod client;
mod common;
mod cvm_role;
mod file;
mod leaks;
mod no_runtime;
mod secrets;
mod skew;
#[cfg(unix)]
mod special_files;
mod stalled;
mod sts;
mod tccli;
