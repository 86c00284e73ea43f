//! Third-party tools that read the published OpenAPI documents, and the clients that they generate, against the simulator.

use std::path::{Path, PathBuf};

use super::super::process::{last_line, output, program};
use super::{FOLDER, argument, install_once, pip, quiet};
use super::{conformance, node};
use crate::docs;
use crate::workspace::Metadata;

/// The Python packages, in an environment of their own.
const REQUIREMENTS: &str = "tests/conformance/openapi/requirements.txt";

/// The Node packages. Optic 1.0.9 does not start with two versions of ajv, so one is prescribed.
const PACKAGES: &str = r#"{
  "private": true,
  "dependencies": {
    "@stoplight/prism-cli": "5.14.2",
    "@types/node": "22.20.7",
    "openapi-fetch": "0.17.0",
    "openapi-typescript": "7.13.0",
    "typescript": "5.9.3"
  }
}
"#;
const OPTIC: &str = r#"{
  "private": true,
  "dependencies": {"@useoptic/optic": "1.0.9"},
  "overrides": {
    "@stoplight/spectral-core": {"ajv": "8.20.0"},
    "@stoplight/spectral-functions": {"ajv": "8.20.0"},
    "ajv-errors": {"ajv": "8.20.0"}
  }
}
"#;

/// The specification whose clients are tested.
const NAME: &str = "cvm-2017-03-12";

pub(in crate::test) fn install() -> Result<String, String> {
    let requirements = std::fs::read_to_string(REQUIREMENTS)
        .map_err(|error| format!("{REQUIREMENTS}: {error}"))?;
    install_once("openapi/python", &requirements, |folder| {
        output(program("python3", &["-m", "venv", &argument(folder)]))?;
        pip(&python(), &["install", "--quiet", "--requirement", REQUIREMENTS])
    })?;
    for (folder, packages) in [("openapi/node", PACKAGES), ("openapi/optic", OPTIC)] {
        install_once(folder, packages, |folder| node::install_from(folder, packages))?;
    }
    Ok(String::new())
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(FOLDER).join("openapi").join(name)
}

fn python() -> PathBuf {
    folder("python").join("bin/python")
}

/// Returns the path of a bundle.
fn bundle(suffix: &str) -> Result<PathBuf, String> {
    super::bundles()?;
    Ok(Path::new(docs::TARGET).join(format!("{NAME}{suffix}.json")))
}

/// Runs a script of `tests/conformance/openapi/` and returns the last line of its output.
fn script(name: &str, arguments: &[&Path]) -> Result<String, String> {
    let mut command = program(python(), &[&format!("tests/conformance/openapi/{name}")]);
    command.args(arguments);
    output(quiet(command)).map(|text| last_line(&text))
}

pub(in crate::test) fn openapi_python_client() -> Result<String, String> {
    let name = "openapi_python_client.py";
    script(name, &[&conformance::binary()?, &bundle("")?, &folder("python-client")])
}

/// Generates from the documents in 3.1 and in 3.0.
pub(in crate::test) fn openapi_generator() -> Result<String, String> {
    let name = "openapi_generator.py";
    let binary = conformance::binary()?;
    script(name, &[&binary, &bundle(".openapi30")?, &folder("generator")])?;
    script(name, &[&binary, &bundle("")?, &folder("generator")])
}

pub(in crate::test) fn openapi_typescript() -> Result<String, String> {
    let folder = folder("node").join("typescript");
    script("openapi_typescript.py", &[&conformance::binary()?, &bundle("")?, &folder])
}

pub(in crate::test) fn progenitor() -> Result<String, String> {
    let target = Metadata::read()?.target;
    script("progenitor.py", &[&conformance::binary()?, &bundle(".openapi30")?, &target])
}

pub(in crate::test) fn schemathesis() -> Result<String, String> {
    let mut notes = Vec::new();
    for bundle in super::bundles()?.iter().filter(|path| is_plain_cvm(path)) {
        let note =
            script("schema_tests.py", &[&conformance::binary()?, bundle, Path::new(FOLDER)])?;
        notes.push(note);
    }
    Ok(notes.join("; "))
}

/// Returns whether a bundle is one of CVM without additions or conversion.
fn is_plain_cvm(bundle: &Path) -> bool {
    bundle.file_stem().is_some_and(|stem| {
        let stem = stem.to_string_lossy();
        stem.starts_with("cvm-") && !stem.contains('.')
    })
}

pub(in crate::test) fn prism() -> Result<String, String> {
    let packages = std::path::absolute(folder("node").join("node_modules"));
    let packages = packages.map_err(|error| error.to_string())?;
    let mut command = program("node", &["tests/conformance/openapi/prism.js"]);
    command.arg(conformance::binary()?).arg(bundle("")?).env("NODE_PATH", packages);
    output(quiet(command)).map(|text| last_line(&text))
}

pub(in crate::test) fn breaking_changes() -> Result<String, String> {
    script("breaking_changes.py", &[&bundle(".decorated")?, &folder("optic")])
}
