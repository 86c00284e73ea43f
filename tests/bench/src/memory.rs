//! Peak memory of calls with hostile responses, counted in a separate program.

use std::process::Command;

use crate::child;
use crate::report::Report;

/// The threshold: eight times the size limit of the responses.
const THRESHOLD: f64 = 8.0;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let text = child::run(&mut Command::new(this.with_file_name("memory")))?;
    for line in text.lines() {
        let invalid = || format!("`memory` printed {line:?}, expected kind, bytes and action");
        let mut words = line.split('\t');
        let (Some(kind), Some(bytes), Some(action)) = (words.next(), words.next(), words.next())
        else {
            return Err(invalid());
        };
        let bytes: f64 = bytes.parse().map_err(|_| invalid())?;
        report.check(format!("{kind} ({action})"), bytes / 1e6, "MB", THRESHOLD);
    }
    Ok(())
}

/// Returns the resident memory of this process, in bytes.
pub(crate) fn resident() -> Result<f64, String> {
    const PATH: &str = "/proc/self/status";
    let text = std::fs::read_to_string(PATH).map_err(|error| format!("{PATH}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024.0).ok_or_else(|| format!("{PATH}: no VmRSS in kB"))
}
