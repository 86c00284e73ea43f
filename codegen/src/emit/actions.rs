//! The list of a service's actions, for programs that treat all of them alike, such as comparisons with another client.

use std::fmt::Write as _;

use super::file::File;
use crate::ir::Service;

pub(super) fn emit(service: &Service) -> Result<String, String> {
    let mut file = File::new(&service.documents);
    file.doc(&["The list of all actions, for programs that treat them alike.".to_owned()]);
    let (name, path) = (service.module.join("_"), service.module.join("::"));
    let mut types = String::new();
    for action in service.groups.iter().flat_map(|group| &group.actions) {
        let _ = writeln!(types, "            $crate::{path}::model::{},", action.request.name);
    }
    // A macro, because a list of functions would make every user compile the code of every action.
    file.block(&format!(
        "/// Hands the request types of all actions to a macro.\n\
         #[doc(hidden)]\n\
         #[macro_export]\n\
         macro_rules! __{name}_actions {{\n    ($callback:ident) => {{\n        $callback! {{\n{types}        }}\n    }};\n}}"
    ));
    Ok(file.into_text())
}
