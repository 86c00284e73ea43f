//! YAML as the profile uses it: a tree with positions, a strict parser and a writer.

mod comments;
mod node;
mod parse;
mod resolve;
mod scalar;
mod write;

pub use node::{Entry, Node, Yaml};
pub use parse::parse;
pub(crate) use parse::parse_into;
pub use write::write;
