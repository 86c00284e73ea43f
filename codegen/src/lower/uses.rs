//! What the code and the documentation of a file name, while the file is lowered.

use std::collections::BTreeSet;

use super::context::Context;
use crate::{ir::Imports, text::Links};

/// Names that a file uses.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Types of the model.
    pub(super) types: BTreeSet<String>,
    /// Paths of the runtime behind `tencent_cloud::`.
    pub(super) runtime: BTreeSet<&'static str>,
    /// The client that code names, from the service's module: `Client`.
    pub(super) client: Option<&'static str>,
    /// What documentation names.
    pub(super) links: Links,
    /// Documentation names error codes.
    pub(super) errors: bool,
    /// A member is a map.
    pub(super) maps: bool,
    /// Something deprecated is named.
    pub(super) deprecated: bool,
}

/// What the files with the client's methods use, each of which there is twice.
#[derive(Debug, Default)]
pub(super) struct ClientUses {
    pub(super) awaiting: Uses,
    pub(super) blocking: Uses,
}

impl Uses {
    /// The imports of a file that defines the types `own`.
    pub(super) fn imports(self, context: &Context<'_>, own: &[&str]) -> Imports {
        let is_foreign = |name: &&String| !own.contains(&name.as_str());
        let root = &context.root;
        let path = |name: &String| format!("{root}::model::{name}");
        let mut code: BTreeSet<String> = self.types.iter().filter(is_foreign).map(path).collect();
        code.extend(self.runtime.iter().map(|name| format!("tencent_cloud::{name}")));
        code.extend(self.maps.then(|| "std::collections::BTreeMap".to_owned()));
        code.extend(self.client.map(|client| format!("{root}::{client}")));
        let mut doc: BTreeSet<String> =
            self.links.types.iter().filter(is_foreign).map(path).collect();
        if self.links.client && self.client.is_none() && !own.contains(&"Client") {
            doc.insert(format!("{root}::Client"));
        }
        if self.errors {
            doc.insert(format!("{root}::error"));
        }
        doc.retain(|path| !code.contains(path));
        Imports { code, doc, deprecated: self.deprecated }
    }
}
