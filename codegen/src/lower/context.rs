//! What every step of lowering reads: the specification, derived facts and resolved names.

use tencent_cloud_spec::{
    Diagnostic, Spec,
    model::{self, Schema, SchemaKind},
};

use super::counterpart::Counterparts;
use super::names::Names;
use crate::Service;
use crate::module::{Home, Module};
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
    /// The module with `Error`, as users write it: `tencent_cloud_cvm`.
    pub(super) library: String,
    pub(super) home: Home<'a>,
}

impl<'a> Context<'a> {
    pub(super) fn of(
        service: &'a Service<'a>,
        versions: Vec<&'a Service<'a>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let home = service.module.as_deref().map_or(Home::Crate, Home::Version);
        Self::at(home, service, versions, diagnostics)
    }

    pub(super) fn at(
        home: Home<'a>,
        service: &'a Service<'a>,
        versions: Vec<&'a Service<'a>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let names = Names::of(service.spec, diagnostics);
        let library = crate::library(&service.spec.service);
        let (root, path, library) = match home {
            Home::Crate => ("crate".to_owned(), service.path(), library),
            Home::Version(module) => (format!("crate::{module}"), service.path(), library),
            Home::Module(Module { path, library, .. }) => {
                let name = library.as_ref().unwrap_or(path);
                (path.clone(), name.clone(), name.clone())
            }
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
            path,
            library,
            home,
        }
    }

    /// Converts a description to Markdown with links. `own` returns whether a name is a property of what is described.
    pub(super) fn markdown(&self, text: &str, own: &dyn Fn(&str) -> bool) -> String {
        self.vocabulary.markdown(text, own)
    }

    /// Returns the info string of a documentation example: `compiled` where tests compile it.
    pub(super) fn fence(&self, compiled: &'static str) -> &'static str {
        if self.home.has_tested_examples() { compiled } else { "ignore" }
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
