//! Import, loading and generation of every service of the vendor: the whole process of `cargo xtask corpus`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::child;
use crate::report::Report;

/// The figures of `cargo xtask corpus --report`.
const COUNTS: [&str; 5] = ["versions", "actions", "refused", "files", "specification lines"];

/// Runs the program on the wheel that is installed beside the Python interpreter; without one, nothing is measured.
pub(crate) fn run(xtask: &str, python: Option<&str>, report: &mut Report) -> Result<(), String> {
    let Some(wheel) = python.and_then(|python| wheel(Path::new(python))) else {
        println!("  not measured: the wheel tccli is not installed");
        return Ok(());
    };
    std::fs::create_dir_all("target/bench").map_err(|error| format!("target/bench: {error}"))?;
    let counts = Path::new("target/bench/corpus.json");
    let mut command = Command::new(xtask);
    command.arg("corpus").arg(wheel).arg("--report").arg(counts);
    // Fails if a version cannot be imported, loaded or generated.
    let usage = child::usage(&command)?;
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", counts.display());
    let text = std::fs::read_to_string(counts).map_err(|error| failed(&error))?;
    let counts: Value = serde_json::from_str(&text).map_err(|error| failed(&error))?;
    let count = |name: &str| counts.get(name).and_then(Value::as_f64).unwrap_or_default();
    report.check("versions that fail", count("versions") - count("generated"), "", 0.0);
    report.check("CPU time", usage.cpu, "s", 20.0);
    report.check("peak memory", usage.memory / 1e6, "MB", 700.0);
    for name in COUNTS {
        report.figure(name, count(name), "");
    }
    report.figure("size of the generated files", count("bytes") / 1e6, "MB");
    Ok(())
}

/// Returns the wheel next to the environment of a Python interpreter, `python/bin/python`.
fn wheel(python: &Path) -> Option<PathBuf> {
    let folder = python.parent()?.parent()?.join("wheels");
    let entries = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let is_tccli = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("tccli-"))
    };
    entries.filter(is_tccli).max()
}
