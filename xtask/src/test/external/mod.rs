//! Checks that run third-party tools. The tools are in `target/external/` and are installed again only if their versions
//! change.

pub(super) mod any_service;
pub(super) mod conformance;
pub(super) mod copies;
pub(super) mod deny;
pub(super) mod node;
pub(super) mod openapi;
pub(super) mod python;
pub(super) mod redis;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tencent_cloud_spec::model::Tier;
use tencent_cloud_spec::{Sources, load};

use super::process::{output, program, this};
use crate::{Failure, workspace};

/// The folder of the tools.
const FOLDER: &str = "target/external";

/// Checks that Python, Node, Chromium and Redis are installed. The error names everything that is missing and how to install it.
pub(super) fn prerequisites() -> Result<(), String> {
    let missing: Vec<String> = [
        python::prerequisite(),
        node::prerequisite(),
        node::chromium_prerequisite(),
        redis::prerequisite(),
    ]
    .into_iter()
    .filter_map(Result::err)
    .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("{} (or skip these checks with --no-external)", missing.join("; ")))
}

/// Returns the major and minor version that a program prints, such as `v20.20.2` or `Python 3.11.7`.
fn version(name: &str) -> Option<(u32, u32)> {
    parse_version(&output(program(name, &["--version"])).ok()?)
}

/// Returns the first version in a text, which may follow warnings with other numbers.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let words = text.split_whitespace();
    words.map(|word| word.trim_start_matches(|letter: char| !letter.is_ascii_digit())).find_map(
        |word| {
            let mut numbers = word.split('.').map(|number| number.parse().ok());
            Some((numbers.next()??, numbers.next()??))
        },
    )
}

/// Installs into `folder` unless the same `wanted` is installed. Removes another installation first.
fn install_once(
    folder: &str,
    wanted: &str,
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<String, String> {
    let folder = PathBuf::from(FOLDER).join(folder);
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok("up to date".to_owned());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    std::fs::create_dir_all(&folder).map_err(failed)?;
    install(&folder)?;
    std::fs::write(&stamp, wanted).map_err(failed)?;
    Ok(String::new())
}

/// Returns the folders of the specifications.
fn specifications() -> Result<Vec<PathBuf>, String> {
    workspace::specifications().map_err(|failure| match failure {
        Failure::Usage(message) | Failure::Failed(message) => message,
    })
}

/// Writes the bundles of all specifications.
pub(super) fn write_bundles() -> Result<String, String> {
    bundles().map(|paths| format!("{} documents", paths.len()))
}

/// Returns the paths of the bundles of all specifications. The first call writes them; a later one would change files that
/// another step reads.
fn bundles() -> Result<Vec<PathBuf>, String> {
    static BUNDLES: OnceLock<Result<Vec<PathBuf>, String>> = OnceLock::new();
    BUNDLES.get_or_init(new_bundles).clone()
}

fn new_bundles() -> Result<Vec<PathBuf>, String> {
    let printed = output(this(&["docs", "--bundle"])?)?;
    let bundles: Vec<PathBuf> =
        printed.lines().filter(|line| line.ends_with(".json")).map(PathBuf::from).collect();
    if bundles.is_empty() {
        return Err("`cargo xtask docs --bundle` printed no document".to_owned());
    }
    Ok(bundles)
}

/// Returns every document that validators check: the folders of the specifications, and their bundles.
fn documents() -> Result<Vec<PathBuf>, String> {
    let folders = specifications()?.into_iter().map(|folder| folder.join("openapi.yaml"));
    Ok(folders.chain(bundles()?).collect())
}

/// Returns whether a document is a folder with actions of the facts tier.
fn is_partly_described(document: &Path) -> bool {
    let Some(folder) = document.parent().filter(|_| document.ends_with("openapi.yaml")) else {
        return false;
    };
    let spec = load(&Sources::read_dir(folder));
    spec.is_ok_and(|spec| spec.operations.iter().any(|operation| operation.tier == Tier::Facts))
}

/// Converts a path to an argument.
fn argument(path: &Path) -> String {
    path.display().to_string()
}

/// Runs pip of a Python interpreter.
fn pip(python: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut command = program(python, &["-m", "pip"]);
    command.args(arguments);
    output(quiet(command)).map(drop)
}

/// Disables telemetry and update notices of a command.
fn quiet(mut command: Command) -> Command {
    command
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONWARNINGS", "ignore");
    command
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_are_found_after_warnings() {
        for (text, expected) in [
            ("v20.20.2\n", Some((20, 20))),
            ("Python 3.11.7", Some((3, 11))),
            ("Redis server v=7.0.15 sha=00000000:0 bits=64", Some((7, 0))),
            (
                "/usr/bin/chromium: 9: [: 25276: unexpected operator\nChromium 156.0.8078.114",
                Some((156, 0)),
            ),
            ("command not found: 127", None),
        ] {
            assert_eq!(parse_version(text), expected, "{text}");
        }
    }
}
