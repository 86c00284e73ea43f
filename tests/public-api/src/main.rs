//! Compares the public API of the published crates with the snapshots in `docs/api/`.
//!
//! `cargo xtask api` runs this program in the root of the repository. A change of the public API therefore changes a
//! file that is reviewed. The program also rejects types of other crates in public signatures, because they tie users
//! to the version of that crate; a short list names the exceptions.
//!
//! - `rustdoc` obtains the items of a crate as JSON;
//! - `snapshot` formats them as text;
//! - `foreign_types` finds the types of other crates.

mod foreign_types;
mod rustdoc;
mod snapshot;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use rustdoc::Described;
use similar::TextDiff;
use snapshot::Detail;

/// The folder of the snapshots.
const SNAPSHOTS: &str = "docs/api";

/// A crate with a reviewed public API.
struct Published {
    package: String,
    detail: Detail,
    /// Crates besides the standard library whose types may appear in signatures.
    allowed: &'static [&'static str],
}

fn main() -> ExitCode {
    if let Some(code) = rustdoc::as_wrapper() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => run(false),
        ["--write"] => run(true),
        _ => Err("expected no argument or `--write`".to_owned()),
    };
    match result {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the core crate and every generated crate.
fn published() -> Result<Vec<Published>, String> {
    let core = Published {
        package: "tencent-cloud".to_owned(),
        detail: Detail::Everything,
        // The types of transports, the trait of streams, the traits behind the features `serde` and `tower`, the time types
        // behind the features `chrono`, `jiff` and `time`, and the number behind the feature `decimal`.
        allowed: &[
            "http",
            "bytes",
            "futures_core",
            "serde_core",
            "chrono",
            "jiff",
            "time",
            "rust_decimal",
            "tower_service",
        ],
    };
    let failed = |error: std::io::Error| format!("generated: {error}");
    let mut packages = BTreeSet::new();
    for entry in std::fs::read_dir("generated").map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.join("Cargo.toml").is_file() {
            let service = path.file_name().unwrap_or_default().to_string_lossy();
            packages.insert(format!("tencent-cloud-{service}"));
        }
    }
    let generated = packages.into_iter().map(|package| Published {
        package,
        detail: Detail::TypesAndMethods,
        allowed: &["tencent_cloud", "serde_core"],
    });
    Ok(std::iter::once(core).chain(generated).collect())
}

/// Compares or writes every snapshot; the error contains all differences.
fn run(write: bool) -> Result<String, String> {
    let published = published()?;
    let (mut lines, mut errors) = (0, Vec::new());
    for krate in &published {
        let described = match rustdoc::describe(&krate.package)? {
            Described::Readable(described) => described,
            // A developer may use another toolchain; CI must use a supported one.
            Described::UnsupportedFormat(reason) if std::env::var_os("CI").is_none() => {
                return Ok(format!("NOT CHECKED: {reason}"));
            }
            Described::UnsupportedFormat(reason) => return Err(reason),
        };
        let snapshot = snapshot::snapshot(&described, &krate.detail);
        lines += snapshot.lines().count();
        errors.extend(foreign_types::find(&described, krate.allowed).into_iter().map(|foreign| {
            let (package, path, item) = (&krate.package, foreign.path, foreign.item);
            format!("{package}: {path} must not appear in the public API:\n  {item}")
        }));
        errors.extend(compare(&krate.package, &snapshot, write)?);
    }
    errors.extend(stale(&published, write)?);
    if errors.is_empty() { Ok(format!("{lines} items")) } else { Err(errors.join("\n\n")) }
}

/// Returns the differences between a snapshot and its file, or writes the file.
fn compare(package: &str, snapshot: &str, write: bool) -> Result<Option<String>, String> {
    let path = PathBuf::from(SNAPSHOTS).join(format!("{package}.txt"));
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if write {
        std::fs::create_dir_all(SNAPSHOTS).map_err(failed)?;
        std::fs::write(&path, snapshot).map_err(failed)?;
        return Ok(None);
    }
    let reviewed = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        result => result.map_err(failed)?,
    };
    Ok((reviewed != snapshot).then(|| {
        let diff = TextDiff::from_lines(reviewed.as_str(), snapshot);
        let hunks = diff.unified_diff().context_radius(1).to_string();
        format!(
            "{} differs from the public API. If the change is intended, run `cargo xtask api --write`, commit the file, \
             and describe the change for users in CHANGELOG.md.\n{hunks}",
            path.display()
        )
    }))
}

/// Reports or deletes the files of crates that no longer exist.
fn stale(published: &[Published], write: bool) -> Result<Vec<String>, String> {
    let failed = |error: std::io::Error| format!("{SNAPSHOTS}: {error}");
    let mut errors = Vec::new();
    for entry in std::fs::read_dir(SNAPSHOTS).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if published.iter().any(|krate| path.ends_with(format!("{}.txt", krate.package))) {
            continue;
        }
        if write {
            std::fs::remove_file(&path).map_err(failed)?;
        } else {
            errors.push(format!("{}: there is no such crate", path.display()));
        }
    }
    Ok(errors)
}
