//! `cargo tencent-cloud add`.

use std::path::{Path, PathBuf};

use super::apply::{Prepared, Wanted, prepare};
use super::{count, status, warn};
use crate::arguments::{Add, Service, Target};
use crate::catalogue::{self, Known};
use crate::error::{Error, Result, at};
use crate::generate::{Generated, Missing, require};
use crate::library::{self, Library, library_name};
use crate::lock::{Entry, FILE, Lock};
use crate::manifest::{self, Edit};
use crate::package::{Locked, resolve};
use crate::project::{Place, Project};
use crate::published;
use crate::staging::Staging;

pub(super) fn run(mut arguments: Add) -> Result<()> {
    let service = service(&mut arguments)?;
    let (project, new) = destination(&arguments, &service)?;
    let mut lock = Lock::read(&project.root)?;
    let into = arguments.into.as_deref().map(absolute).transpose()?;
    let existing = existing(&lock, &service, into.as_deref(), &project);
    // One package for all services, unless the user names another one.
    let locked = existing.as_ref().ok().copied().flatten().or_else(|| lock.entries.first());
    let locked = locked.map(|entry| Locked { name: &entry.package, hash: &entry.sha256 });
    let descriptions = resolve(&arguments.origin, locked)?;
    let pinned = existing.as_ref().ok().copied().flatten().map(|entry| entry.version.clone());
    let service = Service { version: service.version.or(pinned), ..service };
    // An unknown version is reported before a folder that is in use.
    let known = catalogue::find(&descriptions, &service)?;
    let existing = existing?.cloned();
    let place = match &new {
        Some(_) => project.whole()?,
        None => place(&project, into, existing.as_ref(), &known)?,
    };
    let wanted = Wanted {
        descriptions: &descriptions,
        known: &known,
        actions: selection(&arguments.actions, existing.as_ref()),
        missing: Missing::Reject,
        blocking: arguments.blocking || existing.as_ref().is_some_and(|entry| entry.blocking),
        place: &place,
    };
    let mut prepared = prepare(&wanted, existing.as_ref(), arguments.force)?;
    let Generated { actions, refusals, .. } = &prepared.generated;
    require(&arguments.actions, actions, refusals, &service.to_string())?;
    let edit = dependency(&project, new.as_ref(), wanted.blocking, &mut prepared.entry)?;
    report(&arguments, &prepared, new.as_ref(), &edit, existing.is_some(), &place);
    if arguments.dry_run {
        warn("nothing was written because of --dry-run");
        return Ok(());
    }
    lock.put(prepared.entry.clone());
    write(&project, &place, &prepared, &lock, new.as_ref(), &edit)?;
    advise(&arguments, new.as_ref(), &place, &prepared.entry);
    Ok(())
}

/// Returns the crate that the service is added to, and its content if it does not exist yet.
fn destination(arguments: &Add, service: &Service) -> Result<(Project, Option<Library>)> {
    let Some(path) = &arguments.crate_folder else {
        return Ok((Project::find(&arguments.target)?, None));
    };
    let root = absolute(path)?;
    let (manifest, shown) = (root.join("Cargo.toml"), path.display());
    let lock = Lock::read(&root)?;
    if !manifest.exists() {
        if !lock.entries.is_empty() {
            return Err(Error::new(format!("{shown} has {FILE} and no Cargo.toml"))
                .help(format!("restore Cargo.toml from version control, or delete {FILE}")));
        }
        let new = Library::new(&root, &service.name)?;
        return Ok((Project::future(&root, library_name(&new.name)), Some(new)));
    }
    if !lock.entries.iter().any(Entry::is_library) {
        return Err(Error::new(format!("{shown} has a Cargo.toml, which --crate does not overwrite"))
            .help("pass another folder, or add a module to that package with --package or --manifest-path, and --into"));
    }
    let target = Target { manifest_path: Some(manifest), package: None };
    Ok((Project::find(&target)?, None))
}

