//! The public API against that of the last release: whether it has breaking changes, and whether the version says so.
//!
//! Compares the lists in `docs/api/` with those of the last release tag, `v<version>`. The lists do not contain
//! everything: a method that is added to a trait counts as breaking although it may be provided, and the fields of
//! generated types are not listed.

mod specification;

use std::collections::BTreeSet;

use super::process::{output, program};
use super::runner::NOT_RUN;
use crate::workspace::{Metadata, Package};

/// The folder of the lists.
const LISTS: &str = "docs/api";

/// The package whose version covers the specifications.
const SPECIFICATIONS: &str = "tencent-cloud-spec";

const HINT: &str =
    "Revert the changes, or increase the version: the minor version of 0.x, or else the major one.";

/// Returns the tag of the last release, if there is one.
fn last_release() -> Result<Option<String>, String> {
    let tags = ["tag", "--list", "v[0-9]*", "--merged", "HEAD", "--sort=-version:refname"];
    Ok(output(program("git", &tags))?.lines().next().map(str::to_owned))
}

/// Calls `compare` with the tag of the last release, if there is one.
fn with_last_release(
    compare: impl FnOnce(&str) -> Result<String, String>,
) -> Result<String, String> {
    match last_release() {
        Ok(Some(tag)) => compare(&tag),
        Ok(None) => Ok("no previous release".to_owned()),
        // The sources of a release, for example.
        Err(error) if error.contains("not a git repository") => {
            Ok(format!("{NOT_RUN}: not a Git repository"))
        }
        Err(error) => Err(error),
    }
}

/// How the repository differs from the last release.
pub(crate) struct SinceRelease {
    /// The version of the last release.
    pub(crate) version: String,
    /// Whether the public API or a specification has breaking changes.
    pub(crate) is_breaking: bool,
    /// Whether the public API has additions.
    pub(crate) has_additions: bool,
}

/// Returns how the repository differs from the last release, if there is one.
pub(crate) fn since_last_release() -> Result<Option<SinceRelease>, String> {
    let Some(tag) = last_release()? else { return Ok(None) };
    let metadata = Metadata::read()?;
    let (mut is_breaking, mut has_additions) = (false, false);
    for package in metadata.published() {
        match changes_since(&tag, package)? {
            Some(changes) => {
                is_breaking |= !changes.breaking.is_empty();
                has_additions |= changes.additions > 0;
            }
            None => has_additions |= is_new(&tag, package),
        }
    }
    is_breaking |= !specification::breaking_since(&tag)?.is_empty();
    let version = tag.trim_start_matches('v').to_owned();
    Ok(Some(SinceRelease { version, is_breaking, has_additions }))
}

/// Compares the specifications with those of the last release.
pub(super) fn check_specifications() -> Result<String, String> {
    with_last_release(|tag| {
        let breaking = specification::breaking_since(tag)?;
        let metadata = Metadata::read()?;
        let package = metadata.packages.iter().find(|package| package.name == SPECIFICATIONS);
        let package = package.ok_or_else(|| format!("no package {SPECIFICATIONS}"))?;
        if breaking.is_empty() || permits_breaking(tag, &package.version) {
            return Ok(format!("{} breaking changes since {tag}", breaking.len()));
        }
        let (name, version) = (&package.name, &package.version);
        let changes = breaking.join("\n  ");
        Err(format!("{name} {version} has breaking changes since {tag}:\n  {changes}\n\n{HINT}"))
    })
}

/// Compares the public API with that of the last release.
pub(super) fn check() -> Result<String, String> {
    with_last_release(check_since)
}

fn check_since(tag: &str) -> Result<String, String> {
    let (mut breaking, mut additions) = (Vec::new(), 0);
    let metadata = Metadata::read()?;
    for package in metadata.published() {
        let Some(changes) = changes_since(tag, package)? else { continue };
        additions += changes.additions;
        if !changes.breaking.is_empty() && !permits_breaking(tag, &package.version) {
            let changes = changes.breaking.join("\n  ");
            let (name, version) = (&package.name, &package.version);
            breaking
                .push(format!("{name} {version} has breaking changes since {tag}:\n  {changes}"));
        } else if !changes.breaking.is_empty() {
            additions += changes.breaking.len();
        }
    }
    if breaking.is_empty() {
        return Ok(format!("{additions} changes since {tag}"));
    }
    Err(format!("{}\n\n{HINT}", breaking.join("\n")))
}

/// Returns the changes of a package's public API. A package without a list has no reviewed API; one without a released
/// list is new.
fn changes_since(tag: &str, package: &Package) -> Result<Option<Changes>, String> {
    let path = format!("{LISTS}/{}.txt", package.name);
    let Ok(released) = output(program("git", &["show", &format!("{tag}:{path}")])) else {
        return Ok(None);
    };
    let current = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Ok(Some(Changes::between(&released, &current)))
}

/// Returns whether a release does not contain the package.
fn is_new(tag: &str, package: &Package) -> bool {
    let manifest = format!("{tag}:{}/Cargo.toml", package.folder);
    output(program("git", &["cat-file", "-e", &manifest])).is_err()
}

/// The changes of a public API.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    /// Changes that may break users, as lines of a diff.
    breaking: Vec<String>,
    /// The number of other changes.
    additions: usize,
}

