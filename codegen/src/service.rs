//! Which specification becomes which module of which crate.

use std::collections::BTreeMap;

use tencent_cloud_spec::{Spec, model::Dialect};

/// One version of a service, and its place in the service's crate.
#[derive(Clone, Debug)]
pub struct Service<'a> {
    /// The specification.
    pub spec: &'a Spec,
    /// The module inside the crate; `None` for the default version, which is the crate's root.
    pub module: Option<String>,
    /// The folder of the specification, named in the header of every file.
    pub documents: String,
}

impl Service<'_> {
    /// The folder of the crate, which is the service's short name.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.spec.service
    }

    /// The path of the client's module as users write it: `tencent_cloud_cvm::v2`.
    #[must_use]
    pub fn path(&self) -> String {
        let root = library(&self.spec.service);
        match &self.module {
            Some(module) => format!("{root}::{module}"),
            None => root,
        }
    }
}

/// The package of a service.
#[must_use]
pub fn package(service: &str) -> String {
    format!("tencent-cloud-{service}")
}

/// The library of a service, as Rust names it.
#[must_use]
pub fn library(service: &str) -> String {
    package(service).replace('-', "_")
}

/// Places each specification, given with its folder, in the crate of its service.
///
/// The version whose document says `x-default-version: true` is the root of the crate, and so is an only version. API 2.0
/// is the module `v2`, any other version a module such as `v20170312`.
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
    specs
        .iter()
        .map(|(spec, documents)| Service {
            spec,
            module: module(spec),
            documents: documents.clone(),
        })
        .collect()
}
