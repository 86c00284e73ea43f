//! `cargo tencent-cloud remove`.

use super::apply::protect;
use super::{status, warn};
use crate::arguments::Remove;
use crate::error::Result;
use crate::lock::{FILE, Lock};
use crate::project::Project;
use crate::staging::Staging;
use crate::tree;

pub(super) fn run(arguments: &Remove) -> Result<()> {
    let project = Project::find(&arguments.target)?;
    let mut lock = Lock::read(&project.root)?;
    let entry = lock.find(&arguments.service)?.clone();
    let place = project.place(&project.root.join(&entry.path))?;
    if let Some(current) = tree::read(&place.folder)? {
        protect(&current, Some(&entry), &place, arguments.force)?;
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
    staging.commit()?;
    let module = place.module.rsplit("::").next().unwrap_or_default();
    status("Next", format!("remove `mod {module};`"));
    if lock.entries.is_empty() {
        status("Next", "run `cargo remove tencent-cloud` if nothing else uses it");
    }
    Ok(())
}
