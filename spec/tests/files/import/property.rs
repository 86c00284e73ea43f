//! Properties of every import: it loads, depends only on its input, and changes nothing the second time.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::fixtures::*;
use tencent_cloud_spec::import::Facts;

const ACTIONS: [&str; 8] = [
    "CreateCrate",
    "DescribeCrates",
    "DeleteCrates",
    "ModifyCrateLabel",
    "DescribeCrateLabels",
    "StartShelf",
    "ListShelves",
    "Weigh",
];

/// Names that differ only in case, that look like secrets, and that select pages.
const NAMES: [&str; 10] = [
    "Name",
    "ID",
    "Id",
    "Offset",
    "Limit",
    "NextToken",
    "TotalCount",
    "Password",
    "ClientToken",
    "Items",
];

const TYPES: [(&str, &str); 7] = [
    ("string", "string"),
    ("int", "int64"),
    ("int", "uint64"),
    ("bool", "bool"),
    ("list", "string"),
    ("object", "Label"),
    ("list", "Label"),
];

fn any_property() -> impl Strategy<Value = (usize, usize, bool, bool)> {
    (0..NAMES.len(), 0..TYPES.len(), any::<bool>(), any::<bool>())
}

/// Returns the description of some actions, each with properties of its request and response.
fn any_api() -> impl Strategy<Value = Value> {
    let properties = || proptest::collection::vec(any_property(), 0..5);
    let label = proptest::collection::vec((0..NAMES.len(), 0..4_usize), 0..3);
    let actions =
        proptest::collection::btree_map(0..ACTIONS.len(), (properties(), properties()), 0..8);
    (label, actions).prop_map(|(label, actions)| {
        let label = label.into_iter().map(|(name, ty)| (name, ty, true, false)).collect();
        let mut objects = vec![("Label".to_owned(), members(label))];
        let mut names = Vec::new();
        for (action, (request, response)) in actions {
            let name = ACTIONS[action];
            names.push(name);
            objects.push((format!("{name}Request"), members(request)));
            objects.push((format!("{name}Response"), members(response)));
        }
        let objects: Vec<_> =
            objects.iter().map(|(name, members)| (name.as_str(), members.clone())).collect();
        api(&names, &objects)
    })
}

fn members(properties: Vec<(usize, usize, bool, bool)>) -> Vec<Value> {
    let mut members: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, ty, required, nullable) in properties {
        let (name, (kind, of)) = (NAMES[name], TYPES[ty]);
        let facts = json!({"required": required, "value_allowed_null": nullable, "example": "1"});
        members.insert(name, property(name, kind, of, &facts));
    }
    members.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn imports_are_deterministic_and_idempotent(first in any_api(), second in any_api()) {
        let mut files = BTreeMap::new();
        for api in [first, second] {
            let package = vendor(&[source("package", &api, &json!({}))]);
            let once = run(&files, &package, &Facts::default(), &[]).unwrap();
            let again = run(&files, &package, &Facts::default(), &[]).unwrap();
            prop_assert_eq!(&once.files, &again.files);
            let twice = run(&once.files, &package, &Facts::default(), &[]).unwrap();
            prop_assert_eq!(lines(&twice), Vec::<String>::new());
            prop_assert_eq!(&twice.files, &once.files);
            // No import loses an action, except on request.
            let after = actions(&once.files);
            if !files.is_empty() {
                let before = actions(&files);
                prop_assert!(before.iter().all(|name| after.contains(name)), "{before:?} {after:?}");
            }
            let removed = run_removing(&once.files, &package);
            prop_assert!(actions(&removed.files).iter().map(String::as_str).eq(package.actions()));
            files = once.files;
        }
    }
}
