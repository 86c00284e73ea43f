//! The description of a fictitious vendor, and authored changes of the specification imported from it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tencent_cloud_spec::{Sources, load};

use tencent_cloud_spec::import::Facts;
use tencent_cloud_spec::import::Vendor;
use tencent_cloud_spec::import::{Error, Package};
use tencent_cloud_spec::import::{Input, Outcome, merge};

/// A package with one description.
#[derive(Clone)]
pub(crate) struct Described {
    name: String,
    /// The folder of the version.
    folder: String,
    api: Value,
    examples: Value,
}

pub(crate) fn source(name: &str, api: &Value, examples: &Value) -> Described {
    let folder = "tccli/services/depot/v20200101".to_owned();
    Described { name: name.to_owned(), folder, api: api.clone(), examples: examples.clone() }
}

impl Described {
    /// Changes service, version and the names of actions.
    pub(crate) fn rename(&mut self, service: &str, version: &str, actions: &[(&str, &str)]) {
        self.folder = format!("tccli/services/{service}/{version}");
        let mut text = self.api.to_string();
        for (old, new) in actions {
            text = text.replace(old, new);
        }
        self.api = serde_json::from_str(&text).unwrap();
    }
}

impl Package for Described {
    fn label(&self) -> &str {
        &self.name
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, Error> {
        match path.strip_prefix(&self.folder) {
            Some("/api.json") => Ok(self.api.to_string().into_bytes()),
            Some("/examples.json") => Ok(self.examples.to_string().into_bytes()),
            _ => Err(Error::new(format!("{}: {path}: no such file", self.name))),
        }
    }

    fn paths(&self) -> Result<Vec<String>, Error> {
        Ok(vec![format!("{}/api.json", self.folder)])
    }
}

pub(crate) fn property(name: &str, ty: &str, of: &str, more: &Value) -> Value {
    let mut property = json!({"name": name, "type": ty, "member": of, "document": "卖点"});
    let entries = more.as_object().unwrap();
    property.as_object_mut().unwrap().extend(entries.iter().map(|(k, v)| (k.clone(), v.clone())));
    property
}

pub(crate) fn action(name: &str) -> (String, Value) {
    let input = format!("{name}Request");
    let output = format!("{name}Response");
    (name.to_owned(), json!({"input": input, "output": output, "status": "online", "name": "名"}))
}

pub(crate) fn api(actions: &[&str], objects: &[(&str, Vec<Value>)]) -> Value {
    let actions: serde_json::Map<_, _> = actions.iter().map(|name| action(name)).collect();
    let objects: serde_json::Map<_, _> = objects
        .iter()
        .map(|(name, members)| ((*name).to_owned(), json!({"members": members})))
        .collect();
    json!({"actions": actions, "objects": objects})
}

pub(crate) fn request_id() -> Value {
    property("RequestId", "string", "string", &json!({}))
}

pub(crate) fn first_api() -> Value {
    let required = json!({"required": true, "example": "sh-1"});
    api(
        &["BurnCrate", "CreateCrate", "DescribeCrates"],
        &[
            ("BurnCrateRequest", vec![property("Ash", "object", "Ash", &json!({}))]),
            ("Ash", vec![property("Grams", "int", "int64", &json!({}))]),
            ("BurnCrateResponse", vec![request_id()]),
            (
                "CreateCrateRequest",
                vec![
                    property("ShelfId", "string", "string", &required),
                    property("Count", "int", "int64", &json!({"example": "3"})),
                    property("Weight", "float", "float", &json!({})),
                    property("Zone", "string", "string", &json!({"example": "上海"})),
                    property("Labels", "list", "Label", &json!({})),
                ],
            ),
            ("CreateCrateResponse", vec![request_id()]),
            ("DescribeCratesRequest", vec![]),
            (
                "DescribeCratesResponse",
                vec![
                    property("CrateSet", "list", "Crate", &json!({"output_required": true})),
                    request_id(),
                ],
            ),
            (
                "Crate",
                vec![
                    property("State", "string", "string", &json!({"output_required": true})),
                    property("Size", "int", "int64", &json!({"output_required": true})),
                    property("Shade", "string", "string", &json!({"output_required": true})),
                ],
            ),
            (
                "Label",
                vec![property(
                    "Key",
                    "string",
                    "string",
                    &json!({"required": true, "output_required": true}),
                )],
            ),
        ],
    )
}

/// Compared with the first: one action removed, one added; properties added, removed, retyped, deprecated, nullable and
/// guaranteed.
pub(crate) fn second_api() -> Value {
    api(
        &["CreateCrate", "DescribeCrates", "MoveCrate"],
        &[
            (
                "CreateCrateRequest",
                vec![
                    property("ShelfId", "string", "string", &json!({})),
                    property("Color", "string", "string", &json!({"example": "red"})),
                    property("Count", "int", "uint64", &json!({"example": "-3"})),
                    property("Zone", "string", "string", &json!({"disabled": true})),
                    property("Labels", "list", "Label", &json!({"value_allowed_null": true})),
                ],
            ),
            ("CreateCrateResponse", vec![request_id()]),
            ("DescribeCratesRequest", vec![]),
            (
                "DescribeCratesResponse",
                vec![
                    property("CrateSet", "list", "Crate", &json!({"output_required": true})),
                    request_id(),
                ],
            ),
            (
                "Crate",
                vec![
                    property("State", "string", "string", &json!({"output_required": true})),
                    property("Size", "int", "uint64", &json!({"output_required": true})),
                    property(
                        "Shade",
                        "string",
                        "string",
                        &json!({"output_required": true, "disabled": true}),
                    ),
                    property("Labels", "list", "Label", &json!({"output_required": true})),
                ],
            ),
            (
                "Label",
                vec![property(
                    "Key",
                    "string",
                    "string",
                    &json!({"required": true, "output_required": true}),
                )],
            ),
            (
                "MoveCrateRequest",
                vec![property("Label", "object", "Label", &json!({"required": true}))],
            ),
            ("MoveCrateResponse", vec![request_id()]),
        ],
    )
}

pub(crate) fn call(input: &Value, output: &Value) -> Value {
    let input = format!("POST / HTTP/1.1\nHost: x\n\n{input}");
    json!({"input": input, "output": output.to_string(), "title": "题", "document": "文"})
}

pub(crate) fn first_examples() -> Value {
    let response = json!({"Response": {"RequestId": "r-1"}});
    json!({"actions": {"CreateCrate": [
        call(&json!({"ShelfId": "sh-1", "Count": 2}), &response),
        call(&json!({"Count": 2}), &json!({"Response": {"RequestId": 7}})),
        call(&json!({"ShelfId": "架"}), &response),
        {"input": "https://x/?Action=CreateCrate", "output": "{"},
    ]}})
}

pub(crate) fn second_examples() -> Value {
    let response = json!({"Response": {"RequestId": "r-1"}});
    json!({"actions": {"CreateCrate": [call(&json!({"ShelfId": "sh-2", "Color": "red"}), &response)]}})
}

pub(crate) fn vendor(sources: &[Described]) -> Vendor {
    let mut vendor = Vendor::default();
    for source in sources {
        vendor.add(source, "depot", "2020-01-01").unwrap();
    }
    vendor
}

pub(crate) fn run(
    current: &BTreeMap<String, String>,
    vendor: &Vendor,
    facts: &Facts,
    groups: &[(&str, &str)],
) -> Result<Outcome, String> {
    let groups = groups.iter().map(|(a, g)| ((*a).to_owned(), (*g).to_owned())).collect();
    run_with(current, vendor, |input| (input.facts, input.groups) = (facts.clone(), groups))
}

/// Imports a description, with the actions that it does not contain removed.
pub(crate) fn run_removing(current: &BTreeMap<String, String>, vendor: &Vendor) -> Outcome {
    run_with(current, vendor, |input| input.remove_missing = true).unwrap()
}

fn run_with(
    current: &BTreeMap<String, String>,
    vendor: &Vendor,
    edit: impl FnOnce(&mut Input<'_>),
) -> Result<Outcome, String> {
    let sources = sources(current);
    let mut input = Input::new(vendor, &sources);
    edit(&mut input);
    merge(&input).map_err(|error| error.to_string())
}

pub(crate) fn sources(files: &BTreeMap<String, String>) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(name, text.as_str());
    }
    sources
}

