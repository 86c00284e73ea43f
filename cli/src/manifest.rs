//! The dependency on `tencent-cloud` in the user's `Cargo.toml`, whose format is preserved.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::error::{Error, Result};

/// The crate that generated code uses.
pub(crate) const CORE: &str = "tencent-cloud";

/// The version of the crate that this program generates code for.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The result of an edit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// The new content; `None` if it is complete.
    pub(crate) text: Option<String>,
    /// What was added.
    pub(crate) notes: Vec<String>,
    /// Another version of the dependency, for which the code may not be written.
    pub(crate) other: Option<String>,
}

/// Adds the dependency, or the feature `blocking` of an existing one.
pub(crate) fn depend(text: &str, blocking: bool) -> Result<Edit> {
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| Error::new(error.to_string()))?;
    let table = document.as_table_mut();
    let dependencies = table.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    let dependencies = dependencies
        .as_table_like_mut()
        .ok_or_else(|| Error::new("`dependencies` is not a table"))?;
    let (mut notes, mut other) = (Vec::new(), None);
    match dependencies.get_mut(CORE) {
        None => {
            let is_sorted = is_sorted(dependencies);
            dependencies.insert(CORE, Item::Value(requirement(blocking)));
            if is_sorted {
                dependencies.sort_values();
            }
            let feature = if blocking { " with the feature `blocking`" } else { "" };
            notes.push(format!("{CORE} {VERSION}{feature} to dependencies"));
        }
        Some(item) => {
            other = requirement_of(item).filter(|own| !is_compatible(own)).map(str::to_owned);
            if blocking && add_feature(item, "blocking")? {
                notes.push(format!("the feature `blocking` of {CORE}"));
            }
        }
    }
    let text = (!notes.is_empty()).then(|| document.to_string());
    Ok(Edit { text, notes, other })
}

/// Returns the version requirement of a dependency.
fn requirement_of(item: &Item) -> Option<&str> {
    item.as_str().or_else(|| item.get("version")?.as_str())
}

/// Returns whether a requirement such as `0.1` or `^0.1.3` selects the versions that Cargo considers compatible with
/// `VERSION`. Of other kinds of requirements, nothing is known.
fn is_compatible(requirement: &str) -> bool {
    let requirement = requirement.trim().trim_start_matches('^');
    if !requirement.starts_with(|first: char| first.is_ascii_digit()) {
        return true;
    }
    let significant = if VERSION.starts_with("0.") { 2 } else { 1 };
    let parts = |version: &str| -> Vec<String> {
        version.split('.').take(significant).map(str::to_owned).collect()
    };
    let wanted = parts(requirement);
    parts(VERSION).starts_with(&wanted)
}

fn requirement(blocking: bool) -> Value {
    if !blocking {
        return VERSION.into();
    }
    let mut table = InlineTable::new();
    table.insert("version", VERSION.into());
    table.insert("features", Value::Array(Array::from_iter(["blocking"])));
    Value::InlineTable(table)
}

fn is_sorted(table: &dyn TableLike) -> bool {
    table.iter().map(|(key, _)| key).is_sorted()
}

/// Adds a feature to a dependency, and returns whether it was missing.
fn add_feature(item: &mut Item, feature: &str) -> Result<bool> {
    if let Some(version) = item.as_str().map(str::to_owned) {
        let mut table = InlineTable::new();
        table.insert("version", version.into());
        *item = Item::Value(Value::InlineTable(table));
    }
    let table = item.as_table_like_mut();
    let table = table.ok_or_else(|| Error::new(format!("dependency `{CORE}` is not a table")))?;
    let features = table.entry("features").or_insert_with(|| Item::Value(Array::new().into()));
    let features = features
        .as_array_mut()
        .ok_or_else(|| Error::new(format!("`features` of `{CORE}` is not a list")))?;
    let is_missing = !features.iter().any(|known| known.as_str() == Some(feature));
    if is_missing {
        features.push(feature);
    }
    Ok(is_missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, blocking: bool) -> String {
        depend(text, blocking).unwrap().text.unwrap_or_else(|| "unchanged".to_owned())
    }

    #[test]
    fn preserves_format_and_order() {
        let text = "# mine\n[package]\nname = \"x\"   # name\n\n[dependencies]\nserde = \"1\"\ntokio = \"1\"\n";
        let expected = format!(
            "# mine\n[package]\nname = \"x\"   # name\n\n[dependencies]\nserde = \"1\"\ntencent-cloud = \"{VERSION}\"\ntokio = \"1\"\n"
        );
        assert_eq!(edited(text, false), expected);
        let unsorted = "[dependencies]\ntokio = \"1\"\nserde = \"1\"\n";
        assert_eq!(edited(unsorted, false), format!("{unsorted}tencent-cloud = \"{VERSION}\"\n"));
        let none = "[package]\nname = \"x\"\n";
        let expected = format!("{none}\n[dependencies]\ntencent-cloud = \"{VERSION}\"\n");
        assert_eq!(edited(none, false), expected);
    }

    #[test]
    fn keeps_an_existing_dependency() {
        for existing in [
            "tencent-cloud = \"0.1\"\n",
            "tencent-cloud = { path = \"../runtime\" }\n",
            "tencent-cloud.workspace = true\n",
        ] {
            let text = format!("[dependencies]\n{existing}");
            assert_eq!(
                depend(&text, false),
                Ok(Edit { text: None, notes: Vec::new(), other: None }),
                "{text}"
            );
        }
        let table = "[dependencies.tencent-cloud]\nversion = \"0.1\"\n";
        assert_eq!(edited(table, false), "unchanged");
        assert_eq!(edited(table, true), format!("{table}features = [\"blocking\"]\n"));
    }

    #[test]
    fn reports_another_version() {
        let other = |requirement: &str| {
            let text = format!("[dependencies]\ntencent-cloud = {requirement}\n");
            depend(&text, false).unwrap().other
        };
        assert_eq!(other("\"99.1\"").as_deref(), Some("99.1"));
        assert_eq!(other("{ version = \"^99\" }").as_deref(), Some("^99"));
        let own = VERSION.rsplit_once('.').unwrap().0;
        for known in
            [&format!("\"{own}\""), "{ version = \"*\" }", "\">=0.0.1\"", "{ path = \"x\" }"]
        {
            assert_eq!(other(known), None, "{known}");
        }
    }

    #[test]
    fn adds_the_feature_blocking_once() {
        let text = "[dependencies]\ntencent-cloud = \"0.1\"\n";
        let expected =
            "[dependencies]\ntencent-cloud = { version = \"0.1\", features = [\"blocking\"] }\n";
        assert_eq!(edited(text, true), expected);
        assert_eq!(edited(expected, true), "unchanged");
        let workspace = "[dependencies]\ntencent-cloud.workspace = true\n";
        let expected = "[dependencies]\ntencent-cloud.workspace = true\ntencent-cloud.features = [\"blocking\"]\n";
        assert_eq!(edited(workspace, true), expected);
        assert!(depend("dependencies = 3\n", false).is_err());
        assert!(depend("[broken", false).is_err());
    }
}
