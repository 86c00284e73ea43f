//! Reduces a specification to some of its actions.

use std::collections::BTreeSet;

use super::{Operation, SchemaKind, Spec, Type};

impl Spec {
    /// Removes actions, and the schemas, groups, error codes and references that only they use.
    pub fn retain_operations(&mut self, keep: impl Fn(&Operation) -> bool) {
        self.operations.retain(|operation| keep(operation));
        let actions: BTreeSet<&str> = self.operations.iter().map(|own| own.name.as_str()).collect();
        let groups: BTreeSet<&str> = self.operations.iter().map(|own| own.group.as_str()).collect();
        let codes: BTreeSet<&str> =
            self.operations.iter().flat_map(|own| &own.errors).map(String::as_str).collect();
        let mut schemas = BTreeSet::new();
        for operation in &self.operations {
            self.reach(&operation.request, &mut schemas);
            self.reach(&operation.response, &mut schemas);
        }
        // Files may declare schemas without actions.
        let files: BTreeSet<String> = self
            .schemas
            .iter()
            .filter(|(name, _)| schemas.contains(*name))
            .filter_map(|(_, schema)| schema.group.clone())
            .collect();
        self.groups.retain_mut(|group| {
            group.order.retain(|action| actions.contains(action.as_str()));
            groups.contains(group.name.as_str()) || files.contains(&group.name)
        });
        self.errors.retain(|code, error| error.common || codes.contains(code.as_str()));
        let actions: BTreeSet<String> = actions.into_iter().map(str::to_owned).collect();
        for operation in &mut self.operations {
            operation.deprecated_by.take_if(|by| !actions.contains(by));
        }
        self.schemas.retain(|name, _| schemas.contains(name));
    }

    /// Adds a schema and everything that it contains to `found`.
    pub(crate) fn reach(&self, root: &str, found: &mut BTreeSet<String>) {
        let mut open = vec![root];
        while let Some(name) = open.pop() {
            let Some(schema) = self.schemas.get(name) else { continue };
            if !found.insert(name.to_owned()) {
                continue;
            }
            if let SchemaKind::Object(object) = &schema.kind {
                open.extend(object.properties.iter().filter_map(|own| own.ty.referenced()));
            }
        }
    }
}

impl Type {
    /// Returns the name of the schema that the type, its items or its values refer to.
    #[must_use]
    pub fn referenced(&self) -> Option<&str> {
        match self {
            Self::Object(name) | Self::Enumeration(name) | Self::Numbered(name) => Some(name),
            Self::List(item) | Self::Map(item) => item.referenced(),
            _ => None,
        }
    }
}
