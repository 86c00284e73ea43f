//! Descriptions as documentation comments: names become links, Markdown is escaped, lines are wrapped.

mod doc;
mod inline;
mod layout;
mod sentence;

pub(crate) use doc::Doc;
pub(crate) use inline::{Vocabulary, plain};
pub(crate) use layout::{Expression, Statement, imports, statements};
pub(crate) use sentence::setter;

/// The column that no line of a generated file exceeds, unless a word is longer.
pub(crate) const WIDTH: usize = 100;
