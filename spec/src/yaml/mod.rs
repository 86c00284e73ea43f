//! YAML as the profile uses it: a tree with positions, a strict parser and a canonical writer.

mod comments;
mod node;
mod parse;
mod resolve;

pub use node::{Entry, Node, Yaml};
pub use parse::parse;
pub(crate) use parse::parse_into;
