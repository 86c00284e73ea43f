//! Specifications in the dialect of API 2.0: their model, and the diagnostics of invalid ones.
//!
//! Each `api20/broken/<name>.case` contains edits of the specification in `api20/good/` and the exact diagnostics.

use serde_json::json;
use tencent_cloud_spec::model::{
    Counterpart, Cursor, Dialect, NumberedValue, Operation, Property, SchemaKind, Type,
};
use tencent_cloud_spec::{Spec, canonical, check, yaml};

use crate::cases::{Files, folder};

fn good() -> Files {
    crate::cases::read(&folder("api20/good"))
}

fn spec() -> Spec {
    let sources = crate::cases::sources(&good());
    let (spec, diagnostics) = check(&sources);
    assert_eq!(diagnostics.lines(&sources), "");
    spec.unwrap()
}

fn operation<'s>(spec: &'s Spec, name: &str) -> &'s Operation {
    spec.operations.iter().find(|operation| operation.name == name).unwrap()
}

fn property<'s>(spec: &'s Spec, schema: &str, name: &str) -> &'s Property {
    let SchemaKind::Object(object) = &spec.schemas[schema].kind else { panic!("{schema}") };
    object.properties.iter().find(|property| property.name == name).unwrap()
}

#[test]
fn reports_exactly_the_expected_diagnostics() {
    crate::cases::check_all(&folder("api20/broken"), &good(), 30, |sources| {
        let (spec, diagnostics) = check(sources);
        assert!(spec.is_none());
        diagnostics.lines(sources)
    });
}

#[test]
fn responses_have_no_envelope_and_requests_no_common_parameters() {
    let spec = spec();
    assert_eq!(spec.dialect, Dialect::Api20);
    let describe = operation(&spec, "DescribeCrates");
    assert_eq!(describe.response, "DescribeCratesResponse");
    assert!(property(&spec, "DescribeCratesResponse", "code").guaranteed);
    assert_eq!(describe.request, "DescribeCratesRequest");
    // The common parameters are in every example of the specification, but not in the model.
    assert_eq!(describe.request_examples["typical"], json!({"crateIds": ["crate-1"], "status": 2}));
    for name in ["CommonParameters", "SignatureMethod", "ErrorEnvelope"] {
        assert!(!spec.schemas.contains_key(name), "{name}");
    }
}

#[test]
fn each_action_has_a_host() {
    let spec = spec();
    let host = |name| spec.host(operation(&spec, name));
    assert_eq!(host("DescribeCrates"), "depot.api.qcloud.com");
    assert_eq!(host("GetCounts"), "count.api.qcloud.com");
}

#[test]
fn reads_maps_with_their_value_types() {
    let spec = spec();
    let ty = |schema, name| property(&spec, schema, name).ty.clone();
    let result = Type::Object("BatchResult".to_owned());
    assert_eq!(ty("StoreCratesResponse", "detail"), Type::Map(Box::new(result)));
    assert_eq!(ty("GetCountsResponse", "counts"), Type::Map(Box::new(Type::Int64)));
    let strings = Type::List(Box::new(Type::String));
    assert_eq!(ty("GetCountsResponse", "crateIds"), Type::Map(Box::new(strings)));
    let is_batch = |name| spec.is_batch(operation(&spec, name));
    assert!(is_batch("StoreCrates") && !is_batch("GetCounts"));
}

#[test]
fn reads_the_names_of_integers_and_numeric_codes() {
    let spec = spec();
    let status = Type::Numbered("CrateStatus".to_owned());
    assert_eq!(property(&spec, "DescribeCratesRequest", "status").ty, status);
    let SchemaKind::Numbered(values) = &spec.schemas["CrateStatus"].kind else { panic!() };
    let names = |value: &NumberedValue| (value.number, value.name.clone());
    let names: Vec<_> = values.iter().map(names).collect();
    assert_eq!(names, [(-1, "Fallen".to_owned()), (2, "Stored".to_owned())]);
    assert_eq!(spec.errors["4000"].name.as_deref(), Some("InvalidRequest"));
    assert_eq!(spec.errors["InvalidParameter.CrateId"].name, None);
}

#[test]
fn reads_page_numbers_and_nested_items() {
    let spec = spec();
    let describe = operation(&spec, "DescribeCrates");
    let pagination = describe.pagination.as_ref().unwrap();
    assert_eq!(pagination.cursor, Cursor::Page("pageNumber".to_owned()));
    assert_eq!(pagination.items, "data.crateSet");
    assert_eq!(pagination.total.as_deref(), Some("data.totalCount"));
    let [waiter] = describe.waiters.as_slice() else { panic!() };
    assert_eq!((waiter.items.as_str(), &*waiter.property), ("data.crateSet", "place.status"));
    assert_eq!(
        (waiter.success.as_slice(), waiter.failure.as_slice()),
        (&["2".into()][..], &["-1".into()][..])
    );
}

#[test]
fn reads_the_migration_to_api_3_0() {
    let spec = spec();
    let migration = |name| operation(&spec, name).migration.clone().unwrap();
    let to = Counterpart { service: "depot".to_owned(), action: "StoreCrate".to_owned() };
    assert_eq!(migration("StoreCrates").to, Some(to));
    assert_eq!(migration("GetCounts").to, None);
    assert!(migration("GetCounts").note.contains("list them"));
}

#[test]
fn the_group_file_is_canonical() {
    let sources = crate::cases::sources(&good());
    for (file, source) in (0..).zip(sources.files()).filter(|(_, s)| s.stem() == "crates") {
        let tree = yaml::parse(&sources, file).unwrap();
        assert!(canonical::format(&tree) == source.text, "{} is not canonical", source.path);
    }
}
