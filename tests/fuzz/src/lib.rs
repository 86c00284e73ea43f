//! Fuzz targets for every parser of untrusted input.
//!
//! A [`Target`] is a function of bytes that panics on an error, and a set of seed inputs made from the examples in the
//! specification. `cargo xtask fuzz` builds this crate with libFuzzer, which mutates the seeds and keeps inputs that
//! reach new code. It needs no nightly toolchain, because it uses coverage but no sanitizers.
//!
//! Inputs that revealed an error are kept in `regressions/<target>/`. `cargo test` runs them and the seeds.

mod driver;
mod specs;
pub mod targets;

use std::path::Path;

/// A parser under test.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name on the command line of `cargo xtask fuzz`.
    pub name: &'static str,
    /// Parses an input and panics if the parser or its result is wrong.
    pub run: fn(&[u8]),
    /// Returns the inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    targets::json::TARGET,
    targets::specification::TARGET,
    targets::request::TARGET,
    targets::credentials_file::TARGET,
    targets::response::TARGET,
    targets::pagination::TARGET,
    targets::endpoint::TARGET,
    targets::event_stream::TARGET,
    targets::control::TARGET,
    targets::state::TARGET,
];

/// Returns a target by its name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Writes the seeds of a target to files in a folder and returns their number.
///
/// # Errors
/// A file cannot be written.
pub fn write_seeds(target: &Target, folder: &Path) -> Result<usize, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let seeds = (target.seeds)();
    for (number, seed) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number:04}")), seed).map_err(failed)?;
    }
    Ok(seeds.len())
}
