//! The specification of CVM in API 3.0.

use std::path::Path;

use tencent_cloud_spec::model::{Dialect, Idempotency, SchemaKind};
use tencent_cloud_spec::{Sources, check};

fn sources() -> Sources {
    Sources::read_dir(Path::new("cvm/2017-03-12"))
}

#[test]
fn loads_every_action_without_diagnostics() {
    let sources = sources();
    let (spec, diagnostics) = check(&sources);
    assert_eq!(diagnostics.lines(&sources), "");
    let spec = spec.unwrap();
    assert_eq!((spec.service.as_str(), spec.version.as_str()), ("cvm", "2017-03-12"));
    assert_eq!(spec.dialect, Dialect::Api30);
    assert!(spec.is_default);
    assert_eq!(spec.operations.len(), 111);
    assert!(spec.operations.iter().map(|operation| &operation.name).is_sorted());
}

#[test]
fn reads_the_facts_of_run_instances() {
    let spec = check(&sources()).0.unwrap();
    let run = spec.operations.iter().find(|operation| operation.name == "RunInstances").unwrap();
    assert_eq!(run.group, "instances");
    assert_eq!(run.request, "RunInstancesRequest");
    assert_eq!(run.response, "RunInstancesResponse");
    assert_eq!(run.idempotency_token.as_deref(), Some("ClientToken"));
    assert!(matches!(run.idempotency, Some(Idempotency::Idempotent)));
    assert!(!run.errors.is_empty() && run.errors.iter().all(|code| spec.errors.contains_key(code)));
    let properties = |name: &str| match &spec.schemas[name].kind {
        SchemaKind::Object(object) => object.properties.clone(),
        _ => panic!("{name} is an enumeration"),
    };
    // DataDisk is in requests and responses, so required and guaranteed differ.
    let disk = properties("DataDisk");
    let size = disk.iter().find(|property| property.name == "DiskSize").unwrap();
    assert!(size.required && size.guaranteed);
    let kind = disk.iter().find(|property| property.name == "DiskType").unwrap();
    assert!(!kind.required && kind.guaranteed);
    // Instance is in responses only.
    let instance = properties("Instance");
    assert!(instance.iter().all(|property| property.required == property.guaranteed));
    for envelope in ["RunInstancesEnvelope", "ErrorEnvelope"] {
        assert!(!spec.schemas.contains_key(envelope), "{envelope}");
    }
}

#[cfg(feature = "documents")]
#[test]
fn embeds_every_file() {
    let embedded = tencent_cloud_spec::documents::find("cvm", "2017-03-12").unwrap().sources();
    let names = |sources: &Sources| {
        sources.files().iter().map(|s| s.file_name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&embedded), names(&sources()));
    assert_eq!(check(&embedded).0.map(|spec| spec.operations.len()), Some(111));
}
