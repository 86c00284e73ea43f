//! Assignment of specifications to crates and modules.

use std::collections::BTreeMap;

use tencent_cloud_spec::{Spec, model::Dialect};

/// One version of a service and its place in the crate of the service.
#[derive(Clone, Debug)]
pub struct Service<'a> {
    /// The specification.
    pub spec: &'a Spec,
    /// The module inside the crate; `None` for the default version, which is the root of the crate.
    pub module: Option<String>,
    /// The folder of the specification, with `/` between folders, which the header of every file names.
    pub source: String,
}

impl Service<'_> {
    /// Returns the folder of the crate, which is the short name of the service.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.spec.service
    }

    /// Returns the path of the client's module as users write it: `tencent_cloud_cvm::v2`.
    #[must_use]
    pub fn path(&self) -> String {
        let root = library(&self.spec.service);
        match &self.module {
            Some(module) => format!("{root}::{module}"),
            None => root,
        }
    }
}

/// Returns the name of the package of a service: `tencent-cloud-cvm`.
#[must_use]
pub fn package(service: &str) -> String {
    format!("tencent-cloud-{service}")
}

/// Returns the name of the library of a service: `tencent_cloud_cvm`.
#[must_use]
pub fn library(service: &str) -> String {
    package(service).replace('-', "_")
}

/// Assigns each specification, given with its folder, to a module of the crate of its service.
///
/// The version whose `openapi.yaml` has `x-default-version: true` is the root of the crate, and so is an only version.
/// API 2.0 is the module `v2`; any other version is a module such as `v20170312`.
#[must_use]
pub fn services(specs: &[(Spec, String)]) -> Vec<Service<'_>> {
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for (spec, _) in specs {
        *versions.entry(&spec.service).or_default() += 1;
    }
    let module = |spec: &Spec| {
        let is_only = versions.get(spec.service.as_str()) == Some(&1);
        match spec.dialect {
            _ if spec.is_default || is_only => None,
            Dialect::Api20 => Some("v2".to_owned()),
            Dialect::Api30 => Some(format!("v{}", spec.version.replace('-', ""))),
        }
    };
    let service = specs.iter().map(|(spec, source)| Service {
        spec,
        module: module(spec),
        source: source.clone(),
    });
    service.collect()
}
