//! Runs steps and prints their results.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

/// A check.
pub(super) struct Step {
    pub(super) name: &'static str,
    /// Returns a note on what was checked, or the complete output of the failure.
    pub(super) run: fn() -> Result<String, String>,
}

/// How the note of a step begins that could not run, for instance without a connection to the registry.
pub(super) const NOT_RUN: &str = "NOT RUN";

/// Runs `steps` up to the first failure. With `all`, a step that could not run is a failure.
pub(super) fn run(steps: &[&Step], all: bool) -> ExitCode {
    let begun = Instant::now();
    let width = steps.iter().map(|step| step.name.len()).max().unwrap_or_default();
    let mut passed = 0;
    let mut failed = None;
    for step in steps {
        print!("{:width$}  ", step.name);
        // Shows the name while the step runs; a closed terminal is not a failure of the step.
        let _ = std::io::stdout().flush();
        let started = Instant::now();
        let result = (step.run)().and_then(|note| match all && note.contains(NOT_RUN) {
            true => Err(note),
            false => Ok(note),
        });
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(note) => {
                passed += 1;
                println!("{}", format!("{seconds:6.1} s  {note}").trim_end());
            }
            Err(output) => {
                println!("{seconds:6.1} s  FAILED\n\n{}\n", output.trim_end());
                failed = Some(step.name);
                break;
            }
        }
    }
    let failures = usize::from(failed.is_some());
    let skipped = steps.len() - passed - failures;
    println!("\n{:.0} s in total", begun.elapsed().as_secs_f64());
    if let Some(name) = failed {
        println!("failed: {name}");
    }
    println!("{passed} passed, {failures} failed, {skipped} skipped");
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
