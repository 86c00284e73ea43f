//! One specification against a description of the vendor.

use std::path::Path;

use tencent_cloud_spec::import::{
    Change, Input, Kind, Outcome, Package, ServiceVersion, Vendor, merge, versions,
};
use tencent_cloud_spec::model::Dialect;
use tencent_cloud_spec::{Sources, load};

use crate::breaking::{breaking, document};

/// Services whose specification also has the actions that only the international edition describes.
pub(super) const INTERNATIONAL: [&str; 1] = ["cvm"];

/// The packages that describe all services.
pub(super) struct Editions<'p> {
    pub(super) main: &'p dyn Package,
    pub(super) international: Option<&'p dyn Package>,
}

/// The changes of a service.
pub(super) struct Drift {
    pub(super) service: String,
    pub(super) version: String,
    pub(super) changes: Changes,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) breaking: Vec<String>,
    pub(super) compatible: Vec<String>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.breaking.is_empty() && self.compatible.is_empty()
    }

    /// Removes the changes that are also in `other`.
    fn retain_new(&mut self, other: &Self) {
        self.breaking.retain(|change| !other.breaking.contains(change));
        self.compatible.retain(|change| !other.compatible.contains(change));
    }
}

/// Returns what the newest description changes in a specification; nothing for API 2.0, which has no description.
pub(super) fn drift(
    folder: &Path,
    newest: &Editions<'_>,
    baseline: Option<&Editions<'_>>,
) -> Result<Option<Drift>, String> {
    let sources = Sources::read_dir(folder);
    let spec = load(&sources).map_err(|found| found.lines(&sources))?;
    if spec.dialect != Dialect::Api30 {
        return Ok(None);
    }
    let current = Current { service: &spec.service, version: &spec.version, sources: &sources };
    let mut changes = current.changes(newest)?;
    if let Some(baseline) = baseline {
        changes.retain_new(&current.changes(baseline)?);
    }
    Ok(Some(Drift { service: spec.service, version: spec.version, changes }))
}

/// A specification.
struct Current<'s> {
    service: &'s str,
    version: &'s str,
    sources: &'s Sources,
}

impl Current<'_> {
    fn changes(&self, editions: &Editions<'_>) -> Result<Changes, String> {
        let described = versions(editions.main).map_err(|error| error.to_string())?;
        let folder = self.folder(editions.main, &described);
        let own = |version: &&ServiceVersion| Some(&version.folder) == folder.as_ref();
        if !described.iter().filter(own).any(|found| found.version == self.version) {
            let removed = format!("removed version {}", self.version);
            return Ok(Changes { breaking: vec![removed], compatible: Vec::new() });
        }
        let newer = described.iter().filter(own).filter(|found| *found.version > *self.version);
        let newer = newer.map(|found| format!("added version {}", found.version));
        let mut changes = match self.merged(editions)? {
            Ok(outcome) => self.compared(&outcome)?,
            // Something that is authored refers to what was removed, for example.
            Err(reason) => Changes {
                breaking: vec![format!("cannot be merged: {reason}")],
                compatible: Vec::new(),
            },
        };
        changes.compatible.extend(newer);
        Ok(changes)
    }

    /// Returns the folder of the service in a package, which may have a longer name, such as `autoscaling` for `as`.
    fn folder(&self, package: &dyn Package, described: &[ServiceVersion]) -> Option<String> {
        if described.iter().any(|found| found.folder == self.service) {
            return Some(self.service.to_owned());
        }
        let mut same = described.iter().filter(|found| found.version == self.version);
        let found = same.find(|found| {
            let mut vendor = Vendor::default();
            vendor.add(package, &found.folder, self.version).is_ok()
                && vendor.service() == self.service
        });
        found.map(|found| found.folder.clone())
    }

    /// Merges the description; the inner error says what it contradicts.
    fn merged(&self, editions: &Editions<'_>) -> Result<Result<Outcome, String>, String> {
        let mut vendor = Vendor::default();
        let add = |vendor: &mut Vendor, package| vendor.add(package, self.service, self.version);
        add(&mut vendor, editions.main).map_err(|error| error.to_string())?;
        if INTERNATIONAL.contains(&self.service)
            && let Some(package) = editions.international
        {
            add(&mut vendor, package).map_err(|error| error.to_string())?;
        }
        // An action that the vendor removed is a change.
        let input = Input { remove_missing: true, ..Input::new(&vendor, self.sources) };
        Ok(merge(&input).map_err(|error| error.to_string()))
    }

    fn compared(&self, outcome: &Outcome) -> Result<Changes, String> {
        let mut merged = Sources::new();
        for (name, text) in &outcome.files {
            merged.add(name.as_str(), text.as_str());
        }
        let breaking = breaking(&document(self.sources)?, &document(&merged)?);
        // A change of the import that breaks something is listed once.
        let is_listed = |subject: &str| {
            breaking.iter().any(|change| {
                change.split([' ', ':']).any(|word| !word.is_empty() && word == subject)
            })
        };
        let others = outcome.report.changes.iter().filter(|change| {
            let subject = change.what.strip_prefix("action ").unwrap_or(&change.what);
            !is_removed_schema(change) && !is_listed(subject.split(':').next().unwrap_or_default())
        });
        Ok(Changes { compatible: others.map(ToString::to_string).collect(), breaking })
    }
}

/// Returns whether a schema was removed. If a user can name it, it is a breaking change; otherwise it is an envelope.
fn is_removed_schema(change: &Change) -> bool {
    change.kind == Kind::Removed && change.what.starts_with("schema ")
}
