//! Changes of the public API between two versions of generated code.
//!
//! Both versions are read as Rust, so the old description is not needed. Types of generated code are `#[non_exhaustive]`:
//! a new field, variant or method breaks nothing, and everything that disappears or changes may break a caller.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, Type, Visibility};

use crate::tree::Tree;

/// Items of the public API by their name, with what their users depend on.
type Api = BTreeMap<String, String>;

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Removed(String),
    Changed { name: String, from: String, to: String },
    Added(String),
}

impl Change {
    /// Returns whether callers may need a change.
    pub(crate) fn is_breaking(&self) -> bool {
        !matches!(self, Self::Added(_))
    }
}

impl Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed(name) => write!(formatter, "removed {name}"),
            Self::Changed { name, from, to } => {
                write!(formatter, "changed {name}: {to} (was {from})")
            }
            Self::Added(name) => write!(formatter, "added {name}"),
        }
    }
}

/// Returns the differences, those that may break callers first.
///
/// A new or removed type is one line, without its fields and methods.
pub(crate) fn between(old: &Tree, new: &Tree) -> Vec<Change> {
    let (old, new) = (api(old), api(new));
    let is_whole = |name: &str, other: &Api| match name.split_once(['.', ':']) {
        Some((owner, _)) => other.contains_key(owner),
        None => true,
    };
    let mut changes = Vec::new();
    for (name, from) in &old {
        match new.get(name) {
            None if is_whole(name, &new) => changes.push(Change::Removed(name.clone())),
            Some(to) if to != from => {
                let (name, from, to) = (name.clone(), from.clone(), to.clone());
                changes.push(Change::Changed { name, from, to });
            }
            _ => {}
        }
    }
    let added = new.keys().filter(|name| !old.contains_key(*name) && is_whole(name, &old));
    changes.extend(added.cloned().map(Change::Added));
    changes
}

fn api(tree: &Tree) -> Api {
    let mut api = Api::new();
    for (path, content) in tree.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let text = std::str::from_utf8(content).unwrap_or_default();
        // A file that does not parse was edited, and has no API that could be compared.
        let Ok(file) = syn::parse_file(text) else { continue };
        let module = if path.starts_with("blocking/") { "blocking " } else { "" };
        for item in &file.items {
            add(item, module, &mut api);
        }
    }
    api
}

fn add(item: &Item, module: &str, api: &mut Api) {
    match item {
        Item::Struct(own) if is_public(&own.vis) => {
            let owner = format!("{module}{}", own.ident);
            if let Fields::Named(fields) = &own.fields {
                for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    api.insert(format!("{owner}.{name}"), printed(&field.ty));
                }
            }
            api.insert(owner, "struct".to_owned());
        }
        Item::Enum(own) if is_public(&own.vis) => {
            let owner = own.ident.to_string();
            for variant in &own.variants {
                let name = format!("{owner}::{}", variant.ident);
                api.insert(name, printed(&variant.fields));
            }
            api.insert(owner, "enum".to_owned());
        }
        Item::Const(own) if is_public(&own.vis) => {
            api.insert(format!("error::{}", own.ident), printed(&own.expr));
        }
        Item::Impl(own) if own.trait_.is_none() => add_methods(own, module, api),
        _ => {}
    }
}

fn add_methods(own: &syn::ItemImpl, module: &str, api: &mut Api) {
    let owner = match own.self_ty.as_ref() {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    let owner = format!("{module}{}", owner.unwrap_or_default());
    for item in &own.items {
        match item {
            ImplItem::Fn(own) if is_public(&own.vis) => {
                let name = format!("{owner}::{}", own.sig.ident);
                api.insert(name, printed(&own.sig));
            }
            ImplItem::Const(own) if is_public(&own.vis) => {
                api.insert(format!("{owner}::{}", own.ident), printed(&own.expr));
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Returns tokens as they are usually written.
fn printed(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" : ", ": "),
        ("& ", "&"),
        ("( ", "("),
        (" (", "("),
        (" )", ")"),
        (",)", ")"),
    ] {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::from([("model/a.rs".to_owned(), text.as_bytes().to_vec())])
    }

    const OLD: &str = "pub struct A { pub x: Option<String>, pub gone: u64, private: u8 }
        impl A { pub fn new(x: impl Into<String>) -> Self { Self::default() } pub fn x(mut self) -> Self { self } }
        pub struct Old { pub y: u8 }
        pub enum E { One, Unknown(UnknownValue) }";

    #[test]
    fn removals_and_changes_are_breaking_and_additions_are_not() {
        let new = "pub struct A { pub x: Option<u64>, pub added: u64 }
            impl A { pub fn new(x: impl Into<String>, y: u8) -> Self { Self::default() } pub fn x(mut self) -> Self { self } }
            pub struct New { pub z: u8 }
            pub enum E { One, Two, Unknown(UnknownValue) }";
        let changes = between(&tree(OLD), &tree(new));
        let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "removed A.gone",
                "changed A.x: Option<u64> (was Option<String>)",
                "changed A::new: fn new(x: impl Into<String>, y: u8) -> Self (was fn new(x: impl Into<String>) -> Self)",
                "removed Old",
                "added A.added",
                "added E::Two",
                "added New",
            ]
        );
        assert_eq!(changes.iter().filter(|change| change.is_breaking()).count(), 4);
    }

    #[test]
    fn equal_code_in_other_files_is_no_change() {
        let moved = Tree::from([("model/b/c.rs".to_owned(), OLD.as_bytes().to_vec())]);
        assert_eq!(between(&tree(OLD), &moved), []);
    }

    #[test]
    fn error_codes_and_clients_are_part_of_the_api() {
        let old = Tree::from([
            (
                "error.rs".to_owned(),
                b"pub const A_B: ErrorCode = ErrorCode::new(\"A.B\");".to_vec(),
            ),
            ("client/a.rs".to_owned(), b"impl Client { pub fn get(&self) {} }".to_vec()),
            ("blocking/a.rs".to_owned(), b"impl Client { pub fn get(&self) {} }".to_vec()),
        ]);
        let names: Vec<_> = api(&old).into_keys().collect();
        assert_eq!(names, ["Client::get", "blocking Client::get", "error::A_B"]);
    }
}
