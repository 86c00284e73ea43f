//! `docs/from-api-2.md`: the migration from API 2.0 to API 3.0, in general and for each action.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Counterpart, Dialect, Operation};

use super::markdown::cell;

/// The authored text, with a placeholder for the tables.
const TEXT: &str = include_str!("from-api-2.md");

/// Returns the page.
pub(super) fn page<'s>(specs: impl Iterator<Item = &'s Spec>) -> String {
    let mut tables = String::new();
    for spec in specs.filter(|spec| spec.dialect == Dialect::Api20) {
        service(&mut tables, spec);
    }
    TEXT.replace("@actions@\n", &tables)
}

fn service(text: &mut String, spec: &Spec) {
    let targets: Vec<&Counterpart> = spec.operations.iter().filter_map(target).collect();
    let services: BTreeSet<&str> = targets.iter().map(|to| to.service.as_str()).collect();
    let services: Vec<String> = services.iter().map(|service| format!("`{service}`")).collect();
    let _ = writeln!(
        text,
        "{} of the {} actions of `{}` have a replacement in API 3.0, in {}.",
        targets.len(),
        spec.operations.len(),
        spec.service,
        services.join(" or "),
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
    let to = target(operation).map(|to| format!("{} `{}`", to.service, to.action));
    let to = to.unwrap_or_else(|| "-".to_owned());
    let _ = writeln!(text, "| `{}` | {to} | {} |", operation.name, cell(note));
}

/// Returns the replacement of an action.
fn target(operation: &Operation) -> Option<&Counterpart> {
    operation.migration.as_ref()?.to.as_ref()
}

#[cfg(test)]
mod tests {
    use tencent_cloud_spec::model::SchemaKind;
    use tencent_cloud_spec::{Sources, load};

    use super::*;
    use crate::workspace;

    fn specs(dialect: Dialect) -> Vec<Spec> {
        let folders = workspace::enter_root().and_then(|()| workspace::authored_specifications());
        let Ok(folders) = folders else { panic!("no specifications") };
        let specs = folders.iter().map(|folder| {
            let sources = Sources::read_dir(folder);
            load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)))
        });
        specs.filter(|spec| spec.dialect == dialect).collect()
    }

    /// Returns what is in backticks in the lines for which `fits` holds.
    fn code(fits: impl Fn(&str) -> bool) -> BTreeSet<&'static str> {
        let lines = TEXT.lines().filter(|line| fits(line));
        lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
    }

    #[test]
    fn every_value_in_the_text_exists() {
        let specs = specs(Dialect::Api30);
        let schemas = specs.iter().flat_map(|spec| spec.schemas.values());
        let values: BTreeSet<&str> = schemas
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
    fn every_code_in_the_text_exists() {
        let (old, new) = (specs(Dialect::Api20), specs(Dialect::Api30));
        let exists = |specs: &[Spec], code| specs.iter().any(|s| s.errors.contains_key(code));
        let is_code = |line: &str| {
            line.starts_with("| 4") || line.starts_with("| 5") || line.starts_with("| 6")
        };
        let names = code(is_code);
        assert!(names.len() > 15, "{names:?}");
        for name in names {
            assert!(exists(&new, name), "{name}");
        }
        for line in TEXT.lines().filter(|line| is_code(line)) {
            let codes = line.trim_matches(['|', ' ']).split(" | ").next().unwrap_or_default();
            for code in codes.split(", ") {
                assert!(exists(&old, code), "{code}");
            }
        }
    }

    #[test]
    fn every_action_has_a_row() {
        let specs = specs(Dialect::Api20);
        let page = page(specs.iter());
        for operation in specs.iter().flat_map(|spec| &spec.operations) {
            assert!(page.contains(&format!("\n| `{}` | ", operation.name)), "{}", operation.name);
        }
        assert!(!page.contains("@actions@"));
    }
}
