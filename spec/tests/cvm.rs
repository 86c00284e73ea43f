//! The documents of Cloud Virtual Machine.

// A helper of a test fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use tencent_cloud_spec::model::{Dialect, Idempotency, SchemaKind};
use tencent_cloud_spec::{Sources, check, yaml};

fn sources() -> Sources {
    Sources::read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cvm/2017-03-12"))
}

#[test]
fn every_action_loads_without_a_finding() {
    let sources = sources();
    let (spec, found) = check(&sources);
    assert_eq!(found.lines(&sources), "");
    let spec = spec.unwrap();
    assert_eq!((spec.service.as_str(), spec.version.as_str()), ("cvm", "2017-03-12"));
    assert_eq!(spec.dialect, Dialect::Api30);
    assert_eq!(spec.operations.len(), 111);
    assert!(spec.operations.iter().map(|operation| &operation.name).is_sorted());
}

#[test]
fn the_model_says_what_the_documents_say() {
    let spec = check(&sources()).0.unwrap();
    let run = spec.operations.iter().find(|operation| operation.name == "RunInstances").unwrap();
    assert_eq!(run.group, "instances");
    assert_eq!(
        (run.request.as_str(), run.reply.as_str()),
        ("RunInstancesRequest", "RunInstancesResponse")
    );
    assert_eq!(run.idempotency_token.as_deref(), Some("ClientToken"));
    assert!(matches!(run.idempotency, Some(Idempotency::Idempotent)));
    assert!(!run.errors.is_empty() && run.errors.iter().all(|code| spec.errors.contains_key(code)));
    let members = |name: &str| match &spec.schemas[name].kind {
        SchemaKind::Object(object) => object.members.clone(),
        _ => panic!("{name} is an enumeration"),
    };
    // Requests hold DataDisk as well as replies: the two promises are told apart.
    let disk = members("DataDisk");
    let size = disk.iter().find(|member| member.name == "DiskSize").unwrap();
    assert!(size.required && size.guaranteed);
    let kind = disk.iter().find(|member| member.name == "DiskType").unwrap();
    assert!(!kind.required && kind.guaranteed);
    // Only replies hold Instance.
    let instance = members("Instance");
    assert!(instance.iter().all(|member| member.required == member.guaranteed));
    assert!(
        !spec.schemas.contains_key("RunInstancesEnvelope")
            && !spec.schemas.contains_key("ErrorEnvelope")
    );
}

#[test]
fn the_documents_are_canonical() {
    let sources = sources();
    for (file, source) in (0..).zip(sources.files()) {
        let document = yaml::parse(&sources, file).unwrap();
        assert!(yaml::format(&document) == source.text, "{} is not canonical", source.path);
    }
}

#[cfg(feature = "documents")]
#[test]
fn the_embedded_documents_are_all_there() {
    let embedded = tencent_cloud_spec::documents::find("cvm", "2017-03-12").unwrap().sources();
    let names = |sources: &Sources| {
        sources.files().iter().map(|s| s.file_name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&embedded), names(&sources()));
    assert_eq!(check(&embedded).0.map(|spec| spec.operations.len()), Some(111));
}
