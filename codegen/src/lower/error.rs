//! Error codes: the constants, and the list of them that a method's documentation has.

use std::collections::BTreeMap;

use super::context::Context;
use crate::ir;
use crate::text::{Doc, plain};

/// The constants, by the part of the code before the first dot.
pub(super) fn lower(context: &Context<'_>) -> Vec<ir::ErrorGroup> {
    let mut groups: Vec<ir::ErrorGroup> = Vec::new();
    for (code, error) in &context.spec.errors {
        let description = error.description.as_deref().map(plain);
        let doc = Doc::at(0).paragraphs(description).paragraph(&format!("`{code}`."));
        let common = error.common.then_some("Any action may return it.");
        let constant = ir::ErrorConstant {
            name: context.names.constant_of(code).to_owned(),
            code: code.clone(),
            doc: doc.paragraphs(common).into_lines(),
        };
        let (group, _) = split(code);
        match groups.last_mut().filter(|last| last.name == group) {
            Some(last) => last.constants.push(constant),
            None => {
                groups.push(ir::ErrorGroup { name: group.to_owned(), constants: vec![constant] });
            }
        }
    }
    groups
}

/// The items of the list in a method's documentation: the codes without a second part together, then a line for each
/// first part.
pub(super) fn items<'a>(context: &Context<'_>, codes: &'a [String]) -> Vec<String> {
    let mut groups: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    for code in codes {
        groups.entry(split(code).0).or_default().push(code);
    }
    let link =
        |code: &str, text: &str| format!("[`{text}`](error::{})", context.names.constant_of(code));
    // A number says nothing by itself.
    let title = |code: &str| match context.spec.errors.get(code).and_then(|e| e.name.as_ref()) {
        Some(name) => format!("{code} {name}"),
        None => code.to_owned(),
    };
    let mut alone = Vec::new();
    let mut lines = Vec::new();
    for (group, codes) in groups {
        let (whole, parts): (Vec<&str>, Vec<&str>) =
            codes.into_iter().partition(|code| *code == group);
        let head = whole.first().map(|code| link(code, &title(code)));
        if parts.is_empty() {
            alone.extend(head);
            continue;
        }
        let parts: Vec<_> = parts.into_iter().map(|code| link(code, split(code).1)).collect();
        lines.push(format!(
            "{}: {}",
            head.unwrap_or_else(|| format!("`{group}`")),
            parts.join(", ")
        ));
    }
    if !alone.is_empty() {
        lines.insert(0, alone.join(", "));
    }
    lines
}

fn split(code: &str) -> (&str, &str) {
    match code.split_once('.') {
        Some((group, _)) => (group, code.get(group.len()..).unwrap_or_default()),
        None => (code, ""),
    }
}
