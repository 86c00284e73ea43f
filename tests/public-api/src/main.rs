//! The public interface of the published crates: a text a crate, kept in `docs/api/` and compared with the source.
//!
//! `cargo xtask api` runs this from the repository's root. A change of the interface is then a change of a file that is
//! reviewed, never a side effect. The same look at the interface finds types of other crates in it: what is in a public
//! signature binds users to that crate's version, so there is a short list of crates that may be.
//!
//! - `rustdoc` has rustdoc describe a crate as JSON;
//! - `listing` makes lines of that description;
//! - `foreign` finds the types of other crates.

mod foreign;
mod listing;
mod rustdoc;

use std::path::PathBuf;
use std::process::ExitCode;

use rustdoc::Described;
use similar::TextDiff;

/// A published crate.
struct Published {
    name: &'static str,
    /// How much of its interface is listed.
    detail: listing::Detail,
    /// Crates whose types may be in its signatures, beside the standard library.
    allowed: &'static [&'static str],
}

const PUBLISHED: [Published; 2] = [
    Published {
        name: "tencent-cloud",
        detail: listing::Detail::Everything,
        // The vocabulary of a transport, the trait of listings, and the bridge behind the feature `serde`.
        allowed: &["http", "bytes", "futures_core", "serde_core"],
    },
    Published {
        name: "tencent-cloud-cvm",
        detail: listing::Detail::TypesAndMethods,
        allowed: &["tencent_cloud", "serde_core"],
    },
];

fn main() -> ExitCode {
    if let Some(code) = rustdoc::as_wrapper() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => all(false),
        ["--write"] => all(true),
        _ => Err("expected no argument, or --write".to_owned()),
    };
    match result {
        Ok(note) => {
            println!("{note}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Compares every listing with its file, or writes the files; all that is wrong is told at once.
fn all(write: bool) -> Result<String, String> {
    let mut lines = 0;
    let mut wrong = Vec::new();
    for published in &PUBLISHED {
        let described = match rustdoc::describe(published.name)? {
            Described::Readable(described) => described,
            // A toolchain of another day is no fault of the source; where the toolchain is chosen, it is.
            Described::OtherFormat(why) if std::env::var_os("CI").is_none() => {
                return Ok(format!("NOT CHECKED: {why}"));
            }
            Described::OtherFormat(why) => return Err(why),
        };
        let listing = listing::listing(&described, &published.detail);
        lines += listing.lines().count();
        wrong.extend(foreign::found(&described, published.allowed).into_iter().map(|item| {
            format!("{}: {} is in the public interface:\n  {}", published.name, item.of, item.shown)
        }));
        wrong.extend(compare(published.name, &listing, write)?);
    }
    if wrong.is_empty() { Ok(format!("{lines} items")) } else { Err(wrong.join("\n\n")) }
}

/// What differs between a listing and its file, which is written if it may be.
fn compare(name: &str, listing: &str, write: bool) -> Result<Option<String>, String> {
    let path = PathBuf::from(format!("docs/api/{name}.txt"));
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if write {
        std::fs::create_dir_all("docs/api").map_err(failed)?;
        std::fs::write(&path, listing).map_err(failed)?;
        return Ok(None);
    }
    let there = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        result => result.map_err(failed)?,
    };
    Ok((there != listing).then(|| {
        let shown = path.display();
        let diff = TextDiff::from_lines(there.as_str(), listing);
        let hunks = diff.unified_diff().context_radius(1).to_string();
        format!(
            "{shown} is not the interface of the source. If the change is meant, run `cargo xtask api --write`, \
             commit the file, and say in CHANGELOG.md what it asks of users.\n{hunks}"
        )
    }))
}
