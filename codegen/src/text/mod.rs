//! Prose of the documents as documentation comments: names become links, Markdown is escaped, lines are wrapped.

mod doc;
mod inline;
mod sentence;

pub(crate) use doc::Doc;
pub(crate) use inline::{Links, Vocabulary, plain};
pub(crate) use sentence::imperative;
