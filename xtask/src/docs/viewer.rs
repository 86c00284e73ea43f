//! The script that lays out an OpenAPI document, from npm.

use std::path::Path;
use std::process::Command;

use crate::Failure;

/// Where it is installed, under `target/`, where `cargo clean` finds it.
const FOLDER: &str = "target/external/viewer";
/// Redoc is one script that needs nothing else and makes no request.
const PACKAGE: &str = "redoc@2.5.4";
const SCRIPT: &str = "node_modules/redoc/bundles/redoc.standalone.js";

/// The picture beside the name of its makers.
const LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// The text of the script, installed first if it is not there.
pub(super) fn script() -> Result<String, Failure> {
    let path = Path::new(FOLDER).join(SCRIPT);
    if !path.is_file() {
        install()?;
    }
    let script = std::fs::read_to_string(&path)
        .map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
    // A page that needs no network asks for no picture either.
    Ok(script.replace(LOGO, "data:,"))
}

fn install() -> Result<(), Failure> {
    std::fs::create_dir_all(FOLDER)
        .map_err(|error| Failure::Failed(format!("{FOLDER}: {error}")))?;
    // The script is complete as it is published: what it was built from is not needed, nor are its install scripts.
    let status = Command::new("npm")
        .args(["install", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"])
        .args(["--loglevel=error", PACKAGE])
        .status()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::Failed(
                "npm is missing: install it with `apt-get install nodejs npm`".to_owned(),
            ),
            _ => Failure::Failed(format!("npm: {error}")),
        })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("npm could not install {PACKAGE}: {status}")))
    }
}
