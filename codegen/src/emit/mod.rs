//! The intermediate representation as files, with one emitter per kind of file.

mod action;
mod actions;
mod blocking;
mod client;
mod enumeration;
mod error;
mod file;
mod function;
mod header;
mod manifest;
mod model;
mod object;
mod readme;
mod service;
mod tokens;

pub use header::is_generated;
pub use manifest::{Manifest, ManifestKeys};

use crate::{Files, Module, ir};

/// Emits every file of every crate.
///
/// An error names the item that does not parse as Rust.
pub(crate) fn emit(crates: &[ir::Crate<'_>], manifest: &Manifest) -> Result<Files, String> {
    let mut files = Files::new();
    for package in crates {
        let folder = package.service;
        files.insert(format!("{folder}/Cargo.toml"), manifest::emit(package, manifest));
        files.insert(format!("{folder}/README.md"), readme::emit(package));
        let source = format!("{folder}/src");
        files.insert(format!("{source}/lib.rs"), service::emit_root(package));
        emit_service(&package.default, &source, Parts::ALL, &mut files)?;
        for service in &package.others {
            let module = service.module.as_deref().unwrap_or_default();
            let folder = format!("{source}/{module}");
            files.insert(format!("{folder}/mod.rs"), service::emit(service));
            emit_service(service, &folder, Parts::ALL, &mut files)?;
        }
    }
    Ok(files)
}

/// Emits every file of a version as a module of another crate.
pub(crate) fn emit_module(service: &ir::Service<'_>, module: &Module) -> Result<Files, String> {
    let mut files = Files::new();
    let root = service::emit_module(service, module);
    let name = if module.library.is_some() { "lib.rs" } else { "mod.rs" };
    files.insert(name.to_owned(), root);
    let parts = Parts { blocking: module.blocking, list: false };
    emit_service(service, "", parts, &mut files)?;
    Ok(files)
}

/// What a version contains in addition to its async client and model.
#[derive(Clone, Copy, Debug)]
struct Parts {
    /// The blocking client.
    blocking: bool,
    /// The exported macro that lists all actions.
    list: bool,
}

impl Parts {
    const ALL: Self = Self { blocking: true, list: true };
}

/// Emits the modules of a version below its folder, which is empty for the folder that all paths are relative to.
fn emit_service(
    service: &ir::Service<'_>,
    folder: &str,
    parts: Parts,
    files: &mut Files,
) -> Result<(), String> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut put = |path: &str, text: String| files.insert(format!("{prefix}{path}"), text);
    put("actions.rs", actions::emit(service, parts.list)?);
    put("error.rs", error::emit(service));
    put("client/mod.rs", client::emit(service));
    put(&format!("client/{}.rs", client::SETUP), client::emit_setup(service));
    if parts.blocking {
        put("blocking/mod.rs", blocking::emit(service));
        put(&format!("blocking/{}.rs", client::SETUP), blocking::emit_setup(service));
    }
    put("model/mod.rs", model::emit(service));
    for group in &service.groups {
        let module = &group.module;
        put(&format!("model/{module}/mod.rs"), model::emit_group(service, group));
        if !group.actions.is_empty() {
            put(&format!("client/{module}.rs"), client::emit_group(service, group));
        }
        if parts.blocking && !group.actions.is_empty() {
            put(&format!("blocking/{module}.rs"), blocking::emit_group(service, group));
        }
        for action in &group.actions {
            let path = format!("model/{module}/{}.rs", action.module);
            put(&path, action::emit(service, action)?);
        }
        if !group.objects.is_empty() {
            put(&format!("model/{module}/types.rs"), object::emit_file(service, group)?);
        }
        if !group.enumerations.is_empty() {
            put(&format!("model/{module}/enums.rs"), enumeration::emit(service, group)?);
        }
    }
    Ok(())
}
