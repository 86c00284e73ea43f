//! The table of services in both READMEs.

use std::fmt::Write as _;

use tencent_cloud_spec::model::Dialect;
use tencent_cloud_spec::yaml::{Node, Yaml};

use super::Version;
use super::markdown::replace;

/// The words of one language.
struct Words {
    header: &'static str,
    api20: &'static str,
}

const ENGLISH: Words = Words {
    header: "| crate | API version | actions | of these, fully described |",
    api20: "API 2.0",
};
const CHINESE: Words = Words {
    header: "| crate | API 版本 | 接口数 | 其中已完整描述 |",
    api20: "API 2.0",
};

/// Returns `README.md` with the table replaced.
pub(super) fn english(versions: &[Version], current: &str) -> String {
    replace(current, "services", &table(versions, &ENGLISH))
}

/// Returns `README.zh-CN.md` with the table replaced.
pub(super) fn chinese(versions: &[Version], current: &str) -> String {
    replace(current, "services", &table(versions, &CHINESE))
}

fn table(versions: &[Version], words: &Words) -> String {
    let mut text = format!("{}\n|---|---|---|---|\n", words.header);
    for Version { spec, bundle, .. } in versions {
        let service = &spec.service;
        let version = match spec.dialect {
            Dialect::Api20 => words.api20,
            Dialect::Api30 => &spec.version,
        };
        let (all, facts) = (spec.operations.len(), facts(bundle));
        let _ = writeln!(
            text,
            "| [`tencent-cloud-{service}`](generated/{service}) | {version} | {all} | {} |",
            all.saturating_sub(facts)
        );
    }
    text
}

/// Returns the number of operations of which only the vendor's facts are known: names, types and error codes.
fn facts(document: &Node) -> usize {
    let is_facts = |node: &Node| node.get("x-tier").and_then(Node::as_str) == Some("facts");
    let Some(Yaml::Map(paths)) = document.get("paths").map(|node| &node.value) else { return 0 };
    let operations = paths.iter().filter_map(|path| path.value.get("post"));
    operations.filter(|operation| is_facts(document) || is_facts(operation)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_operations_with_facts_only() {
        let paths = serde_json::json!({"a": {"post": {"x-tier": "facts"}}, "b": {"post": {}}});
        let some = Node::from(&serde_json::json!({"paths": paths}));
        let all = Node::from(&serde_json::json!({"x-tier": "facts", "paths": paths}));
        assert_eq!((facts(&some), facts(&all)), (1, 2));
    }
}
