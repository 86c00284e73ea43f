//! `docs/from-api-2.md`: the way from API 2.0 to API 3.0, what holds for all actions and then each of them.

use std::fmt::Write as _;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Dialect, Migration, Operation};

use super::decorate::cell;

/// What is written by hand, with the place for the tables.
const TEXT: &str = include_str!("from-api-2.md");

/// Makes the page.
pub(super) fn page<'s>(specs: impl Iterator<Item = &'s Spec>) -> String {
    let mut tables = String::new();
    for spec in specs.filter(|spec| spec.dialect == Dialect::Api20) {
        service(&mut tables, spec);
    }
    TEXT.replace("@actions@\n", &tables)
}

fn service(text: &mut String, spec: &Spec) {
    let replaced = spec.operations.iter().filter(|operation| target(operation).is_some()).count();
    let _ = writeln!(
        text,
        "Of the {} actions {replaced} have a counterpart in API 3.0, version 2017-03-12 of `cvm` or `vpc`.",
        spec.operations.len(),
    );
    for group in &spec.groups {
        let _ = write!(text, "\n### {}\n\n", group.title);
        text.push_str("| API 2.0 | API 3.0 | what changes |\n|---|---|---|\n");
        for operation in spec.operations.iter().filter(|action| action.group == group.name) {
            row(text, operation);
        }
    }
}

fn row(text: &mut String, operation: &Operation) {
    let note = operation.migration.as_ref().map_or("", |migration| migration.note.as_str());
    let to = target(operation).unwrap_or_else(|| "-".to_owned());
    let _ = writeln!(text, "| `{}` | {to} | {} |", operation.name, cell(note));
}

/// The counterpart as a reader calls it: the service, and its action.
fn target(operation: &Operation) -> Option<String> {
    let to = operation.migration.as_ref().and_then(|Migration { to, .. }| to.as_ref())?;
    Some(format!("{} `{}`", to.service, to.action))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tencent_cloud_spec::model::SchemaKind;
    use tencent_cloud_spec::{Sources, load};

    use super::*;
    use crate::spec_dirs;

    fn spec(version: &str) -> Spec {
        let sources = Sources::read_dir(&spec_dirs::root().join("spec/cvm").join(version));
        load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)))
    }

    /// What stands in backticks in the lines that `fits`.
    fn code(fits: impl Fn(&str) -> bool) -> BTreeSet<&'static str> {
        let lines = TEXT.lines().filter(|line| fits(line));
        lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
    }

    #[test]
    fn every_value_that_the_text_names_is_one() {
        let spec = spec("2017-03-12");
        let values: BTreeSet<&str> = spec
            .schemas
            .values()
            .filter_map(|schema| match &schema.kind {
                SchemaKind::Enumeration(values) => Some(values),
                _ => None,
            })
            .flat_map(|values| values.iter().map(|value| value.value.as_str()))
            .collect();
        let is_value = |c: char| c.is_ascii_uppercase() || c == '_';
        let named: Vec<_> = code(|line| line.starts_with('|'))
            .into_iter()
            .filter(|text| text.chars().all(is_value))
            .collect();
        assert!(named.len() > 20, "{named:?}");
        for value in named {
            assert!(values.contains(value), "{value}");
        }
    }

    #[test]
    fn every_code_that_the_text_names_is_one() {
        let (old, new) = (spec("v2"), spec("2017-03-12"));
        let is_code = |line: &str| {
            line.starts_with("| 4") || line.starts_with("| 5") || line.starts_with("| 6")
        };
        let names = code(is_code);
        assert!(names.len() > 15, "{names:?}");
        for name in names {
            assert!(new.errors.contains_key(name), "{name}");
        }
        for line in TEXT.lines().filter(|line| is_code(line)) {
            let codes = line.trim_matches(['|', ' ']).split(" | ").next().unwrap_or_default();
            for code in codes.split(", ") {
                assert!(old.errors.contains_key(code), "{code}");
            }
        }
    }

    #[test]
    fn every_action_has_a_row() {
        let spec = spec("v2");
        let page = page([&spec].into_iter());
        for operation in &spec.operations {
            assert_eq!(page.matches(&format!("\n| `{}` | ", operation.name)).count(), 1);
        }
        assert!(!page.contains("@actions@"));
    }
}
