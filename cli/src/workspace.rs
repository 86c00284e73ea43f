//! The workspace around a crate, whose list of members is edited without changing its format.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};
use toml_edit::{Array, DocumentMut, Item, RawString, Table, Value};

use crate::error::{Error, Result, at};
use crate::lock::relative;
use crate::manifest::CORE;
use crate::project;

/// A workspace that the crate in a folder below it can be a member of.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The `Cargo.toml` at its root.
    pub(crate) manifest: PathBuf,
    document: DocumentMut,
    /// The folder of the crate below that of the workspace.
    member: String,
}

impl Workspace {
    /// Returns the workspace around a folder; `None` if there is none.
    pub(crate) fn around(folder: &Path) -> Result<Option<Self>> {
        let has_manifest = |folder: &&Path| folder.join("Cargo.toml").is_file();
        let Some(outer) = folder.ancestors().skip(1).find(has_manifest) else { return Ok(None) };
        let manifest = project::workspace_manifest(&outer.join("Cargo.toml"))?;
        let text = std::fs::read_to_string(&manifest).map_err(at(&manifest))?;
        let member = manifest.parent().and_then(|root| relative(folder, root));
        // A package may name a workspace that is not above it.
        let Some(member) = member else { return Ok(None) };
        Self::parse(manifest, &text, member)
    }

    fn parse(manifest: PathBuf, text: &str, member: String) -> Result<Option<Self>> {
        let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            Error::new(error.to_string()).context(manifest.display())
        })?;
        let is_workspace = document.get("workspace").is_some();
        Ok(is_workspace.then_some(Self { manifest, document, member }))
    }

    /// Returns whether the workspace leaves the folder out.
    pub(crate) fn excludes(&self) -> bool {
        let is_above = |path: &str| Path::new(&self.member).starts_with(normalized(path));
        !self.has_member() && self.list("exclude").any(is_above)
    }

    /// Returns whether the crates of the workspace can inherit the dependency on `tencent-cloud`.
    pub(crate) fn has_core(&self) -> bool {
        let dependencies = self.document.get("workspace").and_then(|own| own.get("dependencies"));
        dependencies.is_some_and(|own| own.get(CORE).is_some())
    }

    /// Returns the manifest with the folder as a member; `None` if it is one.
    pub(crate) fn with_member(mut self) -> Result<Option<String>> {
        if self.has_member() {
            return Ok(None);
        }
        let member = self.member.clone();
        push(self.members()?, &member);
        Ok(Some(self.document.to_string()))
    }

    /// Returns the manifest without the folder as a member; `None` if it does not name the folder.
    pub(crate) fn without_member(mut self) -> Result<Option<String>> {
        let Some(index) = self.list("members").position(|own| normalized(own) == self.member)
        else {
            return Ok(None);
        };
        remove(self.members()?, index);
        Ok(Some(self.document.to_string()))
    }

    fn has_member(&self) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        self.list("members").any(|own| {
            let pattern = Pattern::new(normalized(own));
            pattern.is_ok_and(|pattern| pattern.matches_with(&self.member, options))
        })
    }

    /// Returns the strings of a list, such as `members`.
    fn list(&self, key: &str) -> impl Iterator<Item = &str> {
        let list = self.document.get("workspace").and_then(|own| own.get(key)?.as_array());
        list.into_iter().flatten().filter_map(Value::as_str)
    }

    fn members(&mut self) -> Result<&mut Array> {
        let table = self.document.entry("workspace").or_insert_with(|| Item::Table(Table::new()));
        let members = table
            .as_table_like_mut()
            .map(|own| own.entry("members").or_insert_with(|| Item::Value(Array::new().into())));
        members.and_then(Item::as_array_mut).ok_or_else(|| {
            Error::new("`workspace.members` is not a list").context(self.manifest.display())
        })
    }
}

/// Returns the path without `./` before it and `/` after it.
fn normalized(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path).trim_end_matches('/')
}

/// Appends a string in the format of the others: on a line of its own, or not.
fn push(array: &mut Array, text: &str) {
    let (mut prefix, mut trailing) = (" ".to_owned(), string(Some(array.trailing())));
    let Some(last) = array.len().checked_sub(1).and_then(|index| array.get_mut(index)) else {
        array.push(text);
        return;
    };
    let decor = last.decor_mut();
    trailing.insert_str(0, &string(decor.suffix()));
    decor.set_suffix("");
    if let Some(line) = trailing.rfind('\n') {
        // A comment behind the last value stays there.
        let indentation = string(decor.prefix());
        let indentation = indentation.rsplit('\n').next().unwrap_or_default();
        let bracket = trailing.split_off(line);
        prefix = format!("{trailing}\n{indentation}");
        trailing = bracket;
    }
    array.push_formatted(Value::from(text).decorated(prefix, ""));
    array.set_trailing(trailing);
}

