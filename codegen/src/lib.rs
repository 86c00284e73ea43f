//! Turns specifications into the source of the crate `tencentcloud`: [`generate`] takes models and gives files.
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
pub use service::{Service, services};

/// Files by their path below the crate's `src`, with `/` between folders.
pub type Files = BTreeMap<String, String>;

/// What stands in the way of generating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Index of the service among those given.
    pub service: usize,
    /// What was found, at a place in that service's documents.
    pub diagnostic: Diagnostic,
}

/// Makes every file of the crate's `src`.
///
/// # Errors
///
/// Every finding: two of the vendor's names that become one Rust name, a name that none can be made of, services that
/// claim one module.
pub fn generate(services: &[Service<'_>]) -> Result<Files, Vec<Finding>> {
    let lowered = lower::lower(services)?;
    emit::emit(&lowered).map_err(of_this_crate)
}

/// The methods of a client by action.
pub type Methods = BTreeMap<String, Method>;

/// The methods that [`generate`] makes for actions, by the modules of their clients, for documentation that leads to them.
///
/// # Errors
///
/// As [`generate`].
pub fn methods(services: &[Service<'_>]) -> Result<BTreeMap<Vec<String>, Methods>, Vec<Finding>> {
    let lowered = lower::lower(services)?;
    let of = |service: &ir::Service| Ok((service.module.clone(), reference::methods(service)?));
    lowered.services.iter().map(of).collect::<Result<_, String>>().map_err(of_this_crate)
}

/// Emitters print what lowering resolved; what does not parse is a mistake of this crate, not of the documents.
fn of_this_crate(message: String) -> Vec<Finding> {
    let diagnostic = Diagnostic::error(tencent_cloud_spec::Span::default(), message);
    vec![Finding { service: 0, diagnostic }]
}
