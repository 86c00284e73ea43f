//! Running other programs.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Runs a program and gives what it printed, both streams as they came; an error if it does not end with success.
pub(super) fn output(mut command: Command) -> Result<String, String> {
    let shown = shown(&command);
    let failed = |error: std::io::Error| format!("{shown}\n{error}");
    let (mut reader, writer) = std::io::pipe().map_err(failed)?;
    let other = writer.try_clone().map_err(failed)?;
    let mut child =
        command.stdin(Stdio::null()).stdout(writer).stderr(other).spawn().map_err(failed)?;
    // The command holds its ends of the pipe, which is over only when they are.
    drop(command);
    let mut bytes = Vec::new();
    let read = reader.read_to_end(&mut bytes);
    let status = child.wait().map_err(failed)?;
    read.map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if status.success() { Ok(text) } else { Err(format!("{shown}\n{text}\n{status}")) }
}

/// A program with arguments.
pub(super) fn program(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Cargo, the one that runs this.
pub(super) fn cargo(arguments: &[&str]) -> Command {
    let mut command =
        program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments);
    // Build scripts of dependencies track the variables of this package; with them, every switch between
    // `cargo xtask test` and a plain cargo command would rebuild these dependencies.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// This program. It is asked for at once and kept: a step that builds puts another file in its place, and then the
/// system knows it only as a deleted one.
static THIS: LazyLock<Result<PathBuf, String>> =
    LazyLock::new(|| std::env::current_exe().map_err(|error| error.to_string()));

/// Another command of this program.
pub(super) fn this(arguments: &[&str]) -> Result<Command, String> {
    THIS.as_ref().map(|path| program(path, arguments)).map_err(Clone::clone)
}

/// Runs another command of this program; the last line that it prints.
pub(super) fn xtask(arguments: &[&str]) -> Result<String, String> {
    output(this(arguments)?).map(|text| last_line(&text))
}

/// The last line that is not blank.
pub(super) fn last_line(text: &str) -> String {
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    format!("$ {}", words.join(" "))
}
