//! Reading, checking, formatting and importing specifications, each with files beside this folder.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod api20;
mod broken;
mod canonical;
mod cases;
mod cvm;
mod cvm_api20;
#[cfg(feature = "import")]
mod import;
mod lint;
mod select;
mod yaml;
