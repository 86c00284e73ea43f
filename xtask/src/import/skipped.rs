//! The list of documented examples that are not imported, each with a reason.

use std::collections::BTreeMap;
use std::path::Path;

use tencent_cloud_spec::Sources;
use tencent_cloud_spec::yaml::{self, Node};

/// The problem of each listed example, as an import reports it.
pub(super) type Listed = BTreeMap<String, String>;

/// Reads `VERSION: {EXAMPLE: {problem, reason}}`.
pub(super) fn read(path: &Path, version: &str) -> Result<Listed, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&path.to_string_lossy(), &text, version)
}

fn parse(name: &str, text: &str, version: &str) -> Result<Listed, String> {
    let mut sources = Sources::new();
    sources.add(name, text);
    let root = yaml::parse(&sources, 0).map_err(|found| found.lines(&sources))?;
    let entries = root.get(version).and_then(Node::as_map);
    let entries = entries.ok_or_else(|| format!("{name}: `{version}` is not a mapping"))?;
    let listed = entries.iter().map(|entry| {
        let text = |key: &str| entry.value.get(key).and_then(Node::as_str);
        if text("reason").is_none_or(str::is_empty) {
            return Err(format!("{name}: {} has no `reason`", entry.key));
        }
        let problem =
            text("problem").ok_or_else(|| format!("{name}: {} has no `problem`", entry.key))?;
        Ok((entry.key.clone(), problem.to_owned()))
    });
    listed.collect()
}

/// Returns a line for every difference between the examples that an import skipped and the list.
pub(super) fn differences(skipped: &[String], listed: &Listed) -> Vec<String> {
    let skipped: Listed = skipped
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(example, problem)| (example.to_owned(), problem.to_owned()))
        .collect();
    let unlisted =
        skipped.iter().filter(|(example, problem)| listed.get(*example) != Some(*problem));
    let unlisted = unlisted.map(|(example, problem)| format!("not listed: {example}: {problem}"));
    let stale = listed.keys().filter(|example| !skipped.contains_key(*example));
    let stale = stale.map(|example| format!("listed, but not skipped: {example}"));
    unlisted.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "v1:\n  A response of x, example 1:\n    problem: not in ASCII\n    reason: Names.\n";

    #[test]
    fn reports_examples_that_are_not_listed_and_those_that_are_no_longer_skipped() {
        let listed = parse("list", LIST, "v1").unwrap();
        let line = |text: &str| text.to_owned();
        let same = [line("A response of x, example 1: not in ASCII")];
        assert_eq!(differences(&same, &listed), Vec::<String>::new());
        let other = [
            line("A response of x, example 1: invalid JSON: x"),
            line("B request of x, example 1: y"),
        ];
        assert_eq!(
            differences(&other, &listed),
            [
                "not listed: A response of x, example 1: invalid JSON: x",
                "not listed: B request of x, example 1: y"
            ]
        );
        assert_eq!(
            differences(&[], &listed),
            ["listed, but not skipped: A response of x, example 1"]
        );
    }

    #[test]
    fn every_example_needs_a_reason() {
        let error = parse("list", &LIST.replace("reason", "cause"), "v1").unwrap_err();
        assert_eq!(error, "list: A response of x, example 1 has no `reason`");
    }
}
