//! Node packages: validators, and the vendor's SDK.

use std::path::{Path, PathBuf};

use super::super::process::{last_line, output, program};
use super::{
    FOLDER, argument, bundles, documents, install_once, is_partly_described, quiet, version,
};

const REDOCLY: &str = "@redocly/cli@2.77.0";
const SPECTRAL: &str = "@stoplight/spectral-cli@6.16.3";
/// The vendor's SDK, unmodified: its core, and the package of CVM.
const SDK: [&str; 2] =
    ["tencentcloud-sdk-nodejs-common@4.1.220", "tencentcloud-sdk-nodejs-cvm@4.1.316"];
/// Drives a browser, and finds problems of accessibility.
const BROWSER: [&str; 2] = ["axe-core@4.14.1", "playwright-core@1.65.1"];

pub(in crate::test) fn prerequisite() -> Result<(), String> {
    let needed = "install Node 20.19 or newer with npm: apt-get install nodejs npm";
    match version("node") {
        Some(found) if found < (20, 19) => {
            Err(format!("node is version {}.{}: {needed}", found.0, found.1))
        }
        Some(_) if version("npm").is_none() => Err(format!("npm not found: {needed}")),
        Some(_) => Ok(()),
        None => Err(format!("node not found: {needed}")),
    }
}

pub(in crate::test) fn install() -> Result<String, String> {
    let packages = [REDOCLY, SPECTRAL, SDK[0], SDK[1], BROWSER[0], BROWSER[1]];
    install_once("node", &packages.join(" "), |folder| {
        let folder = argument(folder);
        let quietly = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
        let mut command = program("npm", &["install", "--prefix", &folder]);
        command.args(packages).args(quietly);
        output(quiet(command)).map(drop)
    })
}

/// The names of Chromium, which Debian and other distributions install.
const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

pub(in crate::test) fn chromium_prerequisite() -> Result<(), String> {
    match CHROMIUM.iter().any(|name| version(name).is_some()) {
        true => Ok(()),
        false => Err("chromium not found: install Chromium: apt-get install chromium".to_owned()),
    }
}

/// Installs the dependencies of a package into its folder, without running their scripts.
pub(super) fn install_from(folder: &Path, package: &str) -> Result<(), String> {
    let file = folder.join("package.json");
    std::fs::write(&file, package).map_err(|error| format!("{}: {error}", file.display()))?;
    let quietly = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    let mut command = program("npm", &["install", "--ignore-scripts", "--prefix"]);
    command.arg(folder).args(quietly);
    output(quiet(command)).map(drop)
}

pub(in crate::test) fn redocly() -> Result<String, String> {
    let redocly = installed("redocly");
    let mut documents = documents()?;
    // The bundles describe what the folder of a specification leaves out.
    documents.retain(|document| !is_partly_described(document));
    let mut command = program(&redocly, &["lint", "--config", ".redocly.yaml"]);
    command.args(&documents);
    let text = output(quiet(command))?;
    let validated = text.lines().filter(|line| line.contains(": validated in ")).count();
    if validated != documents.len() {
        return Err(format!("{text}\nvalidated {validated} of {} documents", documents.len()));
    }
    Ok(format!("{} documents", documents.len()))
}

/// Runs Spectral on bundles; `.spectral.yaml` explains why.
pub(in crate::test) fn spectral() -> Result<String, String> {
    let bundles = bundles()?;
    let rules = ["lint", "--ruleset", ".spectral.yaml", "--fail-severity", "warn"];
    let mut command = program(installed("spectral"), &rules);
    command.args(&bundles);
    output(quiet(command))?;
    Ok(format!("{} documents", bundles.len()))
}

/// Runs a script of `tests/conformance/node/` and returns the last line of its output.
pub(super) fn script(name: &str, arguments: &[&Path]) -> Result<String, String> {
    let packages = PathBuf::from(FOLDER).join("node/node_modules");
    let packages = std::path::absolute(packages).map_err(|error| error.to_string())?;
    let mut command = program("node", &[&format!("tests/conformance/node/{name}")]);
    command.args(arguments).env("NODE_PATH", packages);
    output(quiet(command)).map(|text| last_line(&text))
}

fn installed(name: &str) -> PathBuf {
    PathBuf::from(FOLDER).join("node/node_modules/.bin").join(name)
}
