//! Python packages, in a virtual environment.

use std::path::{Path, PathBuf};

use super::super::process::{last_line, output, program};
use super::{FOLDER, argument, documents, install_once, pip, quiet, version};

/// The vendor's packages, pinned by hash and installed without their dependencies.
const VENDOR: &str = "tests/conformance/python/vendor.txt";
/// All other packages.
const TOOLS: &str = "tests/conformance/python/tools.txt";

/// The vendor's packages that are installed. The others are only read.
const INSTALLED: [&str; 3] =
    ["tccli", "tencentcloud-sdk-python-common", "tencentcloud-sdk-python-cvm"];

pub(in crate::test) fn prerequisite() -> Result<(), String> {
    let needed = "install Python 3.10 or newer: apt-get install python3 python3-venv";
    match version("python3") {
        Some(found) if found < (3, 10) => {
            Err(format!("python3 is version {}.{}: {needed}", found.0, found.1))
        }
        Some(_) if output(program("python3", &["-c", "import venv, ensurepip"])).is_err() => {
            Err("python3 has no module venv: apt-get install python3-venv".to_owned())
        }
        Some(_) => Ok(()),
        None => Err(format!("python3 not found: {needed}")),
    }
}

/// Returns the Python interpreter of the environment.
pub(in crate::test) fn python() -> PathBuf {
    PathBuf::from(FOLDER).join("python/bin/python")
}

/// Returns the folder of the vendor's packages as published.
pub(super) fn wheels() -> PathBuf {
    PathBuf::from(FOLDER).join("python/wheels")
}

pub(in crate::test) fn install() -> Result<String, String> {
    let read =
        |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    install_once("python", &(read(VENDOR)? + &read(TOOLS)?), |folder| {
        output(program("python3", &["-m", "venv", &argument(folder)]))?;
        let wheels = argument(&wheels());
        let hashed =
            ["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"];
        let python = python();
        let vendor = ["--dest", &wheels, "--requirement", VENDOR];
        pip(&python, &[&hashed[..], &vendor].concat())?;
        pip(&python, &["install", "--quiet", "--requirement", TOOLS])?;
        let local = ["install", "--quiet", "--no-deps", "--no-index", "--find-links", &wheels];
        pip(&python, &[&local[..], &INSTALLED].concat())
    })
}

/// Runs a script of `tests/conformance/python/` and returns the last line of its output.
pub(super) fn script(name: &str, arguments: &[&Path]) -> Result<String, String> {
    run_script(None, name, arguments)
}

/// Runs a script that imports from a wheel instead of from the installed packages.
pub(super) fn script_with(wheel: &Path, name: &str, arguments: &[&Path]) -> Result<String, String> {
    run_script(Some(wheel), name, arguments)
}

fn run_script(wheel: Option<&Path>, name: &str, arguments: &[&Path]) -> Result<String, String> {
    let mut command = program(python(), &[&format!("tests/conformance/python/{name}")]);
    command.args(arguments);
    if let Some(wheel) = wheel {
        command.env("PYTHONPATH", wheel);
    }
    output(quiet(command)).map(|text| last_line(&text))
}

pub(in crate::test) fn validate() -> Result<String, String> {
    let documents = documents()?;
    let mut command = program(python(), &["-m", "openapi_spec_validator"]);
    command.args(&documents);
    let text = output(quiet(command))?;
    let valid = text.lines().filter(|line| line.ends_with(": OK")).count();
    if valid != documents.len() {
        return Err(format!("{text}\nvalidated {valid} of {} documents", documents.len()));
    }
    Ok(format!("{} documents", documents.len()))
}
