//! What all actions of a version share: the facts of the service, and a list for programs that treat all actions alike,
//! such as comparisons with another client.

use std::fmt::Write as _;

use quote::quote;

use super::file::File;
use super::tokens::code;
use crate::ir::{Imports, Service};

/// Emits the file, with the list of all actions if `with_list`.
pub(super) fn emit(service: &Service<'_>, with_list: bool) -> Result<String, String> {
    let mut file = File::new(service.source);
    if service.groups.iter().any(|group| !group.actions.is_empty()) {
        emit_facts(service, &mut file)?;
    }
    if with_list {
        file.block(&list(service));
    }
    Ok(file.into_text())
}

/// Emits the facts of the service.
fn emit_facts(service: &Service<'_>, file: &mut File) -> Result<(), String> {
    let mut imports = Imports::default();
    imports.paths.insert("tencent_cloud::ActionInfo".to_owned());
    let is_default = service.dialect == DEFAULT_DIALECT;
    if !is_default {
        imports.paths.insert("tencent_cloud::Dialect".to_owned());
    }
    file.imports(&imports);
    let (name, version) = (&service.spec.service, &service.spec.version);
    let dialect = code(&service.dialect);
    let dialect = (!is_default).then(|| quote!(.dialect(#dialect)));
    let doc = ["Returns the facts about an action that the whole service shares.".to_owned()];
    let item = quote! {
        pub(crate) const fn info(action: &'static str) -> ActionInfo {
            ActionInfo::new(#name, #version, action) #dialect
        }
    };
    file.item(&doc, item)
}

/// The dialect that `ActionInfo::new` assumes.
const DEFAULT_DIALECT: &str = "Dialect::Api30";

/// Returns the macro that passes the request types of all actions to another macro.
///
/// A list of functions instead would make every user compile the code of every action.
fn list(service: &Service<'_>) -> String {
    let path = service.root.replacen("crate", "$crate", 1);
    let name = match &service.module {
        Some(module) => format!("__{module}_actions"),
        None => "__actions".to_owned(),
    };
    let mut types = String::new();
    for action in service.groups.iter().flat_map(|group| &group.actions) {
        let _ = writeln!(types, "            {path}::model::{},", action.request.name);
    }
    format!(
        "#[doc(hidden)]\n\
         #[macro_export]\n\
         macro_rules! {name} {{\n    ($callback:ident) => {{\n        $callback! {{\n{types}        }}\n    }};\n}}"
    )
}
