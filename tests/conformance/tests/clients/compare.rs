//! Tests of the comparison: which differences it tolerates, and that it reports all others.

use serde_json::json;
use tencent_cloud_conformance::compare::{Tolerance, bodies, parameters, responses};

fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn bodies_must_be_equal() {
    let expected = json!({"A": 1, "B": [{"C": "x"}], "D": 1e20, "E": true});
    let actual =
        json!({"E": true, "B": [{"C": "x"}], "A": 1, "D": 100_000_000_000_000_000_000_u128 as f64});
    assert_eq!(bodies(&expected, &actual).differences, [""; 0]);
    for (actual, at) in [
        (json!({"A": 2, "B": [{"C": "x"}], "D": 1e20, "E": true}), "A"),
        (json!({"A": 1, "B": [], "D": 1e20, "E": true}), "B"),
        (json!({"A": 1, "B": [{"C": "y"}], "D": 1e20, "E": true}), "B[0].C"),
        (json!({"A": 1, "B": [{"C": "x"}], "D": 1e20}), "E"),
        (json!({"A": 1, "B": [{"C": "x"}], "D": 1e20, "E": true, "F": 0}), "F"),
        (json!({"A": 1, "B": [{"C": "x"}], "D": 1e20, "E": null}), "E"),
    ] {
        let found = bodies(&expected, &actual).differences;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("{at}: ")), "{found:?}");
    }
}

#[test]
fn responses_may_lose_nulls_and_gain_defaults_only() {
    let expected = json!({"A": null, "B": [], "C": "80", "D": [null, 1], "H": "True"});
    let report =
        responses(&expected, &json!({"C": 80, "D": [0, 1], "E": "", "F": {"G": 0}, "H": true}));
    assert_eq!(report.differences, [""; 0]);
    assert_eq!(report.count(Tolerance::Null), 2);
    assert_eq!(report.count(Tolerance::EmptyList), 1);
    assert_eq!(report.count(Tolerance::ScalarType), 2);
    assert_eq!(report.count(Tolerance::Default), 2);
    for actual in [
        json!({"D": [0, 1], "H": true}),
        json!({"C": 81, "D": [0, 1], "H": true}),
        json!({"C": 80, "D": [0], "H": true}),
        json!({"C": 80, "D": [0, 1], "E": "added", "H": true}),
        json!({"C": 80, "D": [0, 1], "A": 7, "H": true}),
        json!({"C": 80, "D": [0, 1], "H": false}),
    ] {
        assert_eq!(responses(&expected, &actual).differences.len(), 1, "{actual}");
    }
}

#[test]
fn parameters_must_be_equal() {
    let expected = pairs(&[("A", "True"), ("B.0", "1.0"), ("C", "x")]);
    let report = parameters(&expected, &pairs(&[("C", "x"), ("B.0", "1"), ("A", "true")]));
    assert_eq!(report.differences, [""; 0]);
    assert_eq!((report.count(Tolerance::Boolean), report.count(Tolerance::NumberForm)), (1, 1));
    for actual in [
        pairs(&[("A", "false"), ("B.0", "1"), ("C", "x")]),
        pairs(&[("A", "true"), ("B.1", "1"), ("C", "x")]),
        pairs(&[("A", "true"), ("B.0", "1"), ("C", "x"), ("C", "x")]),
        pairs(&[("A", "true"), ("B.0", "1"), ("C", "X")]),
        pairs(&[("A", "true"), ("B.0", "1")]),
    ] {
        assert!(!parameters(&expected, &actual).differences.is_empty(), "{actual:?}");
    }
}
