//! Reads the OpenAPI specifications of Tencent Cloud services.
//!
//! [`load`] takes the specification files of one version of a service ([`Sources`]) and returns a closed model
//! ([`model::Spec`]) or every diagnostic ([`Diagnostics`]), each with file, line and column. It performs no I/O and does
//! not panic. Everything that the profile does not define is an error, so that nothing is ignored silently.
//! `docs/spec-profile.md` in the repository describes the profile.
//!
//! ```
//! use tencent_cloud_spec::{Sources, load};
//!
//! let mut sources = Sources::new();
//! sources.add("openapi.yaml", "openapi: 3.1.1\nx-servce: cvm\n");
//! let diagnostics = load(&sources).unwrap_err();
//! assert!(diagnostics.lines(&sources).contains("openapi.yaml:2:1: unknown key `x-servce`"));
//! ```
//!
//! # Design
//!
//! YAML is parsed with `saphyr-parser` into [`yaml::Node`]: it is maintained, it reports the position of every event, and
//! it reports the position of syntax errors. Readers based on `serde` lose positions and stop at the first error. The
//! tree only accepts what every YAML reader interprets in the same way: no anchors, aliases, tags, duplicate keys, or
//! plain scalars on which YAML 1.1 and 1.2 differ.
//!
//! Comments are errors: the canonical form is written from the tree, which has no place for them. Put the information
//! into a `description`, where users see it too.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod bundle;
pub mod canonical;
mod diagnostic;
#[cfg(feature = "documents")]
pub mod documents;
#[cfg(feature = "import")]
pub mod import;
pub mod lint;
mod load;
pub mod model;
pub mod profile;
mod render;
mod sources;
mod span;
pub mod yaml;

pub use bundle::bundle;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use lint::{lint, lint_migration};
#[cfg(feature = "import")]
pub(crate) use load::load_trees;
pub use load::{Direction, check, check_value, load};
pub use model::{ErrorCode, Spec};
pub use sources::{Source, Sources};
pub use span::Span;
