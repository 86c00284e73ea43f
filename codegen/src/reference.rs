//! What documentation made elsewhere shows of the crate: which method an action has, and how a call of it looks.

use std::collections::BTreeMap;

use crate::{Methods, emit, ir};

/// The method of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The module of the client, as users write it: `tencent_cloud_cvm::v2`.
    pub module: String,
    /// The method's name.
    pub name: String,
    /// Whole Rust that calls it, from its imports on; none where no example of the documents holds all that a request must.
    pub example: Option<String>,
    /// Documented requests by their names, each as an expression over the types of `model`.
    pub requests: BTreeMap<String, String>,
    /// Waiters by their names, with the methods that wait.
    pub waiters: BTreeMap<String, String>,
}

/// The methods of a service by action.
pub(crate) fn methods(service: &ir::Service) -> Result<Methods, String> {
    let actions = service.groups.iter().flat_map(|group| &group.actions);
    let method = |action: &ir::Action| {
        let example = action.doc.example.as_ref().map(emit::program).transpose()?;
        let waiters = action.waiters.iter();
        let method = Method {
            module: service.path.clone(),
            name: action.method.clone(),
            example,
            requests: action.requests.iter().cloned().collect(),
            waiters: waiters.map(|w| (w.name.clone(), w.method.clone())).collect(),
        };
        Ok((action.name.clone(), method))
    };
    actions.map(method).collect()
}
