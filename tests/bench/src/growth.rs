//! Memory of the simulator over many calls of each stateful action, counted in a separate program.

use std::collections::BTreeMap;
use std::process::Command;

use crate::child;
use crate::report::Report;

/// The measured rounds per cycle of calls.
const ROUNDS: &str = "5000";

/// What the rounds of a cycle may add, in MB: 4 bytes each, in at most twice the number of rounds.
const THRESHOLD: f64 = 0.04;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let program = this.with_file_name("growth");
    let text = child::run(Command::new(program).args(["rounds", ROUNDS]))?;
    let mut cycles = BTreeMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split('\t').collect();
        let [_, cycle, _, bytes, _] = words.as_slice() else {
            return Err(format!("`growth` printed {line:?}, expected five fields"));
        };
        let bytes: f64 = bytes.parse().map_err(|error| format!("{line:?}: {error}"))?;
        cycles.insert((*cycle).to_owned(), bytes);
    }
    for (cycle, bytes) in cycles {
        report.check(cycle, bytes / 1e6, "MB", THRESHOLD);
    }
    Ok(())
}
