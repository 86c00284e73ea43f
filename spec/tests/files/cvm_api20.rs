//! The specification of CVM in API 2.0.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tencent_cloud_spec::model::{Cursor, Dialect, Operation, SchemaKind, Type};
use tencent_cloud_spec::{Sources, Spec, load};

fn sources(version: &str) -> Sources {
    Sources::read_dir(&Path::new("cvm").join(version))
}

fn spec() -> Spec {
    let sources = sources("v2");
    load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)))
}

fn operation<'s>(spec: &'s Spec, name: &str) -> &'s Operation {
    spec.operations.iter().find(|operation| operation.name == name).unwrap()
}

/// The actions that the vendor documents or that its old command-line tool contains.
#[test]
fn contains_every_action() {
    let spec = spec();
    assert_eq!((spec.service.as_str(), spec.version.as_str()), ("cvm", "v2"));
    assert_eq!(spec.dialect, Dialect::Api20);
    let mut by_group: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in &spec.operations {
        *by_group.entry(&operation.group).or_default() += 1;
    }
    let expected = [
        ("addresses", 10),
        ("images", 8),
        ("instances", 24),
        ("key-pairs", 7),
        ("network", 3),
        ("security-groups", 18),
        ("zones", 3),
    ];
    assert_eq!(by_group, expected.into());
    assert_eq!(spec.operations.len(), 73);
}

#[test]
fn describes_every_property() {
    let spec = spec();
    let mut count = 0;
    for schema in spec.schemas.values() {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        for property in &object.properties {
            let text = property.description.as_deref().unwrap_or_default();
            assert!(text.ends_with('.'), "{}.{}", schema.name, property.name);
            count += 1;
        }
    }
    assert!(count > 700, "{count}");
}

#[test]
fn each_action_has_the_host_of_its_subject() {
    let spec = spec();
    let hosts: BTreeMap<&str, BTreeSet<&str>> =
        spec.operations.iter().fold(BTreeMap::new(), |mut hosts, operation| {
            let groups: &mut BTreeSet<&str> = hosts.entry(spec.host(operation)).or_default();
            groups.insert(&operation.group);
            hosts
        });
    let expected: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([
        ("cvm.api.qcloud.com", BTreeSet::from(["instances", "key-pairs", "network", "zones"])),
        ("dfw.api.qcloud.com", BTreeSet::from(["security-groups"])),
        ("eip.api.qcloud.com", BTreeSet::from(["addresses"])),
        ("image.api.qcloud.com", BTreeSet::from(["images"])),
        ("trade.api.qcloud.com", BTreeSet::from(["instances"])),
        ("vpc.api.qcloud.com", BTreeSet::from(["network"])),
    ]);
    assert_eq!(hosts, expected);
}

#[test]
fn reads_batches_maps_and_cursors() {
    let spec = spec();
    let batches = spec.operations.iter().filter(|operation| spec.is_batch(operation));
    let batches: Vec<&str> = batches.map(|operation| operation.name.as_str()).collect();
    assert_eq!(
        batches,
        [
            "DeleteImages",
            "DeleteKeyPair",
            "ResetInstancePassword",
            "RestartInstances",
            "StartInstances",
            "StopInstances"
        ]
    );
    let SchemaKind::Object(response) = &spec.schemas["StartInstancesResponse"].kind else {
        panic!()
    };
    let detail = response.properties.iter().find(|property| property.name == "detail").unwrap();
    assert_eq!(detail.ty, Type::Map(Box::new(Type::Object("BatchResult".to_owned()))));
    let SchemaKind::Numbered(states) = &spec.schemas["InstanceStatus"].kind else { panic!() };
    assert!(states.iter().any(|state| (state.number, &*state.name) == (2, "Running")));
    let addresses = operation(&spec, "DescribeEip").pagination.as_ref().unwrap();
    assert_eq!(addresses.items, "data.eipSet");
    // The action has an offset in pages and one in items; the specification uses the latter.
    let groups = operation(&spec, "DescribeSecurityGroupEx").pagination.as_ref().unwrap();
    assert_eq!(groups.cursor, Cursor::Offset("offsetLine".to_owned()));
    assert_eq!(spec.errors["4500"].name.as_deref(), Some("ReplayDetected"));
}

#[test]
fn every_replacement_exists() {
    let new = sources("2017-03-12");
    let new = load(&new).unwrap_or_else(|found| panic!("{}", found.lines(&new)));
    let new: BTreeSet<&str> = new.operations.iter().map(|o| o.name.as_str()).collect();
    let mut services = BTreeSet::new();
    for operation in &spec().operations {
        let Some(to) = operation.migration.as_ref().unwrap().to.clone() else { continue };
        assert!(to.service != "cvm" || new.contains(&*to.action), "{}: {to:?}", operation.name);
        services.insert(to.service);
    }
    assert_eq!(services, BTreeSet::from(["cvm".to_owned(), "vpc".to_owned()]));
}

#[cfg(feature = "documents")]
#[test]
fn embeds_every_file() {
    let embedded = tencent_cloud_spec::documents::find("cvm", "v2").unwrap().sources();
    let names = |sources: &Sources| {
        sources.files().iter().map(|s| s.file_name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&embedded), names(&sources("v2")));
    assert_eq!(load(&embedded).map(|spec| spec.operations.len()).ok(), Some(73));
}
