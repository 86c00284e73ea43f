//! The closed reader: [`Sources`] to [`Spec`].
//!
//! Reading goes on after a finding, so that one run shows all of them. What depends on something that could not be read
//! is left unchecked, so that one mistake is one finding.

mod api20;
mod codes;
mod documents;
mod enumeration;
mod extension;
mod fields;
mod graph;
mod index;
mod member;
mod operation;
mod schema;
mod shared;
mod suggest;
mod values;
mod waiter;

use std::collections::{BTreeMap, BTreeSet};

pub use values::{Direction, check_value};

use self::documents::{Documents, ERRORS, INDEX, SHARED};
use self::fields::{Fields, entries};
use self::graph::Reach;
use self::index::Index;
use self::operation::{Read, Reader};
use self::schema::Schemas;
use crate::diagnostics::{Findings, location};
use crate::model::{Dialect, ErrorCode, Spec};
use crate::yaml::Entry;
use crate::{Diagnostics, Sources, Span};

/// Reads and checks the documents of one version of one service.
///
/// # Errors
/// Every finding.
pub fn load(sources: &Sources) -> Result<Spec, Diagnostics> {
    let (spec, found) = check(sources);
    spec.ok_or(found)
}

/// The same with both: every finding, and a [`Spec`] where none of them is an error.
#[must_use]
pub fn check(sources: &Sources) -> (Option<Spec>, Diagnostics) {
    let findings = Findings::default();
    let trees = documents::parse_all(sources, &findings);
    let spec = read(&Documents::new(sources, &trees, &findings));
    let found = findings.into_diagnostics();
    if found.has_errors() { (None, found) } else { (spec, found) }
}

fn read(documents: &Documents<'_>) -> Option<Spec> {
    let findings = documents.findings;
    let declarations = documents.declarations();
    let mut schemas = schema::read_all(documents, &declarations);
    let errors = codes::read(documents);
    let index = index::read(documents)?;
    check_files(documents, &index);
    let shared = shared::read(documents, &index, &declarations);
    let paths = paths(documents);
    let actions =
        paths.iter().map(|(file, entry)| (entry.key.as_str(), (*file, entry.span))).collect();
    index::check_paths(documents, &index, &actions);
    index::check_order(documents, &index, &actions);
    let reader = Reader {
        documents,
        declarations: &declarations,
        schemas: &schemas,
        index: &index,
        shared: shared.as_ref(),
        errors: errors.as_ref(),
        actions: &actions,
    };
    let reads: Vec<Read<'_>> =
        paths.iter().filter_map(|(file, entry)| reader.read(*file, entry)).collect();
    let is_partial = reads.len() < paths.len()
        || schemas.len() < declarations.len()
        || documents.is_incomplete();
    let error = shared.as_ref().and_then(|shared| shared.error);
    let common = (index.dialect == Dialect::Api20).then_some(api20::COMMON);
    let kept = kept(&schemas, &reads, error.into_iter().chain(common));
    let reach = graph::reach(&schemas, &reads);
    graph::settle_guarantees(&mut schemas, &reach);
    graph::check_recursion(&schemas, findings);
    graph::check_envelope_use(&schemas, &kept.envelopes, findings);
    // What is used where could not be followed everywhere: nothing is said about use then.
    if !is_partial {
        graph::check_guarantees(&schemas, &reach, findings);
        graph::check_unused(&schemas, &reach, &kept, findings);
    }
    values::check_members(&schemas, &reach, findings);
    values::check_examples(&schemas, &reads, findings);
    let spec = assemble(index, reads, schemas, &kept, &reach, errors.unwrap_or_default());
    Some(spec)
}

/// Every action of every group file, with its file.
fn paths<'a>(documents: &Documents<'a>) -> Vec<(u32, &'a Entry)> {
    let findings = documents.findings;
    let mut paths: Vec<(u32, &Entry)> = Vec::new();
    for (file, tree) in documents.with_schemas() {
        if documents.file_name(file) == SHARED {
            continue;
        }
        let Some(fields) = Fields::open(tree, "a group file", &["paths", "components"], findings)
        else {
            continue;
        };
        if let Some(components) = fields.get("components") {
            Fields::open(components, "components", &["schemas"], findings);
        }
        let Some(node) = fields.require("paths") else { continue };
        for entry in entries(node, "paths", findings).unwrap_or_default() {
            match paths.iter().find(|(_, other)| other.key == entry.key) {
                Some((first, other)) if *first != file => {
                    let place = location(other.span, documents.sources);
                    let message = format!("the action {} stands twice", entry.key);
                    findings.error_help(entry.span, message, format!("first at {place}"));
                }
                Some(_) => {}
                None => paths.push((file, entry)),
            }
        }
    }
    paths.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
    paths
}

/// A file of no group would go unread.
fn check_files(documents: &Documents<'_>, index: &Index<'_>) {
    for (file, source) in (0_u32..).zip(documents.sources.files()) {
        let known = [INDEX, SHARED, ERRORS].contains(&source.file_name());
        if !known && !index.groups.iter().any(|group| group.name == source.stem()) {
            let span = Span { file, line: 0, column: 0 };
            let message = format!("unknown group {}", source.stem());
            documents.findings.error_help(span, message, format!("name it in the tags of {INDEX}"));
        }
    }
}

/// Schemas that the model leaves out, because they are the same for every action.
struct Kept {
    envelopes: BTreeSet<String>,
    /// The error reply and the common parameters, with what they use.
    common: BTreeSet<String>,
}

fn kept<'s>(schemas: &Schemas, reads: &[Read<'_>], common: impl Iterator<Item = &'s str>) -> Kept {
    let mut kept = Kept { envelopes: BTreeSet::new(), common: BTreeSet::new() };
    kept.envelopes.extend(reads.iter().filter_map(|read| read.envelope.clone()));
    for name in common {
        graph::collect(schemas, name, &mut kept.common);
    }
    kept
}

fn assemble(
    index: Index<'_>,
    reads: Vec<Read<'_>>,
    schemas: Schemas,
    kept: &Kept,
    reach: &Reach,
    errors: BTreeMap<String, ErrorCode>,
) -> Spec {
    let used = |name: &String| reach.requests.contains(name) || reach.replies.contains(name);
    let left_out = |name: &String| {
        kept.envelopes.contains(name) || (kept.common.contains(name) && !used(name))
    };
    let schemas = schemas.into_iter().filter(|(name, _)| !left_out(name));
    Spec {
        service: index.service,
        version: index.version,
        dialect: index.dialect,
        is_default: index.is_default,
        title: index.title,
        summary: index.summary,
        description: index.description,
        servers: index.servers,
        groups: index.groups,
        minute_limits: index.minute_limits,
        operations: reads.into_iter().map(|read| read.operation).collect(),
        schemas: schemas.map(|(name, raw)| (name, raw.schema)).collect(),
        errors,
    }
}
