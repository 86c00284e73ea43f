//! What every step of lowering reads: the specification, the passes' facts, the resolved names.

use tencent_cloud_spec::{Diagnostic, Spec};

use super::counterpart::Counterparts;
use super::names::Names;
use crate::Service;
use crate::passes::{Directions, Recursion};
use crate::text::{Links, Vocabulary};

/// One service while it is lowered.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) spec: &'a Spec,
    pub(super) directions: Directions<'a>,
    pub(super) recursion: Recursion<'a>,
    pub(super) names: Names<'a>,
    pub(super) counterparts: &'a Counterparts<'a>,
    vocabulary: Vocabulary,
    /// The module as the crate writes it: `crate::v2`.
    pub(super) root: String,
    /// The module as users write it: `tencent_cloud_cvm::v2`.
    pub(super) path: String,
}

impl<'a> Context<'a> {
    pub(super) fn of(
        service: &Service<'a>,
        counterparts: &'a Counterparts<'a>,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let names = Names::of(service.spec, findings);
        let root = match &service.module {
            Some(module) => format!("crate::{module}"),
            None => "crate".to_owned(),
        };
        Self {
            spec: service.spec,
            directions: Directions::of(service.spec),
            recursion: Recursion::of(service.spec),
            counterparts,
            vocabulary: names.vocabulary(service.spec),
            names,
            root,
            path: service.path(),
        }
    }

    /// A description as Markdown with links.
    pub(super) fn markdown(
        &self,
        text: &str,
        own: &dyn Fn(&str) -> bool,
        links: &mut Links,
    ) -> String {
        self.vocabulary.markdown(text, own, links)
    }
}
