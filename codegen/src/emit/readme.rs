//! The README of a crate.

use super::header::Comment;
use crate::ir::Crate;

pub(super) fn emit(package: &Crate<'_>) -> String {
    let header = Comment::Markdown.header(&package.source);
    format!("{header}\n{}\n", package.readme.join("\n"))
}
