//! A file under construction: header, documentation, imports, items, with a blank line between any two of them.
//!
//! `prettyplease` prints items; what it has no layout for (blank lines, lists in braces, bodies of macros) is laid out
//! here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::{HEADER, tokens};
use crate::ir::Imports;

/// The column that no line of an import passes.
pub(super) const WIDTH: usize = 100;

/// The same in an example: that of the statements below it, which fits beside the menu of rustdoc.
pub(super) const EXAMPLE_WIDTH: usize = 88;

/// A method with its documentation.
#[derive(Debug)]
pub(super) struct Method<'a> {
    pub(super) doc: &'a [String],
    pub(super) code: TokenStream,
}

/// A file of Rust source.
#[derive(Debug)]
pub(super) struct File {
    text: String,
}

impl File {
    /// Begins with the header that marks generated files; `documents` is the folder to change instead.
    pub(super) fn new(documents: &str) -> Self {
        let text = format!(
            "{HEADER}{documents}. Do not edit:\n// change the documents and generate again.\n"
        );
        Self { text }
    }

    /// Documentation of the module.
    pub(super) fn doc(&mut self, lines: &[String]) {
        self.blank();
        for line in lines {
            self.line(if line.is_empty() { "//!".to_owned() } else { format!("//! {line}") });
        }
    }

    /// Inner attributes and imports.
    pub(super) fn imports(&mut self, imports: &Imports) {
        if imports.deprecated {
            self.block("// Deprecated members are defined and filled here.\n#![allow(deprecated)]");
        }
        let code = uses(&imports.code, "", WIDTH);
        if !code.is_empty() {
            self.block(&code);
        }
        let doc = uses(&imports.doc, "#[cfg(doc)]\n", WIDTH);
        if !doc.is_empty() {
            self.block(&doc);
        }
    }

    /// An item with its documentation.
    pub(super) fn item(&mut self, doc: &[String], item: TokenStream) -> Result<(), String> {
        let mut text = comment(doc, "");
        text.push_str(&print(item)?);
        self.block(&text);
        Ok(())
    }

    /// An `impl` of its own methods for `ty`, each with a blank line before it.
    pub(super) fn methods<'a>(
        &mut self,
        doc: &[String],
        ty: &str,
        methods: impl IntoIterator<Item = Method<'a>>,
    ) -> Result<(), String> {
        let name = tokens::code(ty);
        let mut text = comment(doc, "");
        let _ = writeln!(text, "impl {ty} {{");
        for (index, Method { doc, code: method }) in methods.into_iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            text.push_str(&comment(doc, "    "));
            // Printed inside of an impl, for the indentation, which then is taken off again.
            let printed = print(quote!(impl #name { #method }))?;
            let inside = printed.split_once('\n').map_or("", |(_, rest)| rest);
            text.push_str(inside.trim_end().strip_suffix('}').unwrap_or(inside));
        }
        text.push('}');
        self.block(&text);
        Ok(())
    }

    /// A call of a macro that takes a name and a list in braces, one entry a line.
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

    /// Lines as they are.
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

/// A text as a literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// A documentation comment.
///
/// Documentation does not pass through tokens: most of the output is documentation, and it has its layout already.
pub(super) fn comment(doc: &[String], indent: &str) -> String {
    let mut text = String::new();
    for line in doc {
        let space = if line.is_empty() { "" } else { " " };
        let _ = writeln!(text, "{indent}///{space}{line}");
    }
    text
}

fn print(item: TokenStream) -> Result<String, String> {
    match syn::parse2::<syn::Item>(item) {
        Ok(item) => {
            let file = syn::File {
                shebang: None,
                frontmatter: None,
                attrs: Vec::new(),
                items: vec![item],
            };
            Ok(prettyplease::unparse(&file))
        }
        Err(error) => Err(format!("the generator made what is no Rust: {error}")),
    }
}

/// `use` declarations of `paths`, one for each parent, filled to the width.
pub(super) fn uses(paths: &BTreeSet<String>, attribute: &str, width: usize) -> String {
    let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let (parent, name) = path.rsplit_once("::").unwrap_or(("", path));
        parents.entry(parent).or_default().push(name);
    }
    let declaration = |(parent, names): (&str, Vec<&str>)| match names.as_slice() {
        [name] => format!("{attribute}use {parent}::{name};\n"),
        names => {
            let line = format!("use {parent}::{{{}}};\n", names.join(", "));
            let fits = line.trim_end().len() <= width;
            let line =
                if fits { line } else { format!("use {parent}::{{\n{}}};\n", fill(names, width)) };
            format!("{attribute}{line}")
        }
    };
    let mut declarations: Vec<_> = parents.into_iter().map(declaration).collect();
    declarations.sort_unstable();
    declarations.concat()
}

/// Names with commas, as many on a line as fit.
pub(super) fn fill(names: &[&str], width: usize) -> String {
    let mut text = String::new();
    let mut used = 0;
    for name in names {
        if used > 0 && used + 2 + name.len() <= width {
            text.push(' ');
            used += 1;
        } else {
            text.push_str(if used == 0 { "    " } else { "\n    " });
            used = 4;
        }
        text.push_str(name);
        text.push(',');
        used += name.len() + 1;
    }
    text.push('\n');
    text
}
