//! What `add` and `update` share: one entry of the lock file is generated and compared with the files that exist.

use crate::catalogue::Known;
use crate::changes::{Change, between};
use crate::error::{Error, Result};
use crate::generate::{Generated, Missing, Request, generate};
use crate::lock::{Entry, FILE};
use crate::package::Descriptions;
use crate::project::Place;
use crate::tree::{self, Tree};

use super::{count, print, status, warn};

/// What an entry of the lock file shall be.
pub(super) struct Wanted<'w> {
    pub(super) descriptions: &'w Descriptions,
    pub(super) known: &'w Known,
    pub(super) actions: Option<Vec<String>>,
    pub(super) missing: Missing,
    pub(super) blocking: bool,
    pub(super) place: &'w Place,
}

/// A generated entry that is not written yet.
pub(super) struct Prepared {
    pub(super) entry: Entry,
    pub(super) tree: Tree,
    /// Changes of the public API, if there was an earlier version.
    pub(super) changes: Vec<Change>,
    /// Whether any file differs from what exists.
    pub(super) differs: bool,
    pub(super) generated: Generated,
}

/// Generates an entry. `existing` is the entry of the same folder.
pub(super) fn prepare(
    wanted: &Wanted<'_>,
    existing: Option<&Entry>,
    force: bool,
) -> Result<Prepared> {
    let place = wanted.place;
    let current = tree::read(&place.folder)?;
    if let Some(current) = &current {
        protect(current, existing, place, force)?;
    }
    let request = Request {
        known: wanted.known,
        actions: wanted.actions.as_deref(),
        missing: wanted.missing,
        module: place.module.clone(),
        library_name: place.library_name.clone(),
        blocking: wanted.blocking,
    };
    let mut generated = generate(wanted.descriptions, &request)?;
    let is_generated = |action: &String| generated.actions.contains(action);
    let actions = wanted.actions.iter().flatten().filter(|action| is_generated(action)).cloned();
    let actions = wanted.actions.is_some().then(|| actions.collect());
    let tree = tree::of_files(std::mem::take(&mut generated.files));
    let entry = Entry {
        name: wanted.known.name.clone(),
        version: wanted.known.place.version.clone(),
        path: place.path.clone(),
        actions,
        blocking: wanted.blocking,
        manifest: existing.and_then(|entry| entry.manifest.clone()),
        package: wanted.descriptions.name.clone(),
        sha256: wanted.descriptions.hash(&wanted.known.place)?,
        generated: tree::hash(&tree),
        generator: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let changes = current.as_ref().map(|current| between(current, &tree)).unwrap_or_default();
    let differs = current.is_none_or(|current| tree::hash(&current) != entry.generated);
    Ok(Prepared { entry, tree, changes, differs, generated })
}

/// Refuses to overwrite what was not generated, or was edited since.
pub(super) fn protect(
    current: &Tree,
    existing: Option<&Entry>,
    place: &Place,
    force: bool,
) -> Result<()> {
    if force || current.is_empty() {
        return Ok(());
    }
    let path = &place.path;
    match existing {
        None => Err(Error::new(format!("{path} exists and is not in {FILE}"))
            .help("pass another folder, or --force to replace it")),
        Some(entry) if entry.generated != tree::hash(current) => {
            Err(Error::new(format!("files in {path} were edited, added or deleted since they were generated"))
                .help("`cargo tencent-cloud check` names them; move your changes elsewhere, or pass --force to discard them"))
        }
        Some(_) => Ok(()),
    }
}

impl Prepared {
    /// Prints what was not generated, and why.
    pub(super) fn print_refusals(&self) {
        for refusal in &self.generated.refusals {
            warn(format!("{} is not generated: {}", refusal.action, refusal.reason));
        }
    }

    /// Prints the changes of the public API.
    pub(super) fn print_changes(&self) {
        let Self { entry, changes, .. } = self;
        let (breaking, additions): (Vec<_>, Vec<_>) =
            changes.iter().partition(|change| change.is_breaking());
        let name = format!("{} {}", entry.name, entry.version);
        if changes.is_empty() {
            let what = if self.differs { "no change of the public API" } else { "no change" };
            status("Unchanged", format!("{name} in {}: {what}", entry.path));
            return;
        }
        let summary = match (breaking.len(), additions.len()) {
            (0, added) => format!("{}, none breaking", count(added, "addition")),
            (broken, 0) => count(broken, "breaking change"),
            (broken, added) => {
                format!("{}, {}", count(broken, "breaking change"), count(added, "addition"))
            }
        };
        status("Changed", format!("{name} in {}: {summary}", entry.path));
        for change in breaking {
            print(format!("breaking: {change}"));
        }
        for change in additions {
            print(format!("addition: {change}"));
        }
    }
}