/// Returns the place of the service in a crate that exists.
fn place(
    project: &Project,
    into: Option<PathBuf>,
    existing: Option<&Entry>,
    known: &Known,
) -> Result<Place> {
    let place = match (into, existing) {
        (Some(folder), _) => project.place(&folder)?,
        (None, Some(entry)) => project.place_of(entry)?,
        (None, None) => project.place(&project.default_folder(&known.name))?,
    };
    if place.library_name.is_none() {
        reject_module_file(&place)?;
    }
    Ok(place)
}

/// Returns the service, whose version may be given in two ways.
fn service(arguments: &mut Add) -> Result<Service> {
    let service = arguments.service.clone();
    let Some(version) = arguments.version.take() else { return Ok(service) };
    if service.version.as_ref().is_some_and(|other| *other != version) {
        return Err(Error::new(format!("{service} and --version {version} contradict each other")));
    }
    format!("{}@{version}", service.name)
        .parse()
        .map_err(|message| Error::new(format!("--version {version}: {message}")))
}

/// Returns the entry that is extended.
fn existing<'l>(
    lock: &'l Lock,
    service: &Service,
    into: Option<&Path>,
    project: &Project,
) -> Result<Option<&'l Entry>> {
    if let Some(whole) = lock.entries.iter().find(|entry| entry.is_library()) {
        let is_same = into.is_none() && whole.is_of(service);
        return if is_same { Ok(Some(whole)) } else { Err(occupied(whole)) };
    }
    let Some(folder) = into else {
        // Several versions of a service, of which the user names none, are ambiguous.
        let is_known = lock.entries.iter().any(|entry| entry.is_of(service));
        if is_known {
            return lock.find(service).map(Some);
        }
        let default = project.place(&project.default_folder(&service.name));
        let taken = lock.entries.iter().find(|e| default.as_ref().is_ok_and(|d| d.path == e.path));
        return match taken {
            Some(entry) => Err(occupied(entry)),
            None => Ok(None),
        };
    };
    let place = project.place(folder)?;
    match lock.entries.iter().find(|entry| entry.path == place.path) {
        Some(entry) if entry.is_of(service) => Ok(Some(entry)),
        Some(entry) => Err(occupied(entry)),
        None => Ok(None),
    }
}

fn occupied(entry: &Entry) -> Error {
    let Entry { path, name, version, .. } = entry;
    if entry.is_library() {
        return Error::new(format!("the package consists of {name} {version}"))
            .help("add the service to another package, or pass another folder with --crate");
    }
    Error::new(format!("{path} contains {name} {version}"))
        .help(format!("pass another folder with --into, or run `cargo tencent-cloud remove {name}@{version}` first"))
}

/// Returns the selected actions: those that were selected before and those of the command line.
fn selection(actions: &[String], existing: Option<&Entry>) -> Option<Vec<String>> {
    let before = match existing {
        // Everything is selected already.
        Some(Entry { actions: None, .. }) => return None,
        Some(Entry { actions: Some(before), .. }) => before.as_slice(),
        None => &[],
    };
    if actions.is_empty() {
        return None;
    }
    let mut all = [before, actions].concat();
    all.sort();
    all.dedup();
    Some(all)
}

/// A module is a folder or a file, not both.
fn reject_module_file(place: &Place) -> Result<()> {
    let file = place.folder.with_extension("rs");
    if !file.exists() {
        return Ok(());
    }
    Err(Error::new(format!("{} is a module of the same name", file.display()))
        .help("pass another folder with --into"))
}

fn absolute(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path).map_err(at(path))?;
    // Cargo names the crate without symbolic links, and the folder may not exist yet.
    let mut parts = Vec::new();
    let mut existing = path.as_path();
    while !existing.exists() {
        let (Some(name), Some(parent)) = (existing.file_name(), existing.parent()) else { break };
        parts.push(name);
        existing = parent;
    }
    let existing = existing.canonicalize().map_err(at(existing))?;
    Ok(parts.into_iter().rev().fold(existing, |path, part| path.join(part)))
}

