//! The YAML writer and the parser agree on every tree.

use proptest::prelude::*;
use serde_json::Number;
use tencent_cloud_spec::Sources;
use tencent_cloud_spec::canonical::format;
use tencent_cloud_spec::yaml::{Entry, Node, Yaml, parse, write};

fn read(text: &str) -> Result<Node, String> {
    let mut sources = Sources::new();
    let file = sources.add("x.yaml", text);
    parse(&sources, file).map_err(|found| format!("{}\n---\n{text}", found.lines(&sources)))
}

/// Generates strings that look like other types, prose that must be folded, and arbitrary characters.
fn text() -> impl Strategy<Value = String> {
    let awkward = prop::sample::select(vec![
        "",
        " ",
        "yes",
        "No",
        "null",
        "~",
        "012",
        "1e3",
        "0x1f",
        "1.5",
        "2020-01-01",
        "12:30",
        "-",
        "- a",
        "? a",
        ": a",
        "a:",
        "a: b",
        "a #b",
        "#a",
        "'",
        "\"",
        "%a",
        "@a",
        "`a",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "[a",
        "a]",
        "{a",
        "a}",
        "a,b",
        "---",
        "...",
        "... a",
        "<<",
        "=",
        "a\n",
        "a\nb",
        "a\n\nb",
        "a\n b",
        "\na",
        "a \nb",
        "a\n\n",
        " a\nb",
        "a\tb",
        "\ta\nb",
        "a\r\nb",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "\u{a0}a",
        "C:\\x",
        "# a\n# b",
        "- a\n- b",
        "a: b\nc",
    ]);
    prop_oneof![
        awkward.prop_map(str::to_owned),
        "[a-zA-Z0-9 ,.:#'\"-]{0,20}",
        "([a-z#'-]{1,12}[ ]{1,2}){1,60}[a-z:]{1,80}",
        "([ -~é中]{0,30}\n){1,4}",
        any::<String>(),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let float = any::<f64>().prop_filter_map("finite", Number::from_f64);
    let number = prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        float
    ];
    let leaf = prop_oneof![
        Just(Yaml::Null),
        any::<bool>().prop_map(Yaml::Bool),
        number.prop_map(Yaml::Number),
        text().prop_map(Yaml::String),
    ];
    leaf.prop_map(Node::from).prop_recursive(6, 60, 6, |inner| {
        let entries = prop::collection::btree_map(text(), inner.clone(), 0..6);
        let entries = entries
            .prop_map(|map| map.into_iter().map(|(key, value)| Entry::new(key, value)).collect());
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Yaml::List),
            entries.prop_map(Yaml::Map),
        ]
        .prop_map(Node::from)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_back_what_it_writes(node in node()) {
        let text = write(&node);
        let back = read(&text).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&back, &node, "{}", text);
        prop_assert_eq!(write(&back), text);
    }

    #[test]
    fn formatting_twice_changes_nothing(node in node()) {
        let text = format(&node);
        let back = read(&text).map_err(TestCaseError::fail)?;
        prop_assert_eq!(format(&back), text);
    }

    #[test]
    fn the_parser_never_panics(text in any::<String>()) {
        let _ = read(&text);
    }
}
