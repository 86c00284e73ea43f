//! `docs/from-api-2.md`: the migration from API 2.0 to API 3.0, in general and for each action.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use tencent_cloud_codegen::Methods;
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Counterpart, Dialect, Operation};

use super::markdown::cell;

/// The authored text, with a placeholder for the tables.
const TEXT: &str = include_str!("from-api-2.md");

/// The methods of the clients of API 3.0 by service.
type Targets<'a> = BTreeMap<&'a str, &'a Methods>;

/// Returns the page; `versions` are all specifications with the methods of their clients.
pub(super) fn page<'a>(versions: impl Iterator<Item = (&'a Spec, &'a Methods)> + Clone) -> String {
    let is_api20 = |spec: &Spec| spec.dialect == Dialect::Api20;
    let api30 = versions.clone().filter(|(spec, _)| !is_api20(spec));
    let targets: Targets<'_> = api30.map(|(spec, of)| (spec.service.as_str(), of)).collect();
    let mut tables = String::new();
    for (spec, _) in versions.filter(|(spec, _)| is_api20(spec)) {
        service(&mut tables, spec, &targets);
    }
    TEXT.replace("@actions@\n", &tables)
}

fn service(text: &mut String, spec: &Spec, methods: &Targets<'_>) {
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
            row(text, operation, methods);
        }
    }
}

fn row(text: &mut String, operation: &Operation, methods: &Targets<'_>) {
    let note = operation.migration.as_ref().map_or("", |migration| migration.note.as_str());
    let to = target(operation).map_or_else(|| "-".to_owned(), |to| linked(to, methods));
    let _ = writeln!(text, "| `{}` | {to} | {} |", operation.name, cell(note));
}

/// Names an action of API 3.0, with a link to the method that calls it.
fn linked(to: &Counterpart, methods: &Targets<'_>) -> String {
    let Counterpart { service, action, .. } = to;
    match methods.get(service.as_str()).and_then(|of| of.get(action)) {
        Some(method) => {
            let library = &method.module;
            let package = library.replace('_', "-");
            let page = format!("{library}/struct.Client.html#method.{}", method.name);
            format!("{service} [`{action}`](https://docs.rs/{package}/latest/{page})")
        }
        None => format!("{service} `{action}`"),
    }
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
        let none = Methods::new();
        let page = page(specs.iter().map(|spec| (spec, &none)));
        for operation in specs.iter().flat_map(|spec| &spec.operations) {
            assert!(page.contains(&format!("\n| `{}` | ", operation.name)), "{}", operation.name);
        }
        assert!(!page.contains("@actions@"));
    }
}