/// Adds the dependency to the manifest, and records the hash of that of a generated crate.
fn dependency(
    project: &Project,
    new: Option<&Library>,
    blocking: bool,
    entry: &mut Entry,
) -> Result<Edit> {
    let path = &project.manifest;
    let text = match new {
        Some(new) => new.manifest.clone(),
        None => std::fs::read_to_string(path).map_err(at(path))?,
    };
    let mut edit =
        manifest::depend(&text, blocking).map_err(|error| error.context(path.display()))?;
    let is_own = new.is_some() || entry.manifest.as_ref() == Some(&library::hash(&text));
    if new.is_some() {
        edit.text.get_or_insert(text);
    }
    if let (true, Some(text)) = (is_own, &edit.text) {
        entry.manifest = Some(library::hash(text));
    }
    Ok(edit)
}

fn report(
    arguments: &Add,
    prepared: &Prepared,
    new: Option<&Library>,
    edit: &Edit,
    again: bool,
    place: &Place,
) {
    prepared.print_refusals();
    let Prepared { entry, tree, generated, .. } = prepared;
    let size =
        format!("{} in {}", count(generated.actions.len(), "action"), count(tree.len(), "file"));
    let name = format!("{} {}", entry.name, entry.version);
    match (new, &arguments.crate_folder) {
        (Some(new), Some(folder)) => {
            let folder = folder.display();
            status("Adding", format!("{name} as package {} ({size} in {folder})", new.name));
        }
        _ if again => prepared.print_changes(),
        _ => status("Adding", format!("{name} as {} ({size} in {})", place.module, place.path)),
    }
    for note in &edit.notes {
        status("Adding", note);
    }
    if let Some((manifest, _)) = new.and_then(|new| new.workspace.as_ref()) {
        status("Adding", format!("the package to the members of {}", manifest.display()));
    }
    if let Some(other) = &edit.other {
        let own = env!("CARGO_PKG_VERSION");
        warn(format!("Cargo.toml has tencent-cloud {other}; the code is generated for {own}"));
    }
}

fn write(
    project: &Project,
    place: &Place,
    prepared: &Prepared,
    lock: &Lock,
    new: Option<&Library>,
    edit: &Edit,
) -> Result<()> {
    let mut staging = Staging::default();
    if prepared.differs {
        staging.folder(&place.folder, &prepared.tree)?;
    }
    staging.file(&project.root.join(FILE), &lock.text()?)?;
    if let Some(text) = &edit.text {
        staging.file(&project.manifest, text)?;
    }
    if let Some((manifest, text)) = new.and_then(|new| new.workspace.as_ref()) {
        staging.file(manifest, text)?;
    }
    staging.commit()
}

/// Prints what the user may want to do next.
fn advise(arguments: &Add, new: Option<&Library>, place: &Place, entry: &Entry) {
    if let (Some(_), Some(folder)) = (new, &arguments.crate_folder) {
        let folder = folder.display();
        status("Next", format!("in a package that uses it: `cargo add --path {folder}`"));
    }
    if place.library_name.is_none() {
        advise_module(place);
    }
    if let Some(package) = published::package(&entry.name) {
        status(
            "Note",
            format!("{package} is a documented crate for this service: `cargo add {package}`"),
        );
    }
}

/// Prints which modules are to be declared.
fn advise_module(place: &Place) {
    let outer = place.module.split("::").nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(&place.root).unwrap_or_default();
    if !declares(&text, outer) {
        let root = place.root.file_name().unwrap_or_default().to_string_lossy();
        status("Next", format!("declare the module in {root}: `mod {outer};`"));
    }
    if place.module.matches("::").count() > 1 {
        status("Next", format!("declare each module between {outer} and {}", place.module));
    }
}

/// Returns whether a file declares a module.
fn declares(text: &str, module: &str) -> bool {
    let Ok(file) = syn::parse_file(text) else { return false };
    file.items.iter().any(|item| matches!(item, syn::Item::Mod(own) if own.ident == module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_declarations_of_modules() {
        assert!(declares("mod a;\n#[allow(x)]\npub(crate) mod cdb;\n", "cdb"));
        assert!(!declares("// mod cdb;\nmod cdb_x;", "cdb"));
    }
}
