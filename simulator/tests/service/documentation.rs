//! Compares the page docs/simulator.md with the code.

use std::collections::BTreeSet;

use tencent_cloud_simulator::Core;
use tencent_cloud_spec::Spec;

use crate::common::{api20, spec, spec_of};

const PAGE: &str = include_str!("../../../docs/simulator.md");

/// Returns the names in the table that contains `name`.
fn table(name: &str) -> BTreeSet<&'static str> {
    let name = format!("`{name}`");
    let table = PAGE.split("\n\n").find(|part| part.starts_with('|') && part.contains(&name));
    let table = table.unwrap_or_else(|| panic!("no table contains {name}"));
    let mut found = BTreeSet::new();
    for name in table.split('`').skip(1).step_by(2) {
        assert!(found.insert(name), "{name} is listed twice");
    }
    found
}

fn stateful(spec: &'static Spec) -> BTreeSet<&'static str> {
    let names = spec.operations.iter().map(|operation| operation.name.as_str());
    names.filter(|name| Core::is_stateful(&spec.service, &spec.version, name)).collect()
}

#[test]
fn tables_list_all_stateful_actions() {
    // The leak scan searches every test that links its markers.
    tencent_cloud_leak_scan::start_recording();
    let tables = [
        ("TerminateInstances", stateful(spec()), 111),
        ("ReturnInstance", stateful(api20::spec()), 40),
        ("InvokeCommand", stateful(spec_of("tat")), 25),
        ("AttachDisks", stateful(spec_of("cbs")), 39),
        ("TagResources", stateful(spec_of("tag")), 31),
        ("CreateAutoScalingGroup", stateful(spec_of("as")), 38),
        ("DeleteVpc", stateful(spec_of("vpc")), 89),
        ("AssumeRole", stateful(spec_of("sts")), 5),
    ];
    for (name, stateful, least) in tables {
        let documented = table(name);
        let missing: Vec<_> = stateful.difference(&documented).collect();
        let wrong: Vec<_> = documented.difference(&stateful).collect();
        assert!(
            missing.is_empty() && wrong.is_empty(),
            "the table with {name} lacks {missing:?} and wrongly lists {wrong:?}"
        );
        assert!(stateful.len() >= least, "{name}: {}", stateful.len());
    }
}

#[test]
fn page_names_every_command_line_option() {
    let table = include_str!("../../src/bin/tencent-cloud-simulator/table.rs");
    let mut count = 0;
    for part in table.split("key: \"").skip(1) {
        let option = format!("`--{}", part.split('"').next().unwrap());
        let is_named = |end: &char| PAGE.contains(&format!("{option}{end}"));
        assert!(['`', ' '].iter().any(is_named), "{option}");
        count += 1;
    }
    assert!(count >= 15, "{count}");
}
