//! Runs rustdoc with JSON output.
//!
//! The stable rustdoc writes JSON only if `RUSTC_BOOTSTRAP` is set. If it were set for cargo, build scripts would see
//! it and many dependencies would be rebuilt. Cargo therefore runs this program as rustdoc, which sets the variable
//! only for the real rustdoc.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use public_api::PublicApi;
use rustdoc_types::{Crate, FORMAT_VERSION};
use serde::Deserialize;

/// The variable with the path of the real rustdoc, set when cargo runs this program as rustdoc.
const REAL: &str = "PUBLIC_API_RUSTDOC";

/// The items of a crate.
pub(crate) struct Description {
    pub(crate) api: PublicApi,
    pub(crate) krate: Crate,
}

/// The result of [`describe`].
pub(crate) enum Described {
    Readable(Box<Description>),
    /// The JSON format of rustdoc has another version than its parsers; with a message.
    UnsupportedFormat(String),
}

/// Runs the real rustdoc if cargo started this program as rustdoc.
pub(crate) fn as_wrapper() -> Option<ExitCode> {
    let real = std::env::var_os(REAL)?;
    let mut command = Command::new(&real);
    command.args(std::env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1");
    Some(match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}: {error}", real.display());
            ExitCode::FAILURE
        }
    })
}

/// Describes a package of this workspace with all features.
pub(crate) fn describe(package: &str) -> Result<Described, String> {
    let or = |name: &str, other: &str| std::env::var_os(name).unwrap_or_else(|| other.into());
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(or("CARGO", "cargo"));
    command.args(["rustdoc", "--quiet", "--lib", "--all-features", "--package", package]);
    command.args(["--", "-Zunstable-options", "--output-format=json", "--cap-lints=allow"]);
    // Build scripts track the variables of the package that runs here; with them, dependencies would be rebuilt.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command.env(REAL, or("RUSTDOC", "rustdoc")).env("RUSTDOC", this).stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let target = PathBuf::from(or("CARGO_TARGET_DIR", "target"));
    read(&target.join("doc").join(package.replace('-', "_")).with_extension("json"))
}

/// Reads the JSON output of rustdoc.
pub(crate) fn read(path: &Path) -> Result<Described, String> {
    #[derive(Deserialize)]
    struct Version {
        format_version: u32,
    }
    let failed = |error: String| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let version: Version =
        serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    if version.format_version != FORMAT_VERSION {
        return Ok(Described::UnsupportedFormat(format!(
            "rustdoc writes JSON format {}, but `rustdoc-types` reads {FORMAT_VERSION}",
            version.format_version
        )));
    }
    let krate = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let api = public_api::Builder::from_rustdoc_json(path)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .include_function_parameter_names(true)
        .build()
        .map_err(|error| failed(error.to_string()))?;
    Ok(Described::Readable(Box::new(Description { api, krate })))
}
