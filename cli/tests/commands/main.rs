//! Runs the program in crates of a temporary folder, with small wheels.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod add;
mod check;
mod compile;
mod download;
mod fixture;
mod index;
mod library;
mod list;
mod spec;
mod update;
