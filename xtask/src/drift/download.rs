//! Downloads the vendor's packages with pip.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of everything that is downloaded.
const FOLDER: &str = "target/drift";

/// The releases that the specifications were last compared with.
const PINNED: &str = "tests/conformance/python/vendor.txt";

/// The packages with the descriptions: the main one, and that of the international edition.
const PACKAGES: [&str; 2] = ["tccli", "tccli-intl-en"];

/// The downloaded wheels, in the order of [`PACKAGES`].
pub(super) struct Descriptions {
    pub(super) newest: Vec<PathBuf>,
    pub(super) baseline: Vec<PathBuf>,
}

pub(super) fn descriptions() -> Result<Descriptions, String> {
    let python = python()?;
    let pinned = std::fs::read_to_string(PINNED).map_err(|error| format!("{PINNED}: {error}"))?;
    let requirements = Path::new(FOLDER).join("baseline.txt");
    std::fs::write(&requirements, baseline(&pinned)?).map_err(failed(&requirements))?;
    let hashed = ["--require-hashes", "--requirement", &requirements.display().to_string()]
        .map(ToOwned::to_owned);
    Ok(Descriptions {
        newest: download(&python, "newest", &PACKAGES.map(ToOwned::to_owned))?,
        baseline: download(&python, "baseline", &hashed)?,
    })
}

/// Returns the interpreter of an environment with pip, which is created if it is missing.
fn python() -> Result<PathBuf, String> {
    let environment = Path::new(FOLDER).join("python");
    let python = environment.join("bin/python");
    if !python.is_file() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    Ok(python)
}

/// Returns the pinned requirements of the packages.
fn baseline(pinned: &str) -> Result<String, String> {
    let mut requirements = String::new();
    for package in PACKAGES {
        let prefix = format!("{package}==");
        let line = pinned.lines().find(|line| line.starts_with(&prefix));
        let line = line.ok_or_else(|| format!("{PINNED}: no `{prefix}`"))?;
        requirements.push_str(&format!("{line}\n"));
    }
    Ok(requirements)
}

/// Downloads packages into an empty folder and returns their wheels.
fn download(python: &Path, name: &str, arguments: &[String]) -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(FOLDER).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed(&folder))?;
    }
    let mut command = Command::new(python);
    command.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]);
    run(command.arg("--dest").arg(&folder).args(arguments))?;
    let entries = std::fs::read_dir(&folder).map_err(failed(&folder))?;
    let files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let wheel = |package: &str| {
        let prefix = format!("{}-", package.replace('-', "_"));
        let is_own = |path: &&PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
        };
        let found = files.iter().find(is_own).cloned();
        found.ok_or_else(|| format!("{}: no wheel {prefix}*", folder.display()))
    };
    PACKAGES.iter().map(|package| wheel(package)).collect()
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{program}: {}\n{text}", output.status))
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_is_the_pinned_release_of_each_package() {
        let pinned = "# x\ntccli==1 --hash=a\ntccli-intl-en==2 --hash=b\nother==3 --hash=c\n";
        assert_eq!(baseline(pinned).unwrap(), "tccli==1 --hash=a\ntccli-intl-en==2 --hash=b\n");
        assert!(baseline("tccli==1\n").unwrap_err().contains("no `tccli-intl-en==`"));
    }
}
