//! The Rust names of types, methods and error codes, each kind in its own scope.

use std::collections::BTreeMap;

use tencent_cloud_spec::{
    Diagnostic, Span, Spec,
    model::{ErrorCode, SchemaKind},
};

use crate::naming::{self, Scope};
use crate::text::Vocabulary;

/// Rust names by the names of the specification.
#[derive(Debug)]
pub(super) struct Names<'a> {
    types: BTreeMap<&'a str, String>,
    methods: BTreeMap<&'a str, String>,
    constants: BTreeMap<&'a str, String>,
}

impl<'a> Names<'a> {
    pub(super) fn of(spec: &'a Spec, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut types = Scope::new("type");
        let mut methods = Scope::new("action");
        let mut constants = Scope::new("error code");
        // A numeric code is named by its `x-name`.
        let named = |(code, error): (&'a String, &'a ErrorCode)| {
            (code.as_str(), error.name.as_deref().unwrap_or(code))
        };
        let constant_names = naming::constants(spec.errors.iter().map(named));
        let names = Self {
            types: spec
                .schemas
                .iter()
                .map(|(name, schema)| {
                    (name.as_str(), types.name(name, schema.span, naming::type_name, diagnostics))
                })
                .collect(),
            methods: spec
                .operations
                .iter()
                .map(|operation| {
                    let name = operation.name.as_str();
                    (name, methods.name(name, operation.span, naming::method, diagnostics))
                })
                .collect(),
            constants: spec
                .errors
                .keys()
                .map(|code| {
                    let span = Span::default();
                    let constant = |code: &str| constant_names.get(code).cloned().flatten();
                    (code.as_str(), constants.name(code, span, constant, diagnostics))
                })
                .collect(),
        };
        for operation in &spec.operations {
            for waiter in &operation.waiters {
                methods.name(&waiter.name, operation.span, naming::waiter, diagnostics);
            }
        }
        names
    }

    /// Returns the type of a schema.
    pub(super) fn type_of<'n>(&'n self, schema: &'n str) -> &'n str {
        self.types.get(schema).map_or(schema, String::as_str)
    }

    /// Returns whether a Rust type is one of the service's.
    pub(super) fn is_type(&self, name: &str) -> bool {
        self.types.values().any(|known| known == name)
    }

    /// Returns the client's method for an action.
    pub(super) fn method_of<'n>(&'n self, action: &'n str) -> &'n str {
        self.methods.get(action).map_or(action, String::as_str)
    }

    /// Returns the constant of an error code.
    pub(super) fn constant_of<'n>(&'n self, code: &'n str) -> &'n str {
        self.constants.get(code).map_or(code, String::as_str)
    }

    /// Returns the names that descriptions refer to, for a version whose module is `root`.
    pub(super) fn vocabulary(&self, spec: &Spec, root: &str) -> Vocabulary {
        let objects = spec.schemas.values().filter_map(|schema| match &schema.kind {
            SchemaKind::Object(object) => Some(object),
            SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
        });
        let waiters = spec.operations.iter().flat_map(|operation| &operation.waiters);
        let waiters = waiters.filter_map(|waiter| {
            let method = naming::waiter(&waiter.name)?;
            Some((waiter.name.clone(), format!("{root}::Client::{method}")))
        });
        Vocabulary {
            actions: self
                .methods
                .iter()
                .map(|(action, method)| ((*action).to_owned(), format!("{root}::Client::{method}")))
                .chain(waiters)
                .collect(),
            types: self
                .types
                .iter()
                .map(|(schema, name)| ((*schema).to_owned(), format!("{root}::model::{name}")))
                .collect(),
            properties: objects
                .flat_map(|object| object.properties.iter().map(|member| member.name.clone()))
                .collect(),
        }
    }
}
