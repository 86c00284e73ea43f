//! The closed reader: from [`Sources`] to [`Spec`].
//!
//! Reading continues after an error, so that one run reports all of them. What depends on something that could not be
//! read is not checked, so that one mistake leads to one diagnostic.
//!
//! The modules form layers, each of which uses only those above it: `fields` and `suggest`; `files` and `tier`; `enumeration`,
//! `union`, `property`, `schema` and `values`; `lookup` and `body`; `api20`, `index` and `shared`; `api30`, `extension`
//! and `waiter`; `operation`; `graph`.

mod api20;
mod api30;
mod body;
mod codes;
mod enumeration;
mod extension;
mod fields;
mod files;
mod graph;
mod index;
mod lookup;
mod operation;
mod property;
mod schema;
mod shared;
mod suggest;
mod tier;
mod union;
mod values;
mod waiter;

use std::collections::BTreeMap;

pub use values::{Direction, check_value};

use self::fields::Fields;
use self::files::{ERRORS, Files, INDEX, Kind, SHARED};
use self::graph::{Omitted, Reach};
use self::index::Index;
use self::lookup::Lookup;
use self::operation::{Read, Reader};
use self::schema::Schemas;
use crate::diagnostic::Collector;
use crate::model::{Dialect, ErrorCode, Spec};
use crate::render::location;
use crate::yaml::Entry;
use crate::{Diagnostics, Sources, Span, profile};

/// Reads and checks the specification files of one version of a service.
///
/// # Errors
/// Returns every diagnostic if at least one is an error.
pub fn load(sources: &Sources) -> Result<Spec, Diagnostics> {
    let (spec, diagnostics) = check(sources);
    spec.ok_or(diagnostics)
}

/// Reads and checks the specification files of one version of a service, and returns every diagnostic.
///
/// There is a [`Spec`] if no diagnostic is an error.
#[must_use]
pub fn check(sources: &Sources) -> (Option<Spec>, Diagnostics) {
    let collector = Collector::default();
    let trees = files::parse_all(sources, &collector);
    let spec = read(&Files::new(sources, &trees, &collector));
    let diagnostics = collector.into_diagnostics();
    if diagnostics.has_errors() { (None, diagnostics) } else { (spec, diagnostics) }
}

/// Checks specification files, given as file names and trees; returns nothing if there is an error.
///
/// The positions of trees that were not parsed are unknown, so that diagnostics need the text.
#[cfg(feature = "import")]
pub(crate) fn load_trees(trees: Vec<(String, crate::yaml::Node)>) -> Option<Spec> {
    let mut sources = Sources::new();
    let mut nodes = Vec::with_capacity(trees.len());
    for (name, tree) in trees {
        sources.add(name, "");
        nodes.push(Some(tree));
    }
    let collector = Collector::default();
    let spec = read(&Files::new(&sources, &nodes, &collector));
    if collector.into_diagnostics().has_errors() { None } else { spec }
}

fn read(files: &Files<'_>) -> Option<Spec> {
    let diagnostics = files.diagnostics();
    let declarations = files.declarations();
    let mut schemas = schema::read_all(files, &declarations);
    let errors = codes::read(files);
    let index = index::read(files)?;
    check_files(files, &index);
    let shared = shared::read(files, &index, &declarations);
    let paths = paths(files);
    let actions =
        paths.iter().map(|(file, entry)| (entry.key.as_str(), (*file, entry.span))).collect();
    index::check_paths(files, &index, &actions);
    index::check_order(files, &index, &actions);
    let reader = Reader {
        lookup: Lookup { files, declarations: &declarations, schemas: &schemas },
        index: &index,
        shared: shared.as_ref(),
        errors: errors.as_ref(),
        actions: &actions,
    };
    union::check_all(&reader.lookup, reader.shared, &actions);
    let reads: Vec<Read<'_>> =
        paths.iter().filter_map(|(file, entry)| reader.read(*file, entry)).collect();
    // Unions are not in the model.
    let readable = declarations.values().filter(|declared| declared.kind != Kind::Union).count();
    let is_partial = reads.len() < paths.len() || schemas.len() < readable || files.is_incomplete();
    let error = shared.as_ref().and_then(|shared| shared.error);
    let common = (index.dialect == Dialect::Api20).then_some(api20::COMMON);
    let omitted = Omitted::of(&schemas, &reads, error.into_iter().chain(common));
    let reach = Reach::of(&schemas, &reads);
    graph::settle_guarantees(&mut schemas, &reach);
    graph::check_recursion(&schemas, diagnostics);
    graph::check_envelope_use(&schemas, &omitted, diagnostics);
    // The use of schemas is only known if everything could be followed.
    if !is_partial {
        graph::check_guarantees(&schemas, &reach, diagnostics);
        graph::check_unused(&schemas, &reach, &omitted, diagnostics);
        let is_part = |name: &str| {
            index.dialect == Dialect::Api20
                && reads.iter().any(|read| read.operation.request == name)
        };
        graph::check_closed(&schemas, &reach, is_part, diagnostics);
    }
    values::check_properties(&schemas, |name| reach.requests.contains(name), diagnostics);
    values::check_examples(&schemas, reads.iter().flat_map(|read| &read.examples), diagnostics);
    Some(assemble(index, reads, schemas, &omitted, &reach, errors.unwrap_or_default()))
}

/// Returns every action of every group file, with its file.
fn paths<'a>(files: &Files<'a>) -> Vec<(u32, &'a Entry)> {
    let mut paths: Vec<(u32, &Entry)> = Vec::new();
    for (file, tree) in files.with_schemas().filter(|(file, _)| files.file_name(*file) != SHARED) {
        let Some(fields) = Fields::open(tree, &profile::GROUP, files.scope) else { continue };
        fields.mapping("components");
        for entry in fields.names("paths") {
            match paths.iter().find(|(_, other)| other.key == entry.key) {
                Some((first, other)) if *first != file => {
                    let place = location(other.span, files.sources);
                    let message = format!("duplicate action `{}`", entry.key);
                    let help = format!("first declared at {place}");
                    files.diagnostics().error_help(entry.span, message, help);
                }
                Some(_) => {}
                None => paths.push((file, entry)),
            }
        }
    }
    paths.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
    paths
}

/// Reports files that are not the file of a group, which would not be read.
fn check_files(files: &Files<'_>, index: &Index<'_>) {
    for (file, source) in (0_u32..).zip(files.sources.files()) {
        let is_known = [INDEX, SHARED, ERRORS].contains(&source.file_name());
        if !is_known && !index.groups.iter().any(|group| group.name == source.stem()) {
            let message = format!("unknown group `{}`", source.stem());
            let help = format!("declare it in the tags of {INDEX}");
            files.diagnostics().error_help(Span::of_file(file), message, help);
        }
    }
}

fn assemble(
    index: Index<'_>,
    reads: Vec<Read<'_>>,
    schemas: Schemas,
    omitted: &Omitted,
    reach: &Reach,
    errors: BTreeMap<String, ErrorCode>,
) -> Spec {
    let schemas = schemas.into_iter().filter(|(name, _)| !omitted.contains(name, reach));
    Spec {
        service: index.service,
        version: index.version,
        dialect: index.dialect,
        is_default: index.is_default,
        tier: index.tier,
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