/// Returns the names of the actions in specification files.
pub(crate) fn actions(files: &BTreeMap<String, String>) -> Vec<String> {
    let spec = load(&sources(files)).unwrap();
    spec.operations.into_iter().map(|operation| operation.name).collect()
}

pub(crate) const GROUPS: [(&str, &str); 3] =
    [("BurnCrate", "fire"), ("CreateCrate", "crates"), ("DescribeCrates", "crates")];

pub(crate) fn first() -> Outcome {
    let source = source("first", &first_api(), &first_examples());
    run(&BTreeMap::new(), &vendor(&[source]), &Facts::default(), &GROUPS).unwrap()
}

pub(crate) fn replace(files: &mut BTreeMap<String, String>, file: &str, old: &str, new: &str) {
    let text = files.get_mut(file).unwrap();
    assert_eq!(text.matches(old).count(), 1, "occurrences in {file} of: {old}\n{text}");
    *text = text.replace(old, new);
}

/// Applies authored changes to the first import.
pub(crate) fn authored(mut files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let file = "crates.yaml";
    let describe = "      operationId: DescribeCrates\n      tags: [crates]\n";
    let inferred =
        "      x-tier: facts\n      x-inferred: [x-idempotency]\n      x-idempotency: read-only\n";
    let texts = format!("{describe}      summary: Lists crates.\n      x-idempotency: read-only\n");
    replace(&mut files, file, &format!("{describe}{inferred}"), &texts);
    let state = "        State:\n          type: string\n";
    let of_enumeration = "        State:\n          $ref: '#/components/schemas/CrateState'\n          \
                          description: Where it is.\n";
    replace(&mut files, file, state, of_enumeration);
    let size = "        Size:\n          type: integer\n          format: int64\n";
    let of_numbers = "        Size:\n          $ref: '#/components/schemas/CrateSize'\n          \
                      description: How large it is.\n";
    replace(&mut files, file, size, of_numbers);
    let enumeration = "    CrateState:\n      type: string\n      description: Where a crate is.\n      \
                       x-enum-open:\n        STORED: It is on its shelf.\n    CrateSize:\n      \
                       type: integer\n      description: A size.\n      x-enum-open:\n        '1': It \
                       is small.\n      x-enum-names:\n        '1': Small\n    CreateCrateEnvelope:\n";
    replace(&mut files, file, "    CreateCrateEnvelope:\n", enumeration);
    let count = "          type: integer\n          format: int64\n";
    let described = format!("{count}          description: How many.\n          default: 1\n");
    replace(&mut files, file, count, &described);
    let documented =
        "              documented-1:\n                value:\n                  ShelfId: sh-1\n";
    let typical =
        "              typical:\n                value:\n                  ShelfId: sh-9\n";
    replace(&mut files, file, documented, &format!("{typical}{documented}"));
    files
}

pub(crate) fn lines(outcome: &Outcome) -> Vec<String> {
    outcome.report.changes.iter().map(ToString::to_string).collect()
}
