//! Every example of both documents through the types of the crate: requests as the Rust that makes them, compiled and
//! encoded both ways, and replies read and written back.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use tencent_cloud::Action;
use tencent_cloud::flatten::Parameters;
use tencent_cloud::json;
use tencent_cloud_conformance::actions::{CVM, CVM_V2, Entry};
use tencent_cloud_conformance::compare::{bodies, parameters, replies};
use tencent_cloud_spec::model::Dialect;
use tencent_cloud_spec::{Sources, Spec, documents, load};

/// A request as JSON and as parameters.
type Encoded = (String, Parameters);
type Make = fn() -> Encoded;

fn encoded(request: &impl Action) -> Encoded {
    (json::encode(request), Parameters::of(request))
}

/// Written from the documents by `build.rs`.
#[allow(deprecated, clippy::all, clippy::pedantic, reason = "documents decide what is in it")]
mod requests {
    use super::{Encoded, Make, encoded};

    include!(concat!(env!("OUT_DIR"), "/requests.rs"));
}

/// A document, its requests as Rust, its types, and how many actions it has.
struct Document {
    spec: Spec,
    requests: &'static [(&'static str, &'static str, Make)],
    entries: &'static [Entry],
    actions: usize,
}

fn all() -> [Document; 2] {
    let read = |sources: Sources| {
        load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)))
    };
    [
        Document {
            spec: read(documents::find("cvm", "2017-03-12").unwrap().sources()),
            requests: requests::tencent_cloud_cvm::ALL,
            entries: CVM,
            actions: 111,
        },
        Document {
            spec: read(documents::find("cvm", "v2").unwrap().sources()),
            requests: requests::tencent_cloud_cvm_v2::ALL,
            entries: CVM_V2,
            actions: 73,
        },
    ]
}

/// A value as the parameters of a query, written down here once more so that nothing of ours decides what is right.
fn flat(path: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| flat(&below(name), value, pairs));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| flat(&below(&index.to_string()), value, pairs));
        }
        Value::String(text) => pairs.push((path.to_owned(), text.clone())),
        other => pairs.push((path.to_owned(), other.to_string())),
    }
}

#[test]
fn every_request_is_compiled_and_encodes_as_it_is_documented() {
    for document in all() {
        let version = &document.spec.version;
        let mut made = document.requests.iter();
        let mut actions = 0;
        for operation in &document.spec.operations {
            for (name, documented) in &operation.request_examples {
                let title = format!("{version} {} {name}", operation.name);
                // One that cannot be written is missing here.
                let (action, example, make) = made.next().unwrap_or_else(|| panic!("no {title}"));
                assert_eq!((*action, *example), (operation.name.as_str(), name.as_str()));
                let (body, pairs) = make();
                let body: Value = serde_json::from_str(&body).unwrap();
                let report = bodies(documented, &body);
                assert!(report.differences.is_empty(), "{title}: {report}");
                let mut expected = Vec::new();
                flat("", documented, &mut expected);
                let pairs: Vec<_> =
                    pairs.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                let report = parameters(&expected, &pairs);
                assert!(report.differences.is_empty(), "{title}: {report}");
            }
            actions += usize::from(operation.request_examples.contains_key("typical"));
        }
        assert_eq!((made.next().map(|(action, ..)| action), actions), (None, document.actions));
    }
}

#[test]
fn every_reply_is_read_and_written_back() {
    for document in all() {
        let mut actions = 0;
        for operation in &document.spec.operations {
            let entry = document.entries.iter().find(|entry| entry.info.name == operation.name);
            let entry = entry.unwrap_or_else(|| panic!("no {}", operation.name));
            for (name, documented) in &operation.response_examples {
                let title = format!("{} {} {name}", document.spec.version, operation.name);
                let text = documented.to_string();
                let (shape, documented) = match document.spec.dialect {
                    Dialect::Api30 => {
                        ((entry.reply)(&text).map(|reply| reply.0), &documented["Response"])
                    }
                    Dialect::Api20 => ((entry.plain_reply)(&text), documented),
                };
                let shape = shape.unwrap_or_else(|error| panic!("{title}: {error}"));
                let ours: Value = serde_json::from_str(&json::encode(&*shape)).unwrap();
                let report = replies(documented, &ours);
                assert!(report.differences.is_empty(), "{title}: {report}");
            }
            actions += usize::from(operation.response_examples.contains_key("typical"));
        }
        assert_eq!(actions, document.actions);
    }
}
