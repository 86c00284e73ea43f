//! Every documented example of every service through the generated types: requests as compiled Rust expressions,
//! encoded as JSON and as parameters, and responses decoded and encoded again.

use std::collections::BTreeMap;

use serde_json::Value;
use tencent_cloud::Action;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::json;
use tencent_cloud_conformance::actions::{self, ALL, ServiceVersion};
use tencent_cloud_conformance::compare::{bodies, parameters, responses};
use tencent_cloud_spec::model::{Dialect, Operation, Tier};
use tencent_cloud_spec::{Sources, Spec, documents, load, yaml};

/// A request as JSON and as parameters.
type Encoded = (String, Parameters);
type Make = fn() -> Encoded;

fn encoded(request: &impl Action) -> Encoded {
    (json::encode(request), Parameters::of(request))
}

/// Written from the specification by `build.rs`.
#[allow(deprecated, clippy::all, clippy::pedantic, reason = "generated from the specification")]
mod requests {
    use super::{Encoded, Make, encoded};

    include!(concat!(env!("OUT_DIR"), "/requests.rs"));
}

fn spec(service: &ServiceVersion) -> Spec {
    let sources = documents::find(service.service, service.version).unwrap().sources();
    load(&sources).unwrap_or_else(|errors| panic!("{}", errors.lines(&sources)))
}

/// Flattens a value into parameters, independently of the implementation under test.
fn flatten(path: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(properties) => {
            properties.iter().for_each(|(name, value)| flatten(&below(name), value, pairs));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| flatten(&below(&index.to_string()), value, pairs));
        }
        Value::String(text) => pairs.push((path.to_owned(), text.clone())),
        other => pairs.push((path.to_owned(), other.to_string())),
    }
}

#[test]
fn cvm_has_every_documented_action() {
    let count = |version| actions::version("cvm", version).unwrap().actions.len();
    assert_eq!((count("2017-03-12"), count("v2")), (111, 73));
}

#[test]
fn every_embedded_specification_is_generated() {
    let generated: Vec<_> = ALL.iter().map(|known| (known.service, known.version)).collect();
    let embedded: Vec<_> = documents::all().iter().map(|it| (it.service, it.version)).collect();
    assert_eq!(generated, embedded);
    for service in ALL {
        let operations = spec(service).operations;
        let mut names: Vec<_> = service.actions.iter().map(|entry| entry.info.name).collect();
        names.sort_unstable();
        assert!(operations.iter().map(|operation| &operation.name).eq(names));
    }
}

/// Checks that an authored action has an example of the author.
fn assert_is_typical<T>(operation: &Operation, examples: &BTreeMap<String, T>) {
    let is_authored = operation.tier == Tier::Authored;
    assert!(!is_authored || examples.contains_key("typical"), "{}", operation.name);
}

#[test]
fn every_documented_request_compiles_and_encodes() {
    for (service, (name, version, requests)) in ALL.iter().zip(requests::ALL) {
        assert_eq!((service.service, service.version), (*name, *version));
        let mut requests = requests.iter();
        for operation in &spec(service).operations {
            assert_is_typical(operation, &operation.request_examples);
            for (example, documented) in &operation.request_examples {
                let title = format!("{name} {version} {} {example}", operation.name);
                let (action, found, make) =
                    requests.next().unwrap_or_else(|| panic!("{title} is not generated"));
                assert_eq!((*action, *found), (operation.name.as_str(), example.as_str()));
                let (body, pairs) = make();
                let report = bodies(documented, &serde_json::from_str(&body).unwrap());
                assert!(report.differences.is_empty(), "{title}: {report}");
                let mut expected = Vec::new();
                flatten("", documented, &mut expected);
                let pairs: Vec<_> =
                    pairs.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                let report = parameters(&expected, &pairs);
                assert!(report.differences.is_empty(), "{title}: {report}");
            }
        }
        assert_eq!(requests.next().map(|(action, ..)| action), None);
    }
}

#[test]
fn every_documented_response_decodes_without_loss() {
    for service in ALL {
        let spec = spec(service);
        for operation in &spec.operations {
            assert_is_typical(operation, &operation.response_examples);
            let entry = service.action(&operation.name).unwrap();
            for (name, documented) in &operation.response_examples {
                let title = format!("{} {} {name}", spec.version, operation.name);
                let text = documented.to_string();
                let (shape, documented) = match spec.dialect {
                    Dialect::Api30 => {
                        let response = (entry.response)(text.as_bytes());
                        (response.map(|response| response.0), &documented["Response"])
                    }
                    Dialect::Api20 => ((entry.bare_response)(text.as_bytes()), documented),
                };
                let shape = shape.unwrap_or_else(|error| panic!("{title}: {error}"));
                let encoded = serde_json::from_str(&json::encode(&*shape)).unwrap();
                let report = responses(documented, &encoded);
                assert!(report.differences.is_empty(), "{title}: {report}");
            }
        }
    }
}

#[test]
fn every_skipped_example_names_an_action_and_a_reason() {
    let mut sources = Sources::new();
    sources.add("skipped-examples.yaml", include_str!("../../skipped-examples.yaml"));
    let list = yaml::parse(&sources, 0).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
    for (version, least) in [("2017-03-12", 20), ("v2", 20)] {
        let spec = spec(actions::version("cvm", version).unwrap());
        let entries = list.get(version).unwrap().as_map().unwrap();
        assert!(entries.len() >= least, "{version}: {}", entries.len());
        for entry in entries {
            let mut words = entry.key.split(' ');
            let (name, body) = (words.next().unwrap(), words.next().unwrap());
            let operation = spec.operations.iter().find(|operation| operation.name == name);
            let operation = operation.unwrap_or_else(|| panic!("{name} is not an action"));
            let examples = match body {
                "request" => &operation.request_examples,
                "response" => &operation.response_examples,
                other => panic!("{}: {other} is no body", entry.key),
            };
            // The importer checks the list of 2017-03-12, whose examples are numbered.
            let is_listed_and_present =
                version == "v2" && examples.keys().any(|name| name.starts_with("documented-"));
            assert!(!is_listed_and_present, "{} is not skipped", entry.key);
            assert!(entry.value.get("reason").is_some(), "{} has no reason", entry.key);
        }
    }
}
