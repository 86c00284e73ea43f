//! Generates one crate per service: [`generate`] takes specifications and returns files. [`generate_module`] generates a
//! module of another crate instead.
//!
//! ```
//! use tencent_cloud_codegen::{generate, services};
//! use tencent_cloud_spec::{Sources, load};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/versions/spec/notes-2020");
//! # let text = |file: &str| std::fs::read_to_string(folder.join(file));
//! let mut sources = Sources::new();
//! for file in ["openapi.yaml", "lines.yaml", "schemas.yaml", "errors.yaml"] {
//!     sources.add(file, text(file)?);
//! }
//! let spec = load(&sources).map_err(|diagnostics| diagnostics.lines(&sources))?;
//!
//! let specs = [(spec, "spec/notes/2020-01-01".to_owned())];
//! let files = generate(&services(&specs)).map_err(|diagnostics| format!("{diagnostics:?}"))?;
//! assert!(files["notes/Cargo.toml"].contains("name = \"tencent-cloud-notes\""));
//! assert!(files["notes/src/client/lines.rs"].contains("pub fn add_line("));
//! # Ok(())
//! # }
//! ```
//!
//! # Stages
//!
//! ```text
//! Spec ─ passes ─┐
//! Spec ─ naming ─┼─ lower ─> IR ─ emit ─> files
//! Spec ─ text ───┘
//! ```
//!
//! Passes derive facts that the specification implies: which objects are sent, and which contain themselves. Lowering
//! resolves every Rust name, type, expression and line of documentation into the intermediate representation, and reports
//! names that clash. Emitters are templates over that representation, one per kind of file.
//!
//! The library is pure. It reads no file, clock or environment variable and never depends on the order of a hash map, so
//! equal specifications give equal bytes everywhere.
//!
//! Generated code is data for the interpreters of `tencent-cloud`, and every function in it is `#[inline]`: a crate
//! compiles without generating code for types that nothing uses.

mod emit;
mod ir;
mod lower;
mod module;
mod naming;
mod passes;
mod reference;
mod service;
mod text;
mod unsupported;

use std::collections::BTreeMap;

use tencent_cloud_spec::{Diagnostic, Spec};

pub use emit::{Manifest, ManifestKeys, is_generated};
pub use module::Module;
pub use reference::Method;
pub use service::{Service, library, package, services};
pub use unsupported::{Refusal, remove_unsupported};

/// Files by their path, with `/` between folders, in the folder of all generated crates: `cvm/src/lib.rs`.
pub type Files = BTreeMap<String, String>;

/// A diagnostic in the specification of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceDiagnostic {
    /// The index of the service in the slice that was passed.
    pub service: usize,
    /// The message and its place in the specification.
    pub diagnostic: Diagnostic,
}

/// Generates every file of the crate of each service, as a member of this workspace.
///
/// # Errors
///
/// Every diagnostic: names that become the same Rust name or have none, services without one default version, and actions
/// that [`remove_unsupported`] would remove.
pub fn generate(services: &[Service<'_>]) -> Result<Files, Vec<ServiceDiagnostic>> {
    generate_with(services, &Manifest::Workspace)
}

/// Generates every file of the crate of each service, with the given versions and metadata in the manifests.
///
/// # Errors
///
/// The same as [`generate`].
pub fn generate_with(
    services: &[Service<'_>],
    manifest: &Manifest,
) -> Result<Files, Vec<ServiceDiagnostic>> {
    let lowered = lower::lower(services)?;
    emit::emit(&lowered, manifest).map_err(internal)
}

/// Generates a version of a service as a module of another crate, which depends on `tencent-cloud`.
///
/// The paths of the files are relative to the folder of the module; `mod.rs` is its root, or `lib.rs` if the module is a
/// library. `source` names the specification in the header of every file. The module contains its own lint levels, and
/// `rustfmt` does not change it.
///
/// # Errors
///
/// Every diagnostic: names that become the same Rust name or have none, and actions that [`remove_unsupported`] would
/// remove.
pub fn generate_module(
    spec: &Spec,
    source: &str,
    module: &Module,
) -> Result<Files, Vec<Diagnostic>> {
    let service = Service { spec, module: None, source: source.to_owned() };
    let lowered = lower::lower_module(&service, module)?;
    emit::emit_module(&lowered, module)
        .map_err(|message| internal(message).into_iter().map(|found| found.diagnostic).collect())
}

/// The methods of a client by action.
pub type Methods = BTreeMap<String, Method>;

/// Returns the methods that [`generate`] creates, for documentation that links to them.
///
/// The key is the module of the client as users write it, such as `tencent_cloud_cvm::v2`.
///
/// # Errors
///
/// The same as [`generate`].
pub fn methods(
    services: &[Service<'_>],
) -> Result<BTreeMap<String, Methods>, Vec<ServiceDiagnostic>> {
    let lowered = lower::lower(services)?;
    let versions = lowered.iter().flat_map(|c| std::iter::once(&c.default).chain(&c.others));
    Ok(versions.map(|service| (service.path.clone(), reference::methods(service))).collect())
}

/// Reports a mistake of this crate: output that does not parse, whatever the specification says.
fn internal(message: String) -> Vec<ServiceDiagnostic> {
    let diagnostic = Diagnostic::error(tencent_cloud_spec::Span::default(), message);
    vec![ServiceDiagnostic { service: 0, diagnostic }]
}
