//! Memory of the simulator over a million calls of one kind, counted in a separate program.

use std::process::Command;

use crate::child;
use crate::report::Report;

/// The calls per kind. Growth is measured from a tenth of them on.
const CALLS: &str = "1000000";

/// What tables and maps that grow and shrink in steps may add, in MB.
const THRESHOLD: f64 = 0.8;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let text = child::run(Command::new(this.with_file_name("growth")).arg(CALLS))?;
    for line in text.lines() {
        let mut words = line.split('\t');
        let (Some(kind), Some(bytes)) = (words.next(), words.next()) else {
            return Err(format!("`growth` printed {line:?}, expected kind and bytes"));
        };
        let bytes: f64 = bytes.parse().map_err(|error| format!("{line:?}: {error}"))?;
        report.check(kind, bytes / 1e6, "MB", THRESHOLD);
    }
    Ok(())
}
