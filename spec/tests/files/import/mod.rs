//! Imports of a fictitious service: a first one, authored changes, and a second one.

mod fixtures;
mod inference;
mod missing;
mod property;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tencent_cloud_spec::{Sources, load};

use self::fixtures::*;
use tencent_cloud_spec::import::Vendor;
use tencent_cloud_spec::import::{ErrorCodes, Facts, Limits};

#[test]
fn a_first_import_creates_every_file() {
    let outcome = first();
    let names: Vec<&str> = outcome.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["crates.yaml", "errors.yaml", "fire.yaml", "openapi.yaml", "schemas.yaml"]);
    let all = outcome.files.values().cloned().collect::<String>();
    assert!(all.is_ascii(), "the vendor's sentences were imported");
    let crates = &outcome.files["crates.yaml"];
    assert!(crates.contains("          examples: [3]\n"), "{crates}");
    assert!(crates.contains("documented-1") && !crates.contains("documented-2"), "{crates}");
    // Only one group uses it, in requests and responses.
    assert!(crates.contains("    Label:\n"), "{crates}");
    assert_eq!(
        outcome.report.skipped,
        [
            "CreateCrate request of first, example 2: `CreateCrateRequest` needs `ShelfId`",
            "CreateCrate request of first, example 3: not in ASCII",
            "CreateCrate request of first, example 4: `CreateCrateRequest` needs `ShelfId`",
            "CreateCrate response of first, example 2: expected a string, found a number",
            "CreateCrate response of first, example 4: invalid JSON: EOF while parsing an object at line 1 column 1",
        ]
    );
}

#[test]
fn a_second_import_keeps_what_is_authored() {
    let current = authored(first().files);
    let source = source("next", &second_api(), &second_examples());
    let vendor = vendor(&[source]);
    let facts = Facts::default();
    let outcome = run(&current, &vendor, &facts, &[("MoveCrate", "moves")]).unwrap();
    assert_eq!(
        lines(&outcome),
        [
            "added    crates.yaml: Crate.Labels: [Label]",
            "added    crates.yaml: CreateCrateRequest.Color: string",
            "removed  crates.yaml: CreateCrateRequest.Weight",
            "removed  crates.yaml: schema Label, moved to schemas.yaml",
            "retyped  crates.yaml: CreateCrateRequest.Count: int64 > uint64",
            "changed  crates.yaml: Crate.Labels: required",
            "changed  crates.yaml: Crate.Shade: deprecated",
            "changed  crates.yaml: Crate.Shade: not required",
            "changed  crates.yaml: CreateCrate: documented request examples",
            "changed  crates.yaml: CreateCrateRequest.ShelfId: not required",
            "changed  crates.yaml: CreateCrateRequest.Zone: deprecated",
            "changed  crates.yaml: Label.Key: guaranteed",
            "added    moves.yaml: action MoveCrate",
            "added    moves.yaml: schema MoveCrateRequest",
            "added    moves.yaml: schema MoveCrateResponse",
            "added    openapi.yaml: group moves",
            "added    schemas.yaml: schema Label, moved from crates.yaml",
        ]
    );
    let crates = &outcome.files["crates.yaml"];
    for kept in [
        "      summary: Lists crates.\n      x-idempotency: read-only\n",
        "          $ref: '#/components/schemas/CrateState'\n          description: Where it is.\n",
        "          $ref: '#/components/schemas/CrateSize'\n          description: How large it is.\n",
        "      x-enum-open:\n        STORED: It is on its shelf.\n",
        "      x-enum-names:\n        '1': Small\n",
        // The default had the old type; the description stays.
        "          format: uint64\n          description: How many.\n        Zone:\n",
        "              typical:\n                value:\n                  ShelfId: sh-9\n",
        "                  ShelfId: sh-2\n",
    ] {
        assert!(crates.contains(kept), "lost: {kept}\nin {crates}");
    }
    assert!(!crates.contains("sh-1\n                  Count"), "an old documented example stays");
    let again = run(&outcome.files, &vendor, &facts, &[]).unwrap();
    assert_eq!(lines(&again), Vec::<String>::new());
    assert_eq!(again.files, outcome.files);
}

