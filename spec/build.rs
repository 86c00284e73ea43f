//! Embeds the specification files of this package: every `<service>/<version>/` with an `openapi.yaml`, except those of the
//! facts tier.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_DOCUMENTS").is_none() {
        return Ok(());
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    // The modification time of a folder changes when an entry is added or removed.
    println!("cargo::rerun-if-changed={}", root.display());
    let mut table = String::from("&[\n");
    // The tests have specifications of their own.
    let is_service = |path: &PathBuf| !path.ends_with("src") && !path.ends_with("tests");
    for service in folders(&root)?.into_iter().filter(is_service) {
        for version in folders(&service)?.into_iter().filter(|f| is_authored(f)) {
            println!("cargo::rerun-if-changed={}", version.display());
            writeln!(
                table,
                "    Embedded {{ service: {:?}, version: {:?}, files: &[",
                name(&service),
                name(&version)
            )?;
            for file in files(&version)? {
                writeln!(table, "        ({:?}, include_str!({file:?})),", name(&file))?;
            }
            table.push_str("    ] },\n");
        }
    }
    table.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("documents.rs"), table)?;
    Ok(())
}

/// Returns whether the folder has an index without `x-tier: facts`.
fn is_authored(folder: &Path) -> bool {
    let index = fs::read_to_string(folder.join("openapi.yaml"));
    index.is_ok_and(|text| !text.lines().any(|line| line == "x-tier: facts"))
}

/// Returns the folders in `path`, sorted.
fn folders(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    Ok(entries(path)?.into_iter().filter(|path| path.is_dir()).collect())
}

/// Returns the specification files in `path`, sorted.
fn files(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    Ok(entries(path)?.into_iter().filter(is_yaml).collect())
}

fn entries(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
