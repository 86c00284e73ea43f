//! The merge as a whole, without any file access.

use std::collections::BTreeMap;

use tencent_cloud_spec::model::Dialect;
use tencent_cloud_spec::{Source, Sources, Spec, load};

use super::facts::Facts;
use super::report::{Kind, Report};
use super::store::Store;
use super::vendor::Vendor;
use super::{examples, homes, objects, operations, skeleton};

/// The input of a merge.
pub(super) struct Input<'a> {
    pub(super) service: &'a str,
    pub(super) version: &'a str,
    /// The current specification files; a new specification if there are none.
    pub(super) current: &'a Sources,
    pub(super) vendor: &'a Vendor,
    pub(super) facts: &'a Facts,
    /// Groups for new actions.
    pub(super) groups: &'a BTreeMap<String, String>,
}

/// The result of a merge.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The content of every specification file, by file name.
    pub(super) files: BTreeMap<String, String>,
    /// Files that are no longer needed.
    pub(super) stale: Vec<String>,
    pub(super) report: Report,
}

pub(super) fn merge(input: &Input<'_>) -> Result<Outcome, String> {
    let mut report = Report::default();
    let dangling = input.vendor.dangling();
    if !dangling.is_empty() {
        return Err(dangling.join("\n"));
    }
    let mut store = read(input)?;
    operations::merge(&mut store, input.vendor, input.facts, input.groups, &mut report)?;
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
        return Ok(skeleton::specification(input.service, input.version));
    }
    let spec = load(input.current).map_err(|found| {
        format!("the current specification has errors:\n{}", found.lines(input.current))
    })?;
    if (spec.service.as_str(), spec.version.as_str()) != (input.service, input.version) {
        return Err(format!("the specification is that of {} {}", spec.service, spec.version));
    }
    if spec.dialect != Dialect::Api30 {
        return Err("only API 3.0 can be imported".to_owned());
    }
    Store::read(input.current)
}

/// Loads the merged specification: what an author wrote may refer to what was removed.
fn check(store: &Store) -> Result<Spec, String> {
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
