//! Bundles the files of a specification into one document, for tools that read only one.

use crate::yaml::{self, Entry, Node, Yaml};
use crate::{Diagnostics, Sources};

/// The kinds of components, in the order of the bundle.
const COMPONENTS: [&str; 4] = ["securitySchemes", "parameters", "responses", "schemas"];

/// Bundles a valid specification: references between files become references within one.
///
/// The loader checks that names of schemas are unique in all files, so no name changes.
///
/// # Errors
/// Returns the diagnostics of the files that cannot be read.
pub fn bundle(sources: &Sources) -> Result<Node, Diagnostics> {
    let mut trees = Vec::new();
    for (file, source) in (0_u32..).zip(sources.files()) {
        trees.push((source.file_name(), yaml::parse(sources, file)?));
    }
    let tree = |name: &str| trees.iter().find(|(file, _)| *file == name).map(|(_, tree)| tree);
    let mut whole = tree("openapi.yaml").cloned().unwrap_or_else(|| Yaml::Null.into());
    for key in ["paths", "x-error-codes"] {
        let Some(node) = whole.get_mut(key) else { continue };
        inline(node, &tree);
        if let Yaml::Map(entries) = &mut node.value {
            entries.iter_mut().for_each(|entry| inline(&mut entry.value, &tree));
        }
    }
    let components = COMPONENTS.map(|kind| {
        let found = trees.iter().filter_map(|(_, tree)| tree.at(&["components", kind])?.as_map());
        let mut entries: Vec<Entry> = found.flatten().cloned().collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        (kind, Yaml::Map(entries).into())
    });
    whole.set("components", Node::map(components));
    localize(&mut whole);
    Ok(whole)
}

/// Replaces a reference to another file by its target.
fn inline<'t>(node: &mut Node, tree: &impl Fn(&str) -> Option<&'t Node>) {
    let target = node.get("$ref").and_then(Node::as_str).and_then(|reference| {
        let (file, pointer) = reference.split_once("#/")?;
        tree(file)?.at(&pointer.split('/').collect::<Vec<_>>())
    });
    if let Some(target) = target {
        *node = target.clone();
    }
}

/// Makes every reference local.
fn localize(node: &mut Node) {
    match &mut node.value {
        Yaml::List(items) => items.iter_mut().for_each(localize),
        Yaml::Map(entries) => {
            for entry in entries {
                match &mut entry.value.value {
                    Yaml::String(text) if entry.key == "$ref" => {
                        if let Some(at) = text.find('#') {
                            text.drain(..at);
                        }
                    }
                    _ => localize(&mut entry.value),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_local() {
        let mut sources = Sources::new();
        sources.add(
            "openapi.yaml",
            "paths:\n  /#Action=A:\n    $ref: a.yaml#/paths/A\n\
             components:\n  securitySchemes:\n    S:\n      type: apiKey\n\
             x-error-codes:\n  $ref: errors.yaml#/codes\n",
        );
        sources.add(
            "a.yaml",
            "paths:\n  A:\n    post:\n      parameters:\n\
             \x20       - $ref: schemas.yaml#/components/parameters/P\n\
             components:\n  schemas:\n    X:\n      $ref: '#/components/schemas/Yard'\n",
        );
        sources.add("errors.yaml", "codes:\n  E: {}\n");
        sources.add(
            "schemas.yaml",
            "components:\n  parameters:\n    P:\n      name: p\n  schemas:\n    Yard:\n      type: object\n",
        );
        let whole = bundle(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
        let whole = whole.to_json();
        let expected = serde_json::json!({
            "paths": {"/#Action=A": {"post": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
            }}},
            "components": {
                "securitySchemes": {"S": {"type": "apiKey"}},
                "parameters": {"P": {"name": "p"}},
                "responses": {},
                "schemas": {"X": {"$ref": "#/components/schemas/Yard"}, "Yard": {"type": "object"}},
            },
            "x-error-codes": {"E": {}},
        });
        assert_eq!(whole, expected);
    }
}
