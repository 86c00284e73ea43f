//! API 2.0 in the profile: what it says in the model, and what is said about broken documents.
//!
//! `api20/broken/<name>.case` is a set of edits to the documents in `api20/good/`, and after them the exact findings.

// A helper of a test fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;

use serde_json::json;
use tencent_cloud_spec::model::{
    Counterpart, Cursor, Dialect, Member, NumberedValue, Operation, SchemaKind, Type,
};
use tencent_cloud_spec::{Spec, check, yaml};

use cases::{Files, folder};

fn good() -> Files {
    cases::read(&folder("api20/good"))
}

fn spec() -> Spec {
    let sources = cases::sources(&good());
    let (spec, found) = check(&sources);
    assert_eq!(found.lines(&sources), "");
    spec.unwrap()
}

fn operation<'s>(spec: &'s Spec, name: &str) -> &'s Operation {
    spec.operations.iter().find(|operation| operation.name == name).unwrap()
}

fn member<'s>(spec: &'s Spec, schema: &str, name: &str) -> &'s Member {
    let SchemaKind::Object(object) = &spec.schemas[schema].kind else { panic!("{schema}") };
    object.members.iter().find(|member| member.name == name).unwrap()
}

#[test]
fn every_broken_document_gets_exactly_these_findings() {
    cases::check_all(&folder("api20/broken"), &good(), 30, |sources| {
        let (spec, found) = check(sources);
        assert!(spec.is_none());
        found.lines(sources)
    });
}

#[test]
fn replies_have_no_envelope_and_requests_only_their_own_parameters() {
    let spec = spec();
    assert_eq!(spec.dialect, Dialect::Api20);
    let describe = operation(&spec, "DescribeCrates");
    assert_eq!(describe.reply, "DescribeCratesResponse");
    assert!(member(&spec, "DescribeCratesResponse", "code").guaranteed);
    assert_eq!(describe.request, "DescribeCratesRequest");
    // The common parameters are in every example of the document, and in none of the model.
    assert_eq!(describe.request_examples["typical"], json!({"crateIds": ["crate-1"], "status": 2}));
    for name in ["CommonParameters", "SignatureMethod", "ErrorEnvelope"] {
        assert!(!spec.schemas.contains_key(name), "{name}");
    }
}

#[test]
fn actions_are_at_a_host() {
    let spec = spec();
    let host = |name| spec.host(operation(&spec, name));
    assert_eq!(host("DescribeCrates"), "depot.api.qcloud.com");
    assert_eq!(host("GetCounts"), "count.api.qcloud.com");
}

#[test]
fn maps_say_what_their_values_are() {
    let spec = spec();
    let ty = |schema, name| member(&spec, schema, name).ty.clone();
    let result = Type::Object("BatchResult".to_owned());
    assert_eq!(ty("StoreCratesResponse", "detail"), Type::Map(Box::new(result)));
    assert_eq!(ty("GetCountsResponse", "counts"), Type::Map(Box::new(Type::Int64)));
    let texts = Type::List(Box::new(Type::String));
    assert_eq!(ty("GetCountsResponse", "crateIds"), Type::Map(Box::new(texts)));
    let is_batch = |name| spec.is_batch(operation(&spec, name));
    assert!(is_batch("StoreCrates") && !is_batch("GetCounts"));
}

#[test]
fn integers_of_an_enumeration_have_names() {
    let spec = spec();
    let status = Type::Numbered("CrateStatus".to_owned());
    assert_eq!(member(&spec, "DescribeCratesRequest", "status").ty, status);
    let SchemaKind::Numbered(values) = &spec.schemas["CrateStatus"].kind else { panic!() };
    let names = |value: &NumberedValue| (value.number, value.name.clone());
    let names: Vec<_> = values.iter().map(names).collect();
    assert_eq!(names, [(-1, "Fallen".to_owned()), (2, "Stored".to_owned())]);
    assert_eq!(spec.errors["4000"].name.as_deref(), Some("InvalidRequest"));
    assert_eq!(spec.errors["InvalidParameter.CrateId"].name, None);
}

#[test]
fn pages_are_counted_and_items_stand_in_a_member() {
    let spec = spec();
    let describe = operation(&spec, "DescribeCrates");
    let pagination = describe.pagination.as_ref().unwrap();
    assert_eq!(pagination.cursor, Cursor::Page("pageNumber".to_owned()));
    assert_eq!(pagination.items, "data.crateSet");
    assert_eq!(pagination.total.as_deref(), Some("data.totalCount"));
    let [waiter] = describe.waiters.as_slice() else { panic!() };
    assert_eq!((waiter.items.as_str(), waiter.member.as_str()), ("data.crateSet", "place.status"));
    assert_eq!(
        (waiter.success.as_slice(), waiter.failure.as_slice()),
        (&["2".into()][..], &["-1".into()][..])
    );
}

#[test]
fn the_way_to_api_3_0_is_told() {
    let spec = spec();
    let migration = |name| operation(&spec, name).migration.clone().unwrap();
    let to = Counterpart { service: "depot".to_owned(), action: "StoreCrate".to_owned() };
    assert_eq!(migration("StoreCrates").to, Some(to));
    assert_eq!(migration("GetCounts").to, None);
    assert!(migration("GetCounts").note.contains("list them"));
}

#[test]
fn these_documents_have_a_canonical_form_too() {
    let sources = cases::sources(&good());
    for (file, source) in (0..).zip(sources.files()).filter(|(_, s)| s.stem() == "crates") {
        let document = yaml::parse(&sources, file).unwrap();
        assert!(yaml::format(&document) == source.text, "{} is not canonical", source.path);
    }
}
