//! Reads the OpenAPI documents of Tencent Cloud services, strictly.
//!
//! [`load`] takes the documents of one version of one service as text ([`Sources`]) and gives a closed model
//! ([`model::Spec`]), or every finding ([`Diagnostics`]), each with file, line and column. It does no I/O and does not
//! panic; what the profile does not know is an error, so that nothing is skipped in silence. `docs/spec-profile.md`
//! describes the profile.
//!
//! # Decisions
//!
//! YAML is parsed with `saphyr-parser` into [`yaml::Node`]: it is maintained, it gives a place for every event, and it
//! reports a place for bad YAML. Readers that go through `serde` lose the places and stop at the first mistake, and a
//! derived reader cannot say what it expected. On top of it the tree takes only what every YAML reader takes the same
//! way: no anchors, aliases, tags, duplicate keys, or plain scalars that YAML 1.1 and 1.2 differ on.
//!
//! Comments are findings: the canonical form is written from the tree, and a comment has no place in it. What is worth
//! saying belongs in a `description`, where users see it too.

mod diagnostics;
#[cfg(feature = "documents")]
pub mod documents;
pub mod lint;
mod load;
pub mod model;
mod sources;
pub mod yaml;

pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use lint::lint;
pub use load::{Direction, check, check_value, load};
pub use model::{ErrorCode, Span, Spec};
pub use sources::{Source, Sources};
