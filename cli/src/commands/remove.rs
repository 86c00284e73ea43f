//! `cargo tencent-cloud remove`.

use super::apply::protect;
use super::{status, warn};
use crate::arguments::Remove;
use crate::error::{Error, Result, at};
use crate::library;
use crate::lock::{Entry, FILE, Lock};
use crate::project::{Place, Project};
use crate::staging::Staging;
use crate::tree;
use crate::workspace::Workspace;

pub(super) fn run(arguments: &Remove) -> Result<()> {
    let project = Project::find(&arguments.target)?;
    let mut lock = Lock::read(&project.root)?;
    let entry = lock.find(&arguments.service)?.clone();
    let place = project.place_of(&entry)?;
    if let Some(current) = tree::read(&place.folder)? {
        protect(&current, Some(&entry), &place, arguments.force)?;
    }
    if entry.is_library() && !arguments.force {
        protect_manifest(&project, &entry)?;
    }
    lock.entries.retain(|other| other.path != entry.path);
    status("Removing", format!("{} {} in {}", entry.name, entry.version, entry.path));
    if arguments.dry_run {
        warn("nothing was removed because of --dry-run");
        return Ok(());
    }
    let mut staging = Staging::default();
    staging.remove(&place.folder)?;
    let file = project.root.join(FILE);
    if lock.entries.is_empty() {
        staging.remove(&file)?;
    } else {
        staging.file(&file, &lock.text()?)?;
    }
    if entry.is_library() {
        remove_package(&project, &mut staging)?;
    }
    staging.commit()?;
    if entry.is_library() {
        // A folder with other files, such as tests, stays.
        let _ = std::fs::remove_dir(&project.root);
    }
    advise(&place, lock.entries.is_empty());
    Ok(())
}

/// Refuses to delete a manifest that was edited.
fn protect_manifest(project: &Project, entry: &Entry) -> Result<()> {
    let path = &project.manifest;
    let text = std::fs::read_to_string(path).map_err(at(path))?;
    if entry.manifest.as_ref() == Some(&library::hash(&text)) {
        return Ok(());
    }
    Err(Error::new(format!("{} was edited since it was generated", path.display()))
        .help("pass --force to delete the package nevertheless"))
}

/// Deletes the manifest of a generated crate, and removes it from its workspace.
fn remove_package(project: &Project, staging: &mut Staging) -> Result<()> {
    staging.remove(&project.manifest)?;
    let Some(workspace) = Workspace::around(&project.root)? else { return Ok(()) };
    let manifest = workspace.manifest.clone();
    match workspace.without_member()? {
        Some(text) => staging.file(&manifest, &text),
        None => Ok(()),
    }
}

/// Prints what the user may want to do next.
fn advise(place: &Place, is_empty: bool) {
    if let Some(library) = &place.library_name {
        status("Next", format!("remove dependencies on {library} from other packages"));
        return;
    }
    let module = place.module.rsplit("::").next().unwrap_or_default();
    status("Next", format!("remove `mod {module};`"));
    if is_empty {
        status("Next", "run `cargo remove tencent-cloud` if nothing else uses it");
    }
}
