//! Names that the code of a file uses, collected while the file is lowered.

use std::collections::BTreeSet;

use super::context::Context;
use crate::ir::Imports;

/// Names that a file uses.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Types of the model.
    pub(super) types: BTreeSet<String>,
    /// Paths of the core crate, without `tencent_cloud::`.
    pub(super) runtime: BTreeSet<&'static str>,
    /// Items of the version's module, such as `Client`.
    pub(super) own: BTreeSet<&'static str>,
    /// Whether a field is a map.
    pub(super) maps: bool,
    /// Whether something deprecated is named.
    pub(super) deprecated: bool,
}

/// Names that the files with the methods of the two clients use.
#[derive(Debug, Default)]
pub(super) struct ClientUses {
    pub(super) awaiting: Uses,
    pub(super) blocking: Uses,
}

impl Uses {
    /// Returns the imports of a file that defines the types `own`.
    pub(super) fn imports(self, context: &Context<'_>, own: &[&str]) -> Imports {
        let root = &context.root;
        let types = self.types.iter().filter(|name| !own.contains(&name.as_str()));
        let mut paths: BTreeSet<_> = types.map(|name| format!("{root}::model::{name}")).collect();
        paths.extend(self.runtime.iter().map(|name| format!("tencent_cloud::{name}")));
        paths.extend(self.own.iter().map(|name| format!("{root}::{name}")));
        paths.extend(self.maps.then(|| "std::collections::BTreeMap".to_owned()));
        Imports { paths, deprecated: self.deprecated }
    }
}
