//! `cargo tencent-cloud spec`.

use std::path::Path;

use tencent_cloud_spec::Sources;

use super::{count, status, warn};
use crate::arguments::{Service, Spec};
use crate::catalogue;
use crate::error::{Result, at};
use crate::generate::import;
use crate::lock::Lock;
use crate::package::{Locked, resolve};
use crate::project::Project;
use crate::staging::Staging;

pub(super) fn run(arguments: &Spec) -> Result<()> {
    // The command also works outside of a crate.
    let lock = match Project::find(&arguments.target) {
        Ok(project) => Some(Lock::read(&project.root)?),
        Err(_) => None,
    };
    let entry = lock.as_ref().and_then(|lock| lock.find(&arguments.service).ok());
    let first = lock.as_ref().and_then(|lock| lock.entries.first());
    let locked = entry.or(first).map(|e| Locked { name: &e.package, hash: &e.sha256 });
    let descriptions = resolve(&arguments.origin, locked)?;
    let service = Service {
        name: arguments.service.name.clone(),
        version: arguments.service.version.clone().or_else(|| entry.map(|e| e.version.clone())),
    };
    let known = catalogue::find(&descriptions, &service)?;
    let folder = arguments.into.join(&known.name).join(&known.place.version);
    let outcome = import(&descriptions, &known, &current(&folder)?, arguments.remove_missing)?;
    for line in &outcome.report.kept {
        status("Keeping", line);
    }
    status(
        "Writing",
        format!(
            "{} {} to {} ({}) from {}",
            known.name,
            known.place.version,
            folder.display(),
            count(outcome.files.len(), "file"),
            descriptions.title
        ),
    );
    if arguments.dry_run {
        warn("nothing was written because of --dry-run");
        return Ok(());
    }
    let mut staging = Staging::default();
    for (name, text) in &outcome.files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|current| current == *text) {
            continue;
        }
        staging.file(&path, text)?;
    }
    for name in &outcome.stale {
        staging.remove(&folder.join(name))?;
    }
    staging.commit()
}

/// Returns the specification files in a folder; none if it is missing or empty. An import keeps what was edited in them.
fn current(folder: &Path) -> Result<Sources> {
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(at(folder)(error)),
    };
    Ok(if is_empty { Sources::new() } else { Sources::read_dir(folder) })
}
