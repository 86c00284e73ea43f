//! The direction of objects: those that a request contains are built by users, the others are only read.

use std::collections::BTreeSet;

use tencent_cloud_spec::{Spec, model::SchemaKind};

use super::object_of;

/// The objects that requests contain.
#[derive(Debug)]
pub(crate) struct Directions<'a> {
    sent: BTreeSet<&'a str>,
}

impl<'a> Directions<'a> {
    /// Follows the properties of every request.
    pub(crate) fn of(spec: &'a Spec) -> Self {
        let mut sent = BTreeSet::new();
        let mut open: Vec<&str> = spec.operations.iter().map(|o| o.request.as_str()).collect();
        while let Some(name) = open.pop() {
            if !sent.insert(name) {
                continue;
            }
            if let Some(SchemaKind::Object(object)) = spec.schemas.get(name).map(|s| &s.kind) {
                open.extend(
                    object.properties.iter().filter_map(|property| object_of(&property.ty)),
                );
            }
        }
        Self { sent }
    }

    /// Returns whether a request contains the object.
    pub(crate) fn is_sent(&self, schema: &str) -> bool {
        self.sent.contains(schema)
    }
}
