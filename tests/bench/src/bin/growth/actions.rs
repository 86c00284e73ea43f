//! The stateful actions: every action of an embedded specification whose calls read and change the account.

use std::collections::BTreeSet;

use tencent_cloud_simulator::Core;
use tencent_cloud_spec::documents::{self, Embedded};
use tencent_cloud_spec::model::Operation;

use crate::cycle::Cycle;

/// The version of API 2.0, which takes the place of the service in the name of an action, such as `v2 CreateEip`.
pub(crate) const API20: &str = "v2";

/// Returns the names of all stateful actions, such as `cvm RunInstances` and `v2 RunInstances`.
pub(crate) fn all() -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for document in documents::all() {
        let spec = tencent_cloud_spec::load(&document.sources())
            .map_err(|_| format!("{}: the specification is not valid", document.folder()))?;
        let stateful = |operation: &&Operation| {
            Core::is_stateful(document.service, document.version, &operation.name)
        };
        let stateful = spec.operations.iter().filter(stateful);
        names.extend(stateful.map(|operation| format!("{} {}", short(document), operation.name)));
    }
    Ok(names)
}

fn short(document: &Embedded) -> &'static str {
    if document.version == API20 { API20 } else { document.service }
}

/// Returns the version of a service of API 3.0.
pub(crate) fn version(service: &str) -> Result<&'static str, String> {
    let mut documents = documents::all().iter();
    let own = |document: &&Embedded| document.service == service && document.version != API20;
    let found = documents.find(own).map(|document| document.version);
    found.ok_or_else(|| format!("unknown service {service:?}"))
}

/// Checks that the rounds of the cycles call every stateful action.
pub(crate) fn check(cycles: &[Cycle]) -> Result<(), String> {
    let all = all()?;
    let called: BTreeSet<&str> = cycles.iter().flat_map(Cycle::actions).collect();
    let missing: Vec<&str> =
        all.iter().map(String::as_str).filter(|name| !called.contains(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} of {} actions without a cycle: {}",
        missing.len(),
        all.len(),
        missing.join(", ")
    ))
}
