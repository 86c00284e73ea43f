//! Imports of descriptions that lack actions of the specification.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tencent_cloud_spec::import::Facts;

use super::fixtures::*;

const MOVES: [(&str, &str); 1] = [("MoveCrate", "moves")];

fn package(name: &str, api: &Value) -> Described {
    source(name, api, &json!({"actions": {}}))
}

#[test]
fn actions_that_no_package_contains_stay() {
    let mut current = authored(first().files);
    let old = "      operationId: BurnCrate\n      tags: [fire]\n";
    replace(&mut current, "fire.yaml", old, &format!("{old}      summary: Burns a crate.\n"));
    let next = vendor(&[package("next-2.0.whl", &second_api())]);
    let outcome = run(&current, &next, &Facts::default(), &MOVES).unwrap();
    assert_eq!(outcome.report.kept, ["BurnCrate: not in next-2.0.whl"]);
    assert_eq!(outcome.files["fire.yaml"], current["fire.yaml"]);
    assert!(!lines(&outcome).iter().any(|line| line.contains("fire")), "{:?}", lines(&outcome));
    assert_eq!(outcome.stale, Vec::<String>::new());
    let expected = ["BurnCrate", "CreateCrate", "DescribeCrates", "MoveCrate"];
    assert_eq!(actions(&outcome.files), expected);
    let again = run(&outcome.files, &next, &Facts::default(), &[]).unwrap();
    assert_eq!(lines(&again), Vec::<String>::new());
    assert_eq!((again.files, again.report.kept), (outcome.files, outcome.report.kept));
}

#[test]
fn a_kept_action_is_in_none_of_the_packages() {
    let current = authored(first().files);
    let second = || package("second.whl", &second_api());
    let both = vendor(&[second(), package("third.whl", &second_api())]);
    let outcome = run(&current, &both, &Facts::default(), &MOVES).unwrap();
    assert_eq!(outcome.report.kept, ["BurnCrate: not in second.whl, third.whl"]);
    let both = vendor(&[second(), package("first.whl", &first_api())]);
    let outcome = run(&current, &both, &Facts::default(), &MOVES).unwrap();
    assert_eq!(outcome.report.kept, Vec::<String>::new());
}

#[test]
fn actions_that_no_package_contains_are_removed_on_request() {
    let next = vendor(&[package("next.whl", &second_api())]);
    let current = run(&authored(first().files), &next, &Facts::default(), &MOVES).unwrap();
    let outcome = run_removing(&current.files, &next);
    assert_eq!(
        lines(&outcome),
        [
            "removed  fire.yaml: action BurnCrate",
            "removed  fire.yaml: schema Ash",
            "removed  fire.yaml: schema BurnCrateEnvelope",
            "removed  fire.yaml: schema BurnCrateRequest",
            "removed  fire.yaml: schema BurnCrateResponse",
            "removed  fire.yaml: schema BurnCrateResponseOrError",
            "removed  openapi.yaml: group fire",
        ]
    );
    assert_eq!(outcome.report.kept, Vec::<String>::new());
    assert_eq!(outcome.stale, ["fire.yaml"]);
    assert_eq!(actions(&outcome.files), ["CreateCrate", "DescribeCrates", "MoveCrate"]);
}

/// Returns a service that sends and receives an object. Only one of the actions sends it.
fn paints(names: &[&str]) -> Value {
    let facts = json!({"required": true, "output_required": true, "value_allowed_null": true});
    let paint = || property("Paint", "object", "Paint", &json!({}));
    let objects = [
        ("MixPaintRequest", vec![paint()]),
        ("MixPaintResponse", vec![request_id()]),
        ("DescribePaintRequest", vec![]),
        ("DescribePaintResponse", vec![paint(), request_id()]),
        ("Paint", vec![property("Color", "string", "string", &facts)]),
    ];
    api(names, &objects)
}

#[test]
fn objects_of_kept_actions_keep_their_directions() {
    let all = ["DescribePaint", "MixPaint"];
    let groups = all.map(|name| (name, "paint"));
    let whole = vendor(&[package("whole.whl", &paints(&all))]);
    let current = run(&BTreeMap::new(), &whole, &Facts::default(), &groups).unwrap().files;
    for name in all {
        let part = vendor(&[package("part.whl", &paints(&[name]))]);
        let outcome = run(&current, &part, &Facts::default(), &[]).unwrap();
        assert_eq!(lines(&outcome), Vec::<String>::new(), "{name}");
        assert_eq!(outcome.report.kept.len(), 1, "{name}");
        assert_eq!(outcome.files, current, "{name}");
    }
}

#[test]
fn error_codes_of_kept_actions_stay() {
    let current = first().files;
    let next = vendor(&[package("next.whl", &second_api())]);
    let codes = [("BurnCrate".to_owned(), vec!["FailedOperation.Wet".to_owned()])];
    let facts = Facts { errors: Some(codes.into()), ..Facts::default() };
    let outcome = run(&current, &next, &facts, &MOVES).unwrap();
    assert_eq!(outcome.files["errors.yaml"], current["errors.yaml"]);
    assert_eq!(outcome.files["fire.yaml"], current["fire.yaml"]);
}
