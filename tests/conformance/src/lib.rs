//! Conformance tests of the generated crates.
//!
//! The tests compare the typed clients with three references:
//!
//! - the specification: every documented request and response passes through the generated types without loss;
//! - the simulator: calls, pagination, waiters and rate limits, over sockets and in memory;
//! - the vendor's SDKs: `python/record.py` runs the unmodified Python SDK over every documented example and over random
//!   requests, and records what it would send. The test target `sdk` makes the same calls with the generated types and
//!   compares bodies, parameters, headers and signatures.
//!
//! `python/facts.py` compares the specifications with the models of the SDK and the declarations of the command line,
//! without the importer and the loader.
//!
//! Conversely, `python/simulator.py` and `python/cli.py` run the vendor's SDK and command line against the simulator.
//!
//! `tests/new_service/` adds a service to a copy of the workspace and calls it.
//!
//! Services, versions and actions come from the specification: [`actions`] is the table of all of them.
//!
//! The repository contains no code of the vendor; `cargo xtask test` downloads the SDK and writes the recording.

pub mod actions;
pub mod compare;
pub mod recording;
pub mod wire;
