//! Comparison of the crate `tencentcloud` with the vendor's own Python SDK.
//!
//! `python/record.py` runs the SDK, unchanged, over every example call that the vendor documents and records what it
//! would send: [`recording`] reads that. The tests make the same calls with our types ([`actions`] finds them by name)
//! and compare bodies, parameters, headers and signatures; [`compare`] says what counts as equal. Documented replies
//! must come through our types without loss.
//!
//! `python/simulator.py` and `python/cli.py` turn it round: the vendor's SDK and command line call our simulator.
//!
//! Nothing of the vendor's is kept here: `cargo xtask test` fetches the SDK and makes the recording.

pub mod actions;
pub mod compare;
pub mod recording;
pub mod wire;
