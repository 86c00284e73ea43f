//! `cargo tencent-cloud update`.

use super::apply::{Prepared, Wanted, prepare};
use super::{status, warn};
use crate::arguments::{Service, Update};
use crate::catalogue;
use crate::error::{Error, Result};
use crate::generate::Missing;
use crate::lock::{Entry, FILE, Lock};
use crate::package::Packages;
use crate::project::{Place, Project};
use crate::staging::Staging;

pub(super) fn run(arguments: &Update) -> Result<()> {
    let project = Project::find(&arguments.target)?;
    let mut lock = Lock::read(&project.root)?;
    let entries = chosen(&lock, &arguments.services)?;
    let mut packages = Packages::new(&arguments.origin, arguments.latest);
    let mut staging = Staging::default();
    let mut changed = 0;
    for entry in &entries {
        let (place, prepared) = prepare_entry(arguments, &project, entry, &mut packages)?;
        prepared.print_refusals();
        print_removed(entry, &prepared.entry);
        prepared.print_changes();
        if prepared.differs {
            changed += 1;
            if !arguments.dry_run {
                staging.folder(&place.folder, &prepared.tree)?;
            }
        }
        lock.put(prepared.entry);
    }
    if arguments.dry_run {
        warn("nothing was written because of --dry-run");
        return Ok(());
    }
    staging.file(&project.root.join(FILE), &lock.text()?)?;
    staging.commit()?;
    if changed == 0 && arguments.origin.from.is_none() && !arguments.latest {
        status("Note", "`cargo tencent-cloud update --latest` uses the newest descriptions");
    }
    Ok(())
}

/// Prints the actions that were removed from the selection.
fn print_removed(before: &Entry, after: &Entry) {
    let after = after.actions.as_deref().unwrap_or_default();
    for action in before.actions.iter().flatten().filter(|action| !after.contains(action)) {
        let Entry { name, version, .. } = before;
        warn(format!(
            "{name} {version} no longer has `{action}`, which was removed from the selection"
        ));
    }
}

/// Returns the entries of the named services, or all.
fn chosen(lock: &Lock, services: &[Service]) -> Result<Vec<Entry>> {
    if lock.entries.is_empty() {
        return Err(Error::new(format!("{FILE} has no services"))
            .help("`cargo tencent-cloud add` adds one"));
    }
    if services.is_empty() {
        return Ok(lock.entries.clone());
    }
    for service in services {
        // A service without a version means all of its versions.
        if !lock.entries.iter().any(|entry| entry.is_of(service)) {
            lock.find(service)?;
        }
    }
    let is_named = |entry: &&Entry| services.iter().any(|service| entry.is_of(service));
    Ok(lock.entries.iter().filter(is_named).cloned().collect())
}

fn prepare_entry(
    arguments: &Update,
    project: &Project,
    entry: &Entry,
    packages: &mut Packages<'_>,
) -> Result<(Place, Prepared)> {
    let descriptions = packages.of(entry, |package| status("Using", &package.title))?;
    let service = Service { name: entry.name.clone(), version: Some(entry.version.clone()) };
    let known = catalogue::find(&descriptions, &service)?;
    let place = project.place_of(entry)?;
    let wanted = Wanted {
        descriptions: &descriptions,
        known: &known,
        actions: entry.actions.clone(),
        missing: if arguments.remove_missing { Missing::Remove } else { Missing::Explain },
        blocking: entry.blocking,
        place: &place,
    };
    let prepared = prepare(&wanted, Some(entry), arguments.force)
        .map_err(|error| error.context(format!("{} {}", entry.name, entry.version)))?;
    Ok((place, prepared))
}
