//! The list of a service's actions, for programs that treat all of them alike, such as comparisons with another client.

use std::fmt::Write as _;

use super::file::File;
use crate::ir::Service;

pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&["The list of all actions, for programs that treat them alike.".to_owned()]);
    let path = service.root.replacen("crate", "$crate", 1);
    let name = match &service.module {
        Some(module) => format!("__{module}_actions"),
        None => "__actions".to_owned(),
    };
    let mut types = String::new();
    for action in service.groups.iter().flat_map(|group| &group.actions) {
        let _ = writeln!(types, "            {path}::model::{},", action.request.name);
    }
    // A macro, because a list of functions would make every user compile the code of every action.
    file.block(&format!(
        "/// Hands the request types of all actions to a macro.\n\
         #[doc(hidden)]\n\
         #[macro_export]\n\
         macro_rules! {name} {{\n    ($callback:ident) => {{\n        $callback! {{\n{types}        }}\n    }};\n}}"
    ));
    Ok(file.into_text())
}
