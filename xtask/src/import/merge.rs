//! The whole merge, without a file being touched.

use std::collections::BTreeMap;

use tencent_cloud_spec::model::Dialect;
use tencent_cloud_spec::{Source, Sources, Spec, load};

use super::facts::Facts;
use super::report::{Kind, Report};
use super::store::Store;
use super::vendor::Vendor;
use super::{examples, homes, objects, operations, skeleton};

/// What is merged into what.
pub(super) struct Input<'a> {
    pub(super) service: &'a str,
    pub(super) version: &'a str,
    /// The documents so far; without a file, they are made.
    pub(super) documents: &'a Sources,
    pub(super) vendor: &'a Vendor,
    pub(super) facts: &'a Facts,
    /// Groups for new actions.
    pub(super) groups: &'a BTreeMap<String, String>,
}

/// What comes out.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The text of every document, by file name.
    pub(super) documents: BTreeMap<String, String>,
    /// Documents that are no longer needed.
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
    let spec = check(&examples::without_documented(&store))?;
    examples::merge(&mut store, input.vendor, &spec, &mut report);
    check(&store)?;
    let documents = store.compose();
    report_layout(input, &documents, &mut report);
    let names = input.documents.files().iter().map(Source::file_name);
    let stale = names.filter(|name| !documents.contains_key(*name)).map(str::to_owned).collect();
    for action in report.added_actions() {
        report.only_new(&action);
    }
    report.changes.sort();
    report.changes.dedup();
    Ok(Outcome { documents, stale, report })
}

fn read(input: &Input<'_>) -> Result<Store, String> {
    if input.documents.files().is_empty() {
        return Ok(skeleton::documents(input.service, input.version));
    }
    let spec = load(input.documents)
        .map_err(|found| format!("mend the documents first:\n{}", found.lines(input.documents)))?;
    if (spec.service.as_str(), spec.version.as_str()) != (input.service, input.version) {
        return Err(format!("the documents are those of {} {}", spec.service, spec.version));
    }
    if spec.dialect != Dialect::Api30 {
        return Err("the vendor describes API 3.0 only".to_owned());
    }
    Store::read(input.documents)
}

/// Holds the merged documents against the profile: what an author wrote may name what is gone.
fn check(store: &Store) -> Result<Spec, String> {
    let mut sources = Sources::new();
    for (name, text) in store.compose() {
        sources.add(name, text);
    }
    load(&sources).map_err(|found| {
        let found = found.snippets(&sources, false);
        format!("the merged documents would be wrong; nothing is written\n\n{found}")
    })
}

/// What changes in a document that no other line is about: it was not canonical, or refers to what has moved.
fn report_layout(input: &Input<'_>, documents: &BTreeMap<String, String>, report: &mut Report) {
    for source in input.documents.files() {
        let name = source.file_name();
        let is_same = documents.get(name).is_none_or(|text| *text == source.text);
        if !is_same && !report.changes.iter().any(|change| change.file == name) {
            report.add(Kind::Changed, name, "references or layout");
        }
    }
}
