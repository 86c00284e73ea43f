//! What runs the tools of others. They live in `target/external/` and are fetched again only when their versions change.

pub(super) mod conformance;
pub(super) mod copies;
pub(super) mod node;
pub(super) mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{output, program};

/// Where the tools are.
const FOLDER: &str = "target/external";

/// What must be installed; the error names all that is missing, each with a line that installs it.
pub(super) fn prerequisites() -> Result<(), String> {
    let missing: Vec<String> = [python::prerequisite(), node::prerequisite()]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("{} (or leave those checks out: --no-external)", missing.join("; ")))
}

/// What a program says of its version, such as `v20.20.2` or `Python 3.11.7`, as major and minor number.
fn version(name: &str) -> Option<(u32, u32)> {
    let text = output(program(name, &["--version"])).ok()?;
    let digits = text.trim().trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let mut numbers = digits.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Does `fetch` unless it was done for the same `wanted` before. What is there of another time is thrown away.
fn once(
    folder: &str,
    wanted: &str,
    fetch: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<String, String> {
    let folder = PathBuf::from(FOLDER).join(folder);
    let stamp = folder.join("fetched.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok("there already".to_owned());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    std::fs::create_dir_all(&folder).map_err(failed)?;
    fetch(&folder)?;
    std::fs::write(&stamp, wanted).map_err(failed)?;
    Ok(String::new())
}

/// A path as an argument.
fn argument(path: &Path) -> String {
    path.display().to_string()
}

/// A command without what it says to its makers.
fn quiet(mut command: Command) -> Command {
    command
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONWARNINGS", "ignore");
    command
}
