//! Allocations of flattening, counted in a separate program, because a counting allocator slows down everything else.

use std::process::Command;

use crate::child;
use crate::report::Report;

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let text = child::run(&mut Command::new(this.with_file_name("allocations")))?;
    for line in text.lines() {
        let numbers: Option<Vec<f64>> = line.split(' ').map(|number| number.parse().ok()).collect();
        let Some([ids, allocations]) = numbers.as_deref() else {
            return Err(format!("`allocations` printed {line:?}, expected two numbers"));
        };
        // Two buffers that grow by doubling. An allocation per parameter would exceed this.
        report.check(format!("{ids} ids"), *allocations, "", (2.0 * ids.log2()).floor());
    }
    Ok(())
}
