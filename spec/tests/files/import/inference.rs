//! What is inferred about actions of the facts tier, and how an author takes over.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fixtures::*;
use tencent_cloud_spec::import::Facts;

/// Returns a listing of crates whose offset has this description, and a write with a token.
fn listing(offset: &str) -> Value {
    let of_offset = json!({"document": offset});
    let mut api = api(
        &["CreateCrate", "DescribeCrates"],
        &[
            ("Crate", vec![property("CrateId", "string", "string", &json!({}))]),
            (
                "DescribeCratesRequest",
                vec![
                    property("Offset", "int", "int64", &of_offset),
                    property("Limit", "int", "int64", &json!({})),
                ],
            ),
            (
                "DescribeCratesResponse",
                vec![
                    property("TotalCount", "int", "int64", &json!({})),
                    property("CrateSet", "list", "Crate", &json!({})),
                    request_id(),
                ],
            ),
            (
                "CreateCrateRequest",
                vec![
                    property("ClientToken", "string", "string", &json!({"document": "幂等"})),
                    property("ApiKey", "string", "string", &json!({"example": "k-1"})),
                ],
            ),
            ("CreateCrateResponse", vec![request_id()]),
        ],
    );
    api["actions"]["CreateCrate"]["skip_sign"] = json!(true);
    api
}

fn import(current: &BTreeMap<String, String>, api: &Value) -> BTreeMap<String, String> {
    let vendor = vendor(&[source("first", api, &json!({}))]);
    run(current, &vendor, &Facts::default(), &[]).unwrap().files
}

#[test]
fn infers_what_names_and_types_leave_no_doubt_about() {
    let files = import(&BTreeMap::new(), &listing("偏移量"));
    let text = &files["general.yaml"];
    for expected in [
        "      x-tier: facts\n      x-inferred: [x-idempotency-token]\n      security: []\n      \
         x-signature: none\n      x-idempotency-token: ClientToken\n",
        "      x-inferred: [x-idempotency, x-pagination]\n      x-idempotency: read-only\n      \
         x-pagination:\n        offset: Offset\n        limit: Limit\n        total: TotalCount\n        \
         items: CrateSet\n",
        "        ApiKey:\n          type: string\n          x-sensitive: true\n          \
         x-inferred: [x-sensitive]\n",
    ] {
        assert!(text.contains(expected), "missing: {expected}\nin {text}");
    }
    // Neither class nor pagination of a page number is certain.
    let files = import(&BTreeMap::new(), &listing("页码"));
    assert!(!files["general.yaml"].contains("x-pagination"));
}

#[test]
fn an_authored_action_keeps_what_its_author_wrote() {
    let mut files = import(&BTreeMap::new(), &listing("偏移量"));
    let inferred = "      x-tier: facts\n      x-inferred: [x-idempotency, x-pagination]\n";
    replace(&mut files, "general.yaml", inferred, "      summary: Lists crates.\n");
    replace(
        &mut files,
        "general.yaml",
        "        offset: Offset\n",
        "        unit: page\n        offset: Offset\n",
    );
    let canonical = import(&files, &listing("偏移量"));
    let text = &canonical["general.yaml"];
    assert!(text.contains("        offset: Offset\n        unit: page\n"), "{text}");
    assert!(!text.contains("x-inferred: [x-idempotency,"), "{text}");
    assert_eq!(text.matches("x-tier: facts").count(), 1, "{text}");
}

#[test]
fn an_inference_that_no_longer_holds_is_withdrawn() {
    let files = import(&BTreeMap::new(), &listing("偏移量"));
    let files = import(&files, &listing("第几页"));
    assert!(!files["general.yaml"].contains("x-pagination"));
    assert!(files["general.yaml"].contains("x-inferred: [x-idempotency]\n"));
}

#[test]
fn event_streams_are_marked_and_not_read_only() {
    let mut description = listing("偏移量");
    description["metadata"] = json!({"serviceShortName": "ig"});
    let mut package = source("first", &description, &json!({}));
    package.rename("ig", "v20210518", &[("DescribeCrates", "GetLLMDiagnosisDrug")]);
    let mut vendor = tencent_cloud_spec::import::Vendor::default();
    vendor.add(&package, "ig", "2021-05-18").unwrap();
    let files = run(&BTreeMap::new(), &vendor, &Facts::default(), &[]).unwrap().files;
    let text: String = files.values().cloned().collect();
    assert!(text.contains("      x-tier: facts\n      x-stream: true\n"), "{text}");
    assert!(!text.contains("read-only"), "{text}");
}
