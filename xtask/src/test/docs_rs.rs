//! The documentation of every package, without warnings, as docs.rs builds it: with the cfg `docsrs`, so that items name
//! the feature that they need.
//!
//! docs.rs has a nightly rustdoc. The stable one accepts its features only if `RUSTC_BOOTSTRAP` is set. If it were set for
//! Cargo, many dependencies would be rebuilt, so Cargo runs this program as rustdoc, which sets the variable.

use std::path::Path;
use std::process::{Command, ExitCode};

use super::process::{cargo, output, this};
use crate::workspace::Metadata;

/// The variable with the path of the real rustdoc, set when Cargo runs this program as rustdoc.
const REAL: &str = "XTASK_RUSTDOC";

/// A package, and a page of it that must name the feature.
const PAGES: [(&str, &str, &str); 4] = [
    ("tencent-cloud", "blocking/index.html", "blocking"),
    ("tencent-cloud", "testing/index.html", "test-util"),
    ("tencent-cloud-cvm", "v2/index.html", "v2"),
    ("tencent-cloud-spec", "import/index.html", "import"),
];

/// Runs the real rustdoc if Cargo started this program as rustdoc.
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

pub(super) fn check() -> Result<String, String> {
    let mut command = cargo(&["doc", "--quiet", "--workspace", "--no-deps", "--all-features"]);
    let real = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    command.env("RUSTDOCFLAGS", "--cfg docsrs -D warnings");
    command.env(REAL, real).env("RUSTDOC", this(&[])?.get_program());
    output(command)?;
    let doc = Metadata::read()?.target.join("doc");
    for (package, page, feature) in PAGES {
        let path = doc.join(package.replace('-', "_")).join(page);
        let text = read(&path)?;
        if !text.contains(&format!("crate feature <code>{feature}</code>")) {
            return Err(format!("{}: does not name the feature {feature}", path.display()));
        }
    }
    Ok(format!("{} pages name their feature", PAGES.len()))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