impl Changes {
    fn between(released: &str, current: &str) -> Self {
        let released: BTreeSet<&str> = released.lines().collect();
        let current: BTreeSet<&str> = current.lines().collect();
        let closed: BTreeSet<(Closed, String)> = released
            .iter()
            .filter_map(|line| Item::parse(line))
            .filter_map(|item| Some((item.closed()?, item.path)))
            .collect();
        let is_closed = |item: Item<'_>| {
            let parent = item.path.rsplit_once("::").map(|(parent, _)| parent.to_owned());
            parent.is_some_and(|parent| closed.contains(&(item.belongs_to(), parent)))
        };
        let mut changes = Self::default();
        changes.breaking.extend(released.difference(&current).map(|line| format!("- {line}")));
        for line in current.difference(&released) {
            if Item::parse(line).is_some_and(is_closed) {
                changes.breaking.push(format!("+ {line}"));
            } else {
                changes.additions += 1;
            }
        }
        changes
    }
}

/// An item to which an addition is a breaking change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closed {
    /// A trait: its implementations lack the new item.
    Trait,
    /// An enum, struct or variant without `#[non_exhaustive]`: patterns and literals lack the new variant or field.
    Data,
}

/// An item in a list.
struct Item<'l> {
    is_non_exhaustive: bool,
    /// The keyword before the path, such as `fn`; empty for variants and fields.
    keyword: &'l str,
    /// The path without generic parameters.
    path: String,
}

impl<'l> Item<'l> {
    /// Parses a line. The lines of implementations are no items.
    fn parse(line: &'l str) -> Option<Self> {
        let (attributes, mut rest) = line.split_once("pub ")?;
        let mut keyword = "";
        while let Some((word, after)) = rest.split_once(' ')
            && word.chars().all(|letter| letter.is_ascii_lowercase())
        {
            (keyword, rest) = (word, after);
        }
        let is_non_exhaustive = attributes.contains("#[non_exhaustive]");
        Some(Self { is_non_exhaustive, keyword, path: path_of(rest) })
    }

    fn closed(&self) -> Option<Closed> {
        match self.keyword {
            "trait" => Some(Closed::Trait),
            "enum" | "struct" | "" if !self.is_non_exhaustive => Some(Closed::Data),
            _ => None,
        }
    }

    /// Returns the kind of closed item that would be broken by the addition of this one.
    fn belongs_to(&self) -> Closed {
        if self.keyword.is_empty() { Closed::Data } else { Closed::Trait }
    }
}

/// Returns the path at the start of a text, without generic parameters.
fn path_of(text: &str) -> String {
    let (mut path, mut depth) = (String::new(), 0_usize);
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ':' if rest.peek() == Some(&':') => {
                rest.next();
                path.push_str("::");
            }
            letter if letter.is_alphanumeric() || letter == '_' => path.push(letter),
            _ => break,
        }
    }
    path
}

/// Returns whether a package of this version may differ incompatibly from the release.
fn permits_breaking(tag: &str, version: &str) -> bool {
    let numbers = |version: &str| -> Option<(u64, u64)> {
        let mut numbers = version.split('.').map(|number| number.parse().ok());
        Some((numbers.next()??, numbers.next()??))
    };
    match (numbers(tag.trim_start_matches('v')), numbers(version)) {
        (Some((0, released)), Some((0, current))) => current > released,
        (Some((released, _)), Some((current, _))) => current > released,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEASED: &str = "\
pub mod a
#[non_exhaustive] pub enum a::Open
pub a::Open::One
pub enum a::Closed<T>
pub a::Closed::One
pub a::Closed::One::field: u8
pub struct a::Fields
pub a::Fields::first: core::option::Option<u8>
pub trait a::Trait: core::fmt::Debug
pub fn a::Trait::method(&self)
impl<T> a::Closed<T>
pub fn a::Closed<T>::new(value: impl core::convert::Into<T>) -> Self
";

    fn changes(current: &str) -> Changes {
        Changes::between(RELEASED, current)
    }

    #[test]
    fn removals_and_changed_signatures_are_breaking() {
        assert_eq!(changes(RELEASED), Changes::default());
        let removed = RELEASED.replace("pub a::Open::One\n", "");
        assert_eq!(changes(&removed).breaking, ["- pub a::Open::One"]);
        let changed = RELEASED.replace("method(&self)", "method(&mut self)");
        let expected = ["- pub fn a::Trait::method(&self)", "+ pub fn a::Trait::method(&mut self)"];
        assert_eq!(changes(&changed).breaking, expected);
    }

    #[test]
    fn additions_to_exhaustive_items_are_breaking() {
        for line in [
            "pub a::Closed::Two",
            "pub a::Closed::One::second: u8",
            "pub a::Fields::second: a::Open",
            "pub fn a::Trait::second(&self) -> a::Open",
            "pub const a::Trait::SECOND: u8",
        ] {
            let changes = changes(&format!("{RELEASED}{line}\n"));
            assert_eq!((changes.breaking, changes.additions), (vec![format!("+ {line}")], 0));
        }
    }

    #[test]
    fn other_additions_are_compatible() {
        for line in [
            "pub a::Open::Two",
            "#[non_exhaustive] pub enum a::New",
            "pub a::New::One",
            "pub fn a::Closed<T>::second(self) -> a::Fields",
            "pub fn a::free(_: impl core::convert::Into<a::Trait>)",
            "impl<T> core::fmt::Debug for a::Closed<T>",
            "pub mod a::b",
        ] {
            let changes = changes(&format!("{RELEASED}{line}\n"));
            assert_eq!((changes.breaking, changes.additions), (Vec::new(), 1), "{line}");
        }
    }

    #[test]
    fn a_breaking_change_requires_a_greater_version() {
        assert!(permits_breaking("v0.1.3", "0.2.0") && permits_breaking("v0.9.0", "1.0.0"));
        assert!(permits_breaking("v1.2.0", "2.0.0"));
        assert!(!permits_breaking("v0.1.3", "0.1.4") && !permits_breaking("v1.2.0", "1.3.0"));
        assert!(!permits_breaking("vnext", "1.0.0"));
    }
}
