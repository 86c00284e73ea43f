//! Generation: the whole process of `cargo xtask generate --check`.

use std::path::Path;
use std::process::Command;

use crate::child;
use crate::report::Report;
use crate::rounds::median;

const RUNS: usize = 9;

pub(crate) fn run(xtask: &str, report: &mut Report) -> Result<(), String> {
    std::fs::create_dir_all("target/bench").map_err(|error| format!("target/bench: {error}"))?;
    let mut command = Command::new(xtask);
    command.args(["generate", "--check"]);
    let (mut cpu, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let usage = child::usage(&command)?;
        cpu.push(usage.cpu);
        memory.push(usage.memory / 1e6);
    }
    report.check("CPU time", median(&mut cpu)?, "s", 0.25);
    report.check("peak memory", median(&mut memory)?, "MB", 25.0);
    let (files, lines) = generated(Path::new("generated")).map_err(|error| error.to_string())?;
    report.figure("files", files as f64, "");
    report.figure("lines", lines as f64, "");
    Ok(())
}

/// Counts the files and lines in a folder.
fn generated(folder: &Path) -> std::io::Result<(usize, usize)> {
    let (mut files, mut lines) = (0, 0);
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let inner = generated(&path)?;
            files += inner.0;
            lines += inner.1;
        } else {
            files += 1;
            lines += std::fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok((files, lines))
}
