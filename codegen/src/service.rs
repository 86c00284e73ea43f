//! Which specification becomes which module.

use std::collections::BTreeMap;

use tencent_cloud_spec::{Spec, model::Dialect};

/// A specification and the place of what is made from it.
#[derive(Clone, Debug)]
pub struct Service<'a> {
    /// The specification.
    pub spec: &'a Spec,
    /// The module of its client, from the crate's root: `["cvm"]`.
    pub module: Vec<String>,
    /// The folder of its documents, named in the header of every file.
    pub documents: String,
}

impl Service<'_> {
    /// The cargo feature that turns the module on: `cvm`, `cvm-v2`.
    #[must_use]
    pub fn feature(&self) -> String {
        self.module.join("-")
    }
}

/// Gives each specification its module: the newest API 3.0 version of a service is `service`, an older one
/// `service::v20170312`, and the legacy API 2.0 is `service::v2`.
///
/// Takes each specification with the folder of its documents.
#[must_use]
pub fn services(specs: &[(Spec, String)]) -> Vec<Service<'_>> {
    let mut newest: BTreeMap<&str, &str> = BTreeMap::new();
    for (spec, _) in specs.iter().filter(|(spec, _)| spec.dialect == Dialect::Api30) {
        let version = newest.entry(&spec.service).or_insert(&spec.version);
        *version = (*version).max(&spec.version);
    }
    let module = |spec: &Spec| {
        let mut module = vec![spec.service.clone()];
        match spec.dialect {
            Dialect::Api20 => module.push("v2".to_owned()),
            Dialect::Api30 if newest.get(spec.service.as_str()) != Some(&spec.version.as_str()) => {
                module.push(format!("v{}", spec.version.replace('-', "")));
            }
            Dialect::Api30 => {}
        }
        module
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