#[test]
fn errors_prevent_any_result() {
    let current = authored(first().files);
    let facts = Facts::default();
    let next = vendor(&[source("next", &second_api(), &second_examples())]);
    // The vendor now requires a property that an authored example does not have.
    let mut api = second_api();
    api["objects"]["CreateCrateRequest"]["members"][1]["required"] = json!(true);
    let stricter = vendor(&[source("stricter", &api, &json!({}))]);
    let error = run(&current, &stricter, &facts, &[("MoveCrate", "moves")]).unwrap_err();
    assert!(error.starts_with("the merged specification has errors"), "{error}");
    assert!(error.contains("`CreateCrateRequest` needs `Color`"), "{error}");

    let mut broken = current;
    replace(&mut broken, "crates.yaml", "      summary: Lists crates.\n", "      sumary: x\n");
    let error = run(&broken, &next, &facts, &[("MoveCrate", "moves")]).unwrap_err();
    assert!(error.starts_with("the current specification has errors:\ncrates.yaml:"), "{error}");
}

#[test]
fn errors_name_the_invalid_source() {
    let mut vendor = Vendor::default();
    let odd = api(&[], &[("A", vec![property("B", "thing", "thing", &json!({}))])]);
    let source = |api: &Value| source("odd", api, &json!({}));
    let error = vendor.add(&source(&odd), "other", "2020-01-01").unwrap_err().to_string();
    assert_eq!(error, "odd: tccli/services/other/v20200101/api.json: no such file");
    let error = vendor.add(&source(&odd), "depot", "2020-01-01").unwrap_err().to_string();
    assert!(error.ends_with("A.B: unknown type `thing` of `thing`"), "{error}");
    let dangling = api(&["Go"], &[("GoRequest", vec![property("B", "object", "C", &json!({}))])]);
    let vendor = fixtures::vendor(&[source(&dangling)]);
    let error = run(&BTreeMap::new(), &vendor, &Facts::default(), &[("Go", "go")]).unwrap_err();
    assert_eq!(error, "Go: unknown object `GoResponse`\nGoRequest.B: unknown object `C`");
}

#[test]
fn reads_limits_and_codes_from_files() {
    let source = source("first", &first_api(), &first_examples());
    let vendor = vendor(&[source]);
    let limits = "actions:\n  CreateCrate: { group: crates, requests_per_second: 10, max_items: {Labels: 5} }\n  \
                  BurnCrate: { group: fire }\n  DescribeCrates: { group: crates }\n";
    let codes =
        r#"{"codes": ["A.B", "C"], "actions": {"depot/v20200101": {"CreateCrate": [1, 0, 1]}}}"#;
    let codes = ErrorCodes::parse("codes.json", codes.as_bytes()).unwrap();
    let facts = Facts {
        limits: Limits::parse("limits.yaml", limits.into()).unwrap(),
        errors: codes.of("depot", "2020-01-01").unwrap(),
    };
    let outcome = run(&BTreeMap::new(), &vendor, &facts, &[]).unwrap();
    let mut sources = Sources::new();
    for (name, text) in &outcome.files {
        sources.add(name, text.as_str());
    }
    let spec = load(&sources).unwrap();
    let create = spec.operations.iter().find(|operation| operation.name == "CreateCrate").unwrap();
    assert_eq!((create.rate_limit, create.max_items["Labels"]), (Some(10), 5));
    assert_eq!(create.errors, ["A.B", "C"]);
    assert!(spec.errors.contains_key("A.B") && spec.errors["InternalError"].common);
    assert_eq!(codes.of("depot", "2020-01-02"), Ok(None));
    let wrong = r#"{"codes": [], "actions": {"depot/v20200101": {"CreateCrate": [0]}}}"#;
    let wrong = ErrorCodes::parse("codes.json", wrong.as_bytes()).unwrap();
    let error = wrong.of("depot", "2020-01-01").unwrap_err().to_string();
    assert_eq!(error, "codes.json: CreateCrate: index out of range of `codes`");
    assert!(ErrorCodes::parse("codes.json", b"[]").is_err());
}

