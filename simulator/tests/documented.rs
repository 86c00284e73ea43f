//! What docs/simulator.md says is kept is what the code keeps.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use tencent_cloud_simulator::Core;
use tencent_cloud_spec::Spec;

use self::common::{legacy, spec};

const PAGE: &str = include_str!("../../docs/simulator.md");

/// The names in the table with this head.
fn table(head: &str) -> BTreeSet<&'static str> {
    let (_, rest) = PAGE.split_once(head).unwrap_or_else(|| panic!("no table with {head}"));
    let (table, _) = rest.split_once("\n\n").unwrap();
    let names = table.split('`').skip(1).step_by(2);
    let mut found = BTreeSet::new();
    for name in names {
        assert!(found.insert(name), "{name} is in the table twice");
    }
    found
}

fn stateful(spec: &'static Spec, is_stateful: fn(&str) -> bool) -> BTreeSet<&'static str> {
    let names = spec.operations.iter().map(|operation| operation.name.as_str());
    names.filter(|name| is_stateful(name)).collect()
}

#[test]
fn the_tables_list_what_is_kept() {
    // Whoever shares what other tests plant is searched.
    tencent_cloud_leak_scan::start_recording();
    let tables = [
        ("| subject | actions |", stateful(spec(), Core::is_stateful)),
        ("| subject | actions of API 2.0 |", stateful(legacy::spec(), Core::is_stateful_in_api20)),
    ];
    for (head, kept) in tables {
        let told = table(head);
        let missing: Vec<_> = kept.difference(&told).collect();
        let wrong: Vec<_> = told.difference(&kept).collect();
        assert!(missing.is_empty() && wrong.is_empty(), "{head} lacks {missing:?}, has {wrong:?}");
        assert!(kept.len() > 40, "{head}: {}", kept.len());
    }
}

/// Each option that the program has is on the page.
#[test]
fn the_page_names_every_option() {
    let help = include_str!("../src/bin/tencent-cloud-simulator/options.rs");
    let (_, help) = help.split_once("Options:").unwrap();
    let (help, _) = help.split_once("Example:").unwrap();
    let mut count = 0;
    for word in help.split_whitespace().filter(|word| word.starts_with("--")) {
        let word = word.trim_end_matches(',');
        if !["--help", "--version"].contains(&word) {
            assert!(PAGE.contains(word), "{word}");
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}