/// Removes a value with the lines of its own. A comment behind the value before it stays.
fn remove(array: &mut Array, index: usize) {
    let own = array.get(index).map(|value| string(value.decor().prefix())).unwrap_or_default();
    array.remove(index);
    let before = own.find('\n').and_then(|line| own.get(..line)).unwrap_or_default();
    let after = |text: &str| {
        let line = text.find('\n').and_then(|line| text.get(line..));
        line.map(|line| format!("{before}{line}"))
    };
    let Some(next) = array.get_mut(index) else {
        if let Some(trailing) = after(&string(Some(array.trailing()))) {
            array.set_trailing(trailing);
        }
        return;
    };
    let prefix = string(next.decor().prefix());
    match after(&prefix) {
        Some(prefix) => next.decor_mut().set_prefix(prefix),
        None if index == 0 => next.decor_mut().set_prefix(own),
        None => {}
    }
}

fn string(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(text: &str) -> Workspace {
        let manifest = PathBuf::from("/w/Cargo.toml");
        Workspace::parse(manifest, text, "crates/cdb".to_owned()).unwrap().unwrap()
    }

    #[track_caller]
    fn round_trip(before: &str, after: &str) {
        assert_eq!(workspace(before).with_member().unwrap().as_deref(), Some(after));
        assert_eq!(workspace(after).with_member().unwrap(), None);
        assert_eq!(workspace(before).without_member().unwrap(), None);
        assert_eq!(workspace(after).without_member().unwrap().as_deref(), Some(before));
    }

    #[test]
    fn members_keep_their_format() {
        round_trip(
            "[workspace]\nmembers = [\"b\", \"a\"] # mine\n",
            "[workspace]\nmembers = [\"b\", \"a\", \"crates/cdb\"] # mine\n",
        );
        round_trip(
            "[workspace]\nmembers = [\n    # First.\n    \"a\", # a\n]\nresolver = \"3\"\n",
            "[workspace]\nmembers = [\n    # First.\n    \"a\", # a\n    \"crates/cdb\",\n]\nresolver = \"3\"\n",
        );
        round_trip(
            "[workspace]\nmembers = []\n[package]\nname = \"x\"\n",
            "[workspace]\nmembers = [\"crates/cdb\"]\n[package]\nname = \"x\"\n",
        );
        // Without a comma after the last value.
        let added = workspace("[workspace]\nmembers = [\n  \"a\",\n  \"b\"\n]\n").with_member();
        let expected = "[workspace]\nmembers = [\n  \"a\",\n  \"b\",\n  \"crates/cdb\"\n]\n";
        assert_eq!(added.unwrap().as_deref(), Some(expected));
        let added = workspace("[workspace]\nmembers = [ \"a\" ]\n").with_member().unwrap();
        let expected = "[workspace]\nmembers = [ \"a\", \"crates/cdb\" ]\n";
        assert_eq!(added.as_deref(), Some(expected));
        let added = workspace("[package]\nname = \"x\"\n\n[workspace]\n").with_member().unwrap();
        let expected = "[package]\nname = \"x\"\n\n[workspace]\nmembers = [\"crates/cdb\"]\n";
        assert_eq!(added.as_deref(), Some(expected));
    }

    #[test]
    fn other_members_keep_their_comments() {
        for (before, after) in [
            ("\"./crates/cdb/\", \"a\"", "\"a\""),
            ("\n  \"crates/cdb\", # cdb\n  \"a\", # a\n", "\n  \"a\", # a\n"),
            (
                "\n  \"a\", # a\n  # cdb\n  \"crates/cdb\", # cdb\n  # b\n  \"b\",\n",
                "\n  \"a\", # a\n  # b\n  \"b\",\n",
            ),
        ] {
            let text = |members: &str| format!("[workspace]\nmembers = [{members}]\n");
            let removed = workspace(&text(before)).without_member().unwrap();
            assert_eq!(removed, Some(text(after)));
        }
    }

    #[test]
    fn patterns_are_those_of_cargo() {
        let is_member = |member: &str| {
            let text = format!("[workspace]\nmembers = [\"{member}\"]\n");
            workspace(&text).with_member().unwrap().is_none()
        };
        assert!(["crates/*", "*/cdb", "**/cdb", "./crates/c*"].into_iter().all(is_member));
        assert!(!["*", "crates", "crates/cdb/*", "crates/a*"].into_iter().any(is_member));
        let excludes = |text: &str| workspace(&format!("[workspace]\n{text}\n")).excludes();
        assert!(excludes("exclude = [\"crates/\"]") && !excludes("exclude = [\"crate\"]"));
        assert!(!excludes("exclude = [\"crates\"]\nmembers = [\"crates/*\"]"));
    }

    #[test]
    fn a_package_is_no_workspace() {
        let parse = |text: &str| Workspace::parse(PathBuf::new(), text, "a".to_owned());
        assert!(parse("[package]\nname = \"x\"\n").unwrap().is_none());
        assert!(parse("[broken").is_err());
        let damaged = parse("[workspace]\nmembers = 1\n").unwrap().unwrap();
        assert!(damaged.with_member().unwrap_err().to_string().contains("is not a list"));
    }
}
