//! What every step of lowering reads: the specification, derived facts and resolved names.

use tencent_cloud_spec::{
    Diagnostic, Spec,
    model::{self, Schema, SchemaKind},
};

use super::counterpart::Counterparts;
use super::names::Names;
use crate::Service;
use crate::passes::{Directions, Recursion};
use crate::text::Vocabulary;

/// One version of a service while it is lowered.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) spec: &'a Spec,
    pub(super) directions: Directions<'a>,
    pub(super) recursion: Recursion<'a>,
    pub(super) names: Names<'a>,
    pub(super) counterparts: Counterparts<'a>,
    /// Every version of the service, the default one first.
    pub(super) versions: Vec<&'a Service<'a>>,
    vocabulary: Vocabulary,
    /// The module as the crate itself writes it: `crate::v2`.
    pub(super) root: String,
    /// The module as users write it: `tencent_cloud_cvm::v2`.
    pub(super) path: String,
}

impl<'a> Context<'a> {
    pub(super) fn of(
        service: &'a Service<'a>,
        versions: Vec<&'a Service<'a>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let names = Names::of(service.spec, diagnostics);
        let root = match &service.module {
            Some(module) => format!("crate::{module}"),
            None => "crate".to_owned(),
        };
        Self {
            spec: service.spec,
            directions: Directions::of(service.spec),
            recursion: Recursion::of(service.spec),
            counterparts: Counterparts::of(&versions),
            versions,
            vocabulary: names.vocabulary(service.spec, &root),
            names,
            root,
            path: service.path(),
        }
    }

    /// Converts a description to Markdown with links. `own` returns whether a name is a property of what is described.
    pub(super) fn markdown(&self, text: &str, own: &dyn Fn(&str) -> bool) -> String {
        self.vocabulary.markdown(text, own)
    }

    /// Returns the object with this name; `None` for an enumeration.
    pub(super) fn object(&self, name: &str) -> Option<(&'a Schema, &'a model::Object)> {
        let schema = self.spec.schemas.get(name)?;
        match &schema.kind {
            SchemaKind::Object(object) => Some((schema, object)),
            SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
        }
    }
}
