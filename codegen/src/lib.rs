//! Turns specifications into crates, one per service: [`generate`] takes models and returns files.
//!
//! ```text
//! Spec ─ passes ─┐
//! Spec ─ naming ─┼─ lower ─> IR ─ emit ─> tokens ─ print ─> text
//! Spec ─ text ───┘
//! ```
//!
//! Passes work out what the documents imply (which way an object travels, where it holds itself). Lowering resolves
//! every Rust name, type, expression and line of documentation into the intermediate representation, and reports what
//! cannot be resolved. Emitters are templates over that representation, one for each kind of file.
//!
//! The library is pure: no file, clock or environment is read, and nothing depends on the order of a hash map, so that
//! the same documents give the same bytes everywhere.
//!
//! What is emitted is data for the interpreters of `tencent-cloud`, and every function in it is `#[inline]`: the
//! crate then compiles without generating code for types that nobody uses.

mod emit;
mod ir;
mod lower;
mod naming;
mod passes;
mod reference;
mod service;
mod text;

use std::collections::BTreeMap;

use tencent_cloud_spec::Diagnostic;

pub use emit::HEADER;
pub use reference::Method;
pub use service::{Service, library, package, services};

/// Files by their path below the folder of all generated crates, with `/` between folders: `cvm/src/lib.rs`.
pub type Files = BTreeMap<String, String>;

/// What stands in the way of generating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Index of the service among those given.
    pub service: usize,
    /// What was found, at a place in that service's documents.
    pub diagnostic: Diagnostic,
}

/// Generates every file of the crate of each service.
///
/// # Errors
///
/// Every finding: two of the vendor's names that become one Rust name, a name that none can be made of, a service without
/// a default version.
pub fn generate(services: &[Service<'_>]) -> Result<Files, Vec<Finding>> {
    let lowered = lower::lower(services)?;
    emit::emit(&lowered).map_err(of_this_crate)
}

/// The methods of a client by action.
pub type Methods = BTreeMap<String, Method>;

/// The methods that [`generate`] makes for actions, by the modules of their clients as users write them
/// (`tencent_cloud_cvm::v2`), for documentation that links to them.
///
/// # Errors
///
/// As [`generate`].
pub fn methods(services: &[Service<'_>]) -> Result<BTreeMap<String, Methods>, Vec<Finding>> {
    let lowered = lower::lower(services)?;
    let versions = lowered.iter().flat_map(|c| std::iter::once(&c.default).chain(&c.others));
    let of = |service: &ir::Service| Ok((service.path.clone(), reference::methods(service)?));
    versions.map(of).collect::<Result<_, String>>().map_err(of_this_crate)
}

/// Emitters print what lowering resolved; what does not parse is a mistake of this crate, not of the documents.
fn of_this_crate(message: String) -> Vec<Finding> {
    let diagnostic = Diagnostic::error(tencent_cloud_spec::Span::default(), message);
    vec![Finding { service: 0, diagnostic }]
}
