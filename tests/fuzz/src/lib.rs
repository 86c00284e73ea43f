//! Fuzz targets: what reads text that others wrote must neither panic nor contradict itself.
//!
//! A [`Target`] is a function of bytes, which panics where something is wrong, and the inputs to start from, made of the
//! documents' examples. `cargo xtask fuzz` builds this with libFuzzer, which mutates those inputs and keeps what reaches
//! new code; sanitizers would need a nightly toolchain, coverage does not. Inputs that once found something stand in
//! `regressions/<target>/` and are run, as are the first inputs, by every `cargo test`.

pub mod targets;

use std::path::Path;

/// Something that is fuzzed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// As `cargo xtask fuzz` names it.
    pub name: &'static str,
    /// Takes an input. Whatever it does with it, it must come back.
    pub run: fn(&[u8]),
    /// Inputs to start from, each of which reaches deep.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    targets::decode::TARGET,
    targets::documents::TARGET,
    targets::simulator::TARGET,
    targets::credentials::TARGET,
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Writes the inputs to start from as files into a folder.
///
/// # Errors
/// The file that cannot be written.
pub fn write_seeds(target: &Target, folder: &Path) -> Result<usize, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let seeds = (target.seeds)();
    for (number, seed) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number:03}")), seed).map_err(failed)?;
    }
    Ok(seeds.len())
}
