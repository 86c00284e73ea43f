//! The script that renders an OpenAPI document, from npm.

use std::path::Path;
use std::process::Command;

use crate::Failure;

/// The folder in which it is installed; `cargo clean` removes it.
const FOLDER: &str = "target/external/viewer";
/// Redoc is a single script that sends no requests.
const PACKAGE: &str = "redoc@2.5.4";
const SCRIPT: &str = "node_modules/redoc/bundles/redoc.standalone.js";

/// The logo of its authors.
const LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// Returns the script, which is installed first if it is missing.
pub(super) fn script() -> Result<String, Failure> {
    let path = Path::new(FOLDER).join(SCRIPT);
    if !path.is_file() {
        install()?;
    }
    let script = std::fs::read_to_string(&path)
        .map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
    // The page must not use the network.
    Ok(script.replace(LOGO, "data:,"))
}

fn install() -> Result<(), Failure> {
    std::fs::create_dir_all(FOLDER)
        .map_err(|error| Failure::Failed(format!("{FOLDER}: {error}")))?;
    // The published script is complete; its install scripts are not needed.
    let status = Command::new("npm")
        .args(["install", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"])
        .args(["--loglevel=error", PACKAGE])
        .status()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::Failed(
                "npm not found; install it with `apt-get install nodejs npm`".to_owned(),
            ),
            _ => Failure::Failed(format!("npm: {error}")),
        })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("npm install {PACKAGE}: {status}")))
    }
}
