//! Runs other programs.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

pub(super) use crate::workspace::cargo;

/// Parts of the errors that Cargo reports without a network connection.
const OFFLINE: [&str; 3] =
    ["failed to download", "Could not resolve host", "failed to query replaced source"];

/// Returns whether Cargo failed because it cannot reach the registry. Warnings about requests that were repeated are no
/// failure.
pub(super) fn is_offline(error: &str) -> bool {
    let errors = error.lines().filter(|line| !line.trim_start().starts_with("warning"));
    errors.into_iter().any(|line| OFFLINE.iter().any(|part| line.contains(part)))
}

/// Runs a program and returns its output, both streams interleaved. A failure is an error with the output.
pub(super) fn output(mut command: Command) -> Result<String, String> {
    let line = command_line(&command);
    let failed = |error: std::io::Error| format!("{line}\n{error}");
    let (mut reader, writer) = std::io::pipe().map_err(failed)?;
    let other = writer.try_clone().map_err(failed)?;
    let mut child =
        command.stdin(Stdio::null()).stdout(writer).stderr(other).spawn().map_err(failed)?;
    // The command holds the write ends of the pipe, which must be closed to reach its end.
    drop(command);
    let mut bytes = Vec::new();
    let read = reader.read_to_end(&mut bytes);
    let status = child.wait().map_err(failed)?;
    read.map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if status.success() { Ok(text) } else { Err(format!("{line}\n{text}\n{status}")) }
}

/// Returns a program with arguments.
pub(super) fn program(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// The folder of links to this program.
const LINKS: &str = "target/xtask";

/// The path of a link to this program, because steps that build replace the file while others start it.
static THIS: LazyLock<Result<PathBuf, String>> =
    LazyLock::new(|| link().map_err(|error| format!("{LINKS}: {error}")));

fn link() -> std::io::Result<PathBuf> {
    let folder = std::path::absolute(LINKS)?;
    std::fs::create_dir_all(&folder)?;
    let (program, link) = (std::env::current_exe()?, folder.join(std::process::id().to_string()));
    if link.exists() {
        // An earlier process had the same number.
        std::fs::remove_file(&link)?;
    }
    // A target directory may be on another file system.
    std::fs::hard_link(&program, &link).or_else(|_| std::fs::copy(&program, &link).map(drop))?;
    Ok(link)
}

/// Returns another command of this program. The first call must precede all steps.
pub(super) fn this(arguments: &[&str]) -> Result<Command, String> {
    THIS.as_ref().map(|path| program(path, arguments)).map_err(Clone::clone)
}

/// Deletes the link to this program.
pub(super) fn delete_link() {
    if let Ok(link) = THIS.as_ref() {
        // A link that remains does no harm.
        let _ = std::fs::remove_file(link);
    }
}

/// Runs another command of this program and returns the last line of its output.
pub(super) fn xtask(arguments: &[&str]) -> Result<String, String> {
    output(this(arguments)?).map(|text| last_line(&text))
}

/// Returns the last line that is not blank.
pub(super) fn last_line(text: &str) -> String {
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    format!("$ {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_request_is_not_offline() {
        let warning = "warning: spurious network error (3 tries remaining): Could not resolve host";
        assert!(!is_offline(&format!("{warning}\nerror[E0425]: cannot find value `x`")));
        assert!(is_offline("error: failed to download from `https://example.com`"));
    }
}
