//! CPU time and peak memory of other programs.
//!
//! The operating system reports the resources of all terminated children of a process together. Each measured program
//! therefore runs in a separate parent process: this program with the argument `measure`.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde::{Deserialize, Serialize};

/// The resources of a program and its children.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Usage {
    /// User and system time, in seconds.
    pub(crate) cpu: f64,
    /// Peak memory of the largest process, in bytes.
    pub(crate) memory: f64,
}

/// Runs a command that must succeed and returns the resources it used. Its output is part of the error.
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
        return Err(format!(
            "{}: a measured command cannot have another working directory",
            folder.display()
        ));
    }
    run(&mut measuring)?;
    let text = std::fs::read_to_string(output)
        .map_err(|error| format!("{}: {error}", output.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", output.display()))
}

/// Runs a command that must succeed and returns its standard output.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    // The error is at the end of the output, which may be long.
    let lines: Vec<&str> = printed.trim_end().lines().collect();
    let end = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
    Err(format!("{command:?}: {}\n{end}", output.status))
}

/// Runs a program and writes the resources it used to a file: the argument `measure`.
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
    // Linux reports KiB.
    let usage = Usage { cpu: micros as f64 * 1e-6, memory: usage.max_rss() as f64 * 1024.0 };
    let text = serde_json::to_string(&usage).map_err(|error| error.to_string())?;
    std::fs::write(output, text).map_err(|error| format!("{output}: {error}"))?;
    Ok(ExitCode::SUCCESS)
}
