//! A Rust file under construction: header, documentation, imports and items, separated by blank lines.
//!
//! `prettyplease` prints types and trait implementations. Constants, functions and macro calls are laid out here, to the
//! width of the file.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use super::header::Comment;
use crate::ir::Imports;
use crate::text::{self, Statement, WIDTH};

/// Columns of one step of indentation.
pub(super) const STEP: usize = 4;

/// An item of an `impl`, with its documentation.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) doc: &'a [String],
    pub(super) source: String,
}

/// A file of Rust source.
#[derive(Debug)]
pub(super) struct File {
    text: String,
}

impl File {
    /// Creates a file that is generated from the folder `source`.
    pub(super) fn new(source: &str) -> Self {
        Self { text: Comment::Rust.header(source) }
    }

    /// Adds the documentation of the module.
    pub(super) fn doc(&mut self, lines: &[String]) {
        self.blank();
        for line in lines {
            self.line(if line.is_empty() { "//!".to_owned() } else { format!("//! {line}") });
        }
    }

    /// Adds inner attributes and imports.
    pub(super) fn imports(&mut self, imports: &Imports) {
        if imports.deprecated {
            self.block("// This file defines and fills deprecated fields.\n#![allow(deprecated)]");
        }
        let lines = text::imports(&imports.paths, WIDTH);
        if !lines.is_empty() {
            self.block(&lines.join("\n"));
        }
    }

    /// Adds an item with its documentation.
    pub(super) fn item(&mut self, doc: &[String], item: TokenStream) -> Result<(), String> {
        let text = format!("{}{}", comment(doc), print(item)?);
        self.block(&text);
        Ok(())
    }

    /// Adds the inherent `impl` of `ty`, with a blank line between any two items.
    pub(super) fn inherent_impl<'a>(
        &mut self,
        doc: &[String],
        ty: &str,
        items: impl IntoIterator<Item = Item<'a>>,
    ) {
        let mut text = format!("{}impl {ty} {{\n", comment(doc));
        for (index, Item { doc, source }) in items.into_iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            indent(&comment(doc), &mut text);
            indent(&source, &mut text);
        }
        text.push('}');
        self.block(&text);
    }

    /// Adds a constant with its documentation.
    pub(super) fn constant(&mut self, doc: &[String], declaration: &str, value: &str) {
        self.block(&format!("{}{}", comment(doc), constant(declaration, value, WIDTH)));
    }

    /// Adds a call of a macro that takes a name and a list in braces, with one entry per line.
    pub(super) fn table(
        &mut self,
        macro_name: &str,
        name: &str,
        entries: impl IntoIterator<Item = String>,
    ) {
        let mut body = String::new();
        for entry in entries {
            let _ = writeln!(body, "        {entry},");
        }
        if body.is_empty() {
            self.block(&format!("{macro_name}! {{\n    {name} {{}}\n}}"));
        } else {
            self.block(&format!("{macro_name}! {{\n    {name} {{\n{body}    }}\n}}"));
        }
    }

    /// Adds lines as they are.
    pub(super) fn block(&mut self, text: &str) {
        self.blank();
        self.line(text.trim_end());
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }
}

/// Returns a string literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// Returns a constant.
pub(super) fn constant(declaration: &str, value: &str, width: usize) -> String {
    text::statements(&[Statement::assignment(declaration, value, width)], width).join("\n")
}

/// Returns a documentation comment.
///
/// Most of the output is documentation that already has its layout, so it does not pass through tokens.
pub(super) fn comment(doc: &[String]) -> String {
    let mut text = String::new();
    for line in doc {
        let space = if line.is_empty() { "" } else { " " };
        let _ = writeln!(text, "///{space}{line}");
    }
    text
}

/// Adds the lines of `text` to `out`, one step to the right.
fn indent(text: &str, out: &mut String) {
    for line in text.lines() {
        let _ = writeln!(out, "    {line}");
    }
}

fn print(item: TokenStream) -> Result<String, String> {
    let item = syn::parse2::<syn::Item>(item)
        .map_err(|error| format!("generated code does not parse: {error}"))?;
    let file = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
    Ok(prettyplease::unparse(&file))
}
