//! Allocations, counted by a program of its own: a counting allocator would slow everything else down.

use std::process::Command;

use crate::child;
use crate::report::Report;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let text = child::run(&mut Command::new(this.with_file_name("allocations")))?;
    for line in text.lines() {
        let numbers: Option<Vec<f64>> = line.split(' ').map(|number| number.parse().ok()).collect();
        let Some([ids, allocations]) = numbers.as_deref() else {
            return Err(format!("allocations printed {line:?}: expected two numbers"));
        };
        // Two buffers that double, and no more: what each parameter allocated would be a multiple of their count.
        report.bar(format!("{ids} ids"), *allocations, "", (2.0 * ids.log2()).floor());
    }
    Ok(())
}
