//! The simulator through its interfaces: calls in memory, sockets, and the program.
//!
//! One program contains all tests, because each test program takes seconds to link and 100 MB on disk.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod accounts;
mod api20;
mod atomic_calls;
mod auto_scaling;
mod cbs;
mod client;
mod common;
mod control;
mod cvm;
mod documentation;
mod event_streams;
mod every_action;
mod failures;
mod hosts;
mod messages;
mod model;
mod persistence;
mod program;
mod protocol;
mod quotas;
mod remote_commands;
mod secrets;
mod specifications;
mod tag_quotas;
mod tags;
mod temporary_credentials;
mod vpc;
