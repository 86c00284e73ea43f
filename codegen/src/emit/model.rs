//! Modules of the model: one file per action, one flat module for users.

use super::file::File;
use crate::ir::{Group, Service};
use crate::text::Doc;

/// Paragraphs of the module's documentation.
const DOC: [&str; 3] = [
    "Requests, responses, and the objects and enumerations that they contain.",
    "Names are those of the API, with fields in snake case. `new` takes the required fields of a request, and a setter \
     exists for every field. A field of a response has a plain type if the service guarantees it, is a list that may be \
     empty, or is an `Option`.",
    "Enumerations are open: `Unknown` holds a value that this version of the crate does not know, and strings (or \
     integers, where the API uses integers) convert into enumerations. A `match` therefore needs a wildcard arm.",
];

/// Emits `model/mod.rs`.
pub(super) fn emit(service: &Service<'_>) -> String {
    let mut file = File::new(service.source);
    file.doc(&Doc::at(0).paragraphs(DOC).into_lines());
    flat(&mut file, service.groups.iter().map(|group| group.module.as_str()));
    file.into_text()
}

/// Emits `model/<group>/mod.rs`.
pub(super) fn emit_group(service: &Service<'_>, group: &Group<'_>) -> String {
    let mut file = File::new(service.source);
    let mut modules: Vec<_> = group.actions.iter().map(|action| action.module.as_str()).collect();
    if !group.enumerations.is_empty() {
        modules.push("enums");
    }
    if !group.objects.is_empty() {
        modules.push("types");
    }
    flat(&mut file, modules);
    file.into_text()
}

/// Declares modules and re-exports their contents.
fn flat<'a>(file: &mut File, modules: impl IntoIterator<Item = &'a str>) {
    let mut modules: Vec<_> = modules.into_iter().collect();
    modules.sort_unstable();
    let lines = |line: fn(&str) -> String| {
        modules.iter().map(|module| line(module)).collect::<Vec<_>>().join("\n")
    };
    if !modules.is_empty() {
        file.block(&lines(|module| format!("mod {module};")));
        file.block(&lines(|module| format!("pub use {module}::*;")));
    }
}
