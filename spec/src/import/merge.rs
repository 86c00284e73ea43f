//! The merge as a whole, without any file access.

use std::collections::BTreeMap;

use super::Error;
use super::facts::Facts;
use super::report::{Kind, Report};
use super::store::Store;
use super::vendor::Vendor;
use super::{examples, homes, infer, objects, operations, skeleton};
use crate::model::Dialect;
use crate::{Source, Sources, Spec, load, load_trees};

/// The input of a merge.
#[derive(Debug)]
pub struct Input<'a> {
    /// The description of the version.
    pub vendor: &'a Vendor,
    /// The current specification files; a new specification if there are none.
    pub current: &'a Sources,
    /// What the description does not contain.
    pub facts: Facts,
    /// Subject groups of new actions, instead of the default ones.
    pub groups: BTreeMap<String, String>,
    /// Whether to remove the actions that the description does not contain, instead of keeping them unchanged.
    pub remove_missing: bool,
}

impl<'a> Input<'a> {
    /// Returns an input without further facts, which keeps all actions.
    #[must_use]
    pub fn new(vendor: &'a Vendor, current: &'a Sources) -> Self {
        let (facts, groups) = (Facts::default(), BTreeMap::new());
        Self { vendor, current, facts, groups, remove_missing: false }
    }
}

/// The result of a merge.
#[derive(Debug)]
pub struct Outcome {
    /// The content of every specification file, by file name.
    pub files: BTreeMap<String, String>,
    /// Files that are no longer needed.
    pub stale: Vec<String>,
    /// The changes, the actions that the description does not contain, and the examples that were skipped.
    pub report: Report,
}

/// Merges the facts of a description into a specification, or creates one.
///
/// # Errors
/// The description or the current specification is invalid, or something authored contradicts the description. There is
/// no result then: an import happens completely or not at all.
pub fn merge(input: &Input<'_>) -> Result<Outcome, Error> {
    merged(input).map_err(Error::new)
}

fn merged(input: &Input<'_>) -> Result<Outcome, String> {
    let mut report = Report::default();
    let mut problems = input.vendor.dangling();
    let unknown = input.groups.keys().filter(|name| !input.vendor.actions.contains_key(*name));
    problems.extend(unknown.map(|name| format!("{name}: unknown action")));
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let mut store = read(input)?;
    operations::merge(&mut store, input, &mut report);
    infer::operations(&mut store, input.vendor);
    objects::merge(&mut store, input.vendor, &mut report)?;
    homes::settle(&mut store, &mut report);
    store.settle_tags(&mut report);
    // Whether an object is closed depends on its users.
    store.complete();
    let spec = check(&examples::without_documented(&store))?;
    examples::merge(&mut store, input.vendor, &spec, &mut report);
    check(&store)?;
    let files = store.compose();
    report_layout(input, &files, &mut report);
    let names = input.current.files().iter().map(Source::file_name);
    let stale = names.filter(|name| !files.contains_key(*name)).map(str::to_owned).collect();
    for action in report.added_actions() {
        report.only_new(&action);
    }
    report.changes.sort();
    report.changes.dedup();
    Ok(Outcome { files, stale, report })
}

fn read(input: &Input<'_>) -> Result<Store, String> {
    if input.current.files().is_empty() {
        return Ok(skeleton::specification(&input.vendor.service, &input.vendor.version));
    }
    let spec = load(input.current).map_err(|found| {
        format!("the current specification has errors:\n{}", found.lines(input.current))
    })?;
    if (&spec.service, &spec.version) != (&input.vendor.service, &input.vendor.version) {
        return Err(format!("the specification is that of {} {}", spec.service, spec.version));
    }
    if spec.dialect != Dialect::Api30 {
        return Err("only API 3.0 can be imported".to_owned());
    }
    Store::read(input.current)
}

/// Loads the merged specification: what an author wrote may refer to what was removed.
fn check(store: &Store) -> Result<Spec, String> {
    // The text is only needed for diagnostics.
    if let Some(spec) = load_trees(store.trees()) {
        return Ok(spec);
    }
    let mut sources = Sources::new();
    for (name, text) in store.compose() {
        sources.add(name, text);
    }
    load(&sources).map_err(|found| {
        let found = found.snippets(&sources, false);
        format!("the merged specification has errors; nothing was written\n\n{found}")
    })
}

/// Reports files that change for no other reason: they were not canonical, or refer to schemas that moved.
fn report_layout(input: &Input<'_>, files: &BTreeMap<String, String>, report: &mut Report) {
    for source in input.current.files() {
        let name = source.file_name();
        let is_same = files.get(name).is_none_or(|text| *text == source.text);
        if !is_same && !report.changes.iter().any(|change| change.file == name) {
            report.add(Kind::Changed, name, "references or layout");
        }
    }
}
