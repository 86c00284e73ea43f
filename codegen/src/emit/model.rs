//! Modules of the model: files by subject group, names in one flat module.

use super::file::File;
use crate::ir::{Group, Service};

/// Documentation of the module.
const DOC: [&str; 8] = [
    "Requests, replies, and the objects and enumerations that they hold.",
    "",
    "Names are the vendor's; members are in snake case. `new` takes what a request must hold, and there",
    "is a setter for each other member. A member of a reply is plain where the service promises it, a",
    "list that may be empty, or else an `Option`.",
    "",
    "Enumerations are open: `Unknown` keeps a value that this version does not name, and a text, or a",
    "number where the API has numbers, converts into one. A `match` on one needs an arm for the rest.",
];

/// `model/mod.rs`.
pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&DOC.map(str::to_owned));
    flat(&mut file, service.groups.iter().map(|group| group.module.as_str()));
    Ok(file.into_text())
}

/// `model/<group>/mod.rs`.
pub(super) fn emit_group(service: &Service, group: &Group) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&group.doc);
    let mut modules: Vec<_> = group.actions.iter().map(|action| action.module.as_str()).collect();
    if !group.enumerations.is_empty() {
        modules.push("enums");
    }
    if !group.objects.is_empty() {
        modules.push("types");
    }
    flat(&mut file, modules);
    Ok(file.into_text())
}

/// Declares modules and takes all that is in them.
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
