//! What documentation outside of the crates shows: the method of an action, and how to call it.

use std::collections::BTreeMap;

use crate::text::{imports, statements};
use crate::{Methods, ir, lower};

/// The method of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The module of the client as users write it: `tencent_cloud_cvm::v2`.
    pub module: String,
    /// The name of the method.
    pub name: String,
    /// Rust that calls it, with its imports; `None` if no example contains every required property.
    pub example: Option<String>,
    /// Documented requests by name, each as an expression over the types of `model`.
    pub requests: BTreeMap<String, String>,
    /// Names of waiters, with the methods that wait.
    pub waiters: BTreeMap<String, String>,
}

/// Returns the methods of a service by action.
pub(crate) fn methods(service: &ir::Service<'_>) -> Methods {
    let actions = service.groups.iter().flat_map(|group| &group.actions);
    let method = |action: &ir::Action<'_>| {
        let requests = action.requests.iter();
        let waiters = action.waiters.iter();
        let method = Method {
            module: service.path.clone(),
            name: action.method.clone(),
            example: action.example.as_ref().map(program),
            requests: requests
                .map(|(name, request)| ((*name).to_owned(), request.to_string()))
                .collect(),
            waiters: waiters.map(|w| (w.facts.name.clone(), w.method.clone())).collect(),
        };
        (action.operation.name.clone(), method)
    };
    actions.map(method).collect()
}

/// Returns the example as readers copy it: imports and statements.
fn program(example: &ir::Example) -> String {
    let mut lines = imports(&example.types, lower::METHOD_WIDTH);
    lines.extend((!lines.is_empty()).then(String::new));
    lines.extend(statements(&example.statements, lower::METHOD_WIDTH));
    lines.join("\n")
}