#[test]
fn a_second_source_only_adds_actions_and_nulls() {
    let first = source("first", &first_api(), &first_examples());
    let second = source("second", &second_api(), &json!({"actions": {}}));
    let groups = [GROUPS[0], GROUPS[1], GROUPS[2], ("MoveCrate", "moves")];
    let alone =
        run(&BTreeMap::new(), &vendor(std::slice::from_ref(&first)), &Facts::default(), &GROUPS)
            .unwrap();
    let both = vendor(&[first, second]);
    let outcome = run(&alone.files, &both, &Facts::default(), &groups).unwrap();
    assert_eq!(
        lines(&outcome),
        [
            "removed  crates.yaml: schema Label, moved to schemas.yaml",
            "added    moves.yaml: action MoveCrate",
            "added    moves.yaml: schema MoveCrateRequest",
            "added    moves.yaml: schema MoveCrateResponse",
            "added    openapi.yaml: group moves",
            "added    schemas.yaml: schema Label, moved from crates.yaml",
        ]
    );
    let again = run(&outcome.files, &both, &Facts::default(), &[]).unwrap();
    assert_eq!(lines(&again), Vec::<String>::new());
    assert_eq!(again.files, outcome.files);
}

#[test]
fn a_property_is_nullable_if_any_edition_says_so() {
    let edition = |name: &str, text: &str| {
        let color = property("Color", "string", "string", &json!({"document": text}));
        let shade = property("Shade", "string", "string", &json!({}));
        let objects = [
            ("DescribePaintRequest", vec![]),
            ("DescribePaintResponse", vec![color, shade, request_id()]),
        ];
        source(name, &api(&["DescribePaint"], &objects), &json!({"actions": {}}))
    };
    let silent = edition("silent", "颜色。");
    let speaking = edition("speaking", "The color. Note: may return `null`.");
    for sources in [[silent.clone(), speaking.clone()], [speaking, silent]] {
        let groups = [("DescribePaint", "paint")];
        let outcome = run(&BTreeMap::new(), &vendor(&sources), &Facts::default(), &groups).unwrap();
        let text = &outcome.files["paint.yaml"];
        let type_of = |name: &str| {
            let (_, rest) = text.split_once(&format!("        {name}:\n")).unwrap();
            rest.lines().next().unwrap().trim().to_owned()
        };
        assert_eq!(type_of("Color"), "type: [string, 'null']", "{text}");
        assert_eq!(type_of("Shade"), "type: string", "{text}");
    }
}

#[test]
fn properties_that_only_requests_contain_are_not_nullable() {
    let color = || {
        property(
            "Color",
            "string",
            "string",
            &json!({"document": "May be null.", "value_allowed_null": true}),
        )
    };
    let objects = [
        ("MixPaintRequest", vec![property("Base", "object", "Base", &json!({})), color()]),
        ("Base", vec![color()]),
        ("MixPaintResponse", vec![color(), request_id()]),
    ];
    let source = source("first", &api(&["MixPaint"], &objects), &json!({"actions": {}}));
    let groups = [("MixPaint", "paint")];
    let outcome = run(&BTreeMap::new(), &vendor(&[source]), &Facts::default(), &groups).unwrap();
    let text = &outcome.files["paint.yaml"];
    assert_eq!(text.matches("        Color:\n          type: string\n").count(), 2, "{text}");
    assert_eq!(
        text.matches("        Color:\n          type: [string, 'null']\n").count(),
        1,
        "{text}"
    );
}

#[test]
fn an_authored_deprecation_stays() {
    let api = |facts: &Value| {
        let color = property("Color", "string", "string", facts);
        let shade = property("Shade", "string", "string", facts);
        let objects =
            [("MixPaintRequest", vec![color, shade]), ("MixPaintResponse", vec![request_id()])];
        source("edition", &api(&["MixPaint"], &objects), &json!({"actions": {}}))
    };
    let run = |files: &BTreeMap<String, String>, source| {
        run(files, &vendor(&[source]), &Facts::default(), &[("MixPaint", "paint")]).unwrap()
    };
    let mut files = run(&BTreeMap::new(), api(&json!({"disabled": true}))).files;
    let color = "        Color:\n          type: string\n";
    let described = format!("{color}          description: Ignored.\n");
    replace(&mut files, "paint.yaml", color, &described);
    let outcome = run(&files, api(&json!({"disabled": false})));
    assert_eq!(lines(&outcome), ["changed  paint.yaml: MixPaintRequest.Shade: not deprecated"]);
}
