//! CPU time and peak memory of other programs.
//!
//! A process can ask for the resources of the children that it waited for, of all of them together. So each measured
//! program is run by a process that runs nothing else: this program again, with the word `measure`.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde::{Deserialize, Serialize};

/// What a program and all that it ran used.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Usage {
    /// User and system time, in seconds.
    pub(crate) cpu: f64,
    /// Peak memory of the largest process, in bytes.
    pub(crate) memory: f64,
}

/// Runs a command, which must succeed, and tells what it used. It is shown only if it fails.
pub(crate) fn usage(command: &Command) -> Result<Usage, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Path::new("target/bench/usage.json");
    let mut measuring = Command::new(this);
    measuring.arg("measure").arg(output).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => measuring.env(name, value),
            None => measuring.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        return Err(format!("{}: a measured command runs where this one does", folder.display()));
    }
    run(&mut measuring)?;
    let text = std::fs::read_to_string(output)
        .map_err(|error| format!("{}: {error}", output.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", output.display()))
}

/// Runs a command that must succeed.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    // The end says what went wrong; before it there may be a whole listing of differences.
    let lines: Vec<&str> = said.trim_end().lines().collect();
    let end = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
    Err(format!("{command:?}: {}\n{end}", output.status))
}

/// The process that measures: runs a program and writes what it used.
pub(crate) fn measure(output: &str, program: &str, arguments: &[&str]) -> Result<ExitCode, String> {
    let status = Command::new(program)
        .args(arguments)
        .status()
        .map_err(|error| format!("{program}: {error}"))?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    let usage =
        getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| format!("getrusage: {error}"))?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // Linux counts in KiB.
    let usage = Usage { cpu: micros as f64 * 1e-6, memory: usage.max_rss() as f64 * 1024.0 };
    let text = serde_json::to_string(&usage).map_err(|error| error.to_string())?;
    std::fs::write(output, text).map_err(|error| format!("{output}: {error}"))?;
    Ok(ExitCode::SUCCESS)
}
