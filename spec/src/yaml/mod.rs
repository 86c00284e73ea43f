//! YAML as the profile uses it: a tree with positions, a strict parser and a canonical writer.

mod comments;
mod node;
mod order;
mod parse;
mod resolve;
mod scalar;
mod write;

pub use node::{Entry, Node, Yaml};
pub use order::sort;
pub use parse::parse;
pub(crate) use parse::parse_into;
pub use write::write;

/// The canonical text of a document: keys in their order, written in the one way.
#[must_use]
pub fn format(document: &Node) -> String {
    let mut document = document.clone();
    sort(&mut document);
    write(&document)
}
