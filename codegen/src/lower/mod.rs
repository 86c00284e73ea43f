//! Specification to [`crate::ir`]: small steps, one a file, each of which resolves one kind of thing.

mod action;
mod blocking;
mod context;
mod counterpart;
mod enumeration;
mod error;
mod example;
mod facts;
mod group;
mod module;
mod names;
mod object;
mod paging;
mod types;
mod uses;
mod waiter;

use std::collections::BTreeMap;

use tencent_cloud_spec::{Diagnostic, Span, Spec, model::Dialect};

use crate::text::Doc;
use crate::{Finding, Service, ir, naming};
use context::Context;
use counterpart::Counterparts;

/// Resolves everything, or says what stands in the way of it.
pub(crate) fn lower(services: &[Service<'_>]) -> Result<ir::Crate, Vec<Finding>> {
    let mut findings = placement(services);
    let counterparts = Counterparts::of(services);
    let mut lowered = Vec::with_capacity(services.len());
    for (index, service) in services.iter().enumerate() {
        let mut found = Vec::new();
        lowered.push(lower_service(service, &inner(service, services), &counterparts, &mut found));
        findings.extend(found.into_iter().map(|diagnostic| Finding { service: index, diagnostic }));
    }
    lowered.sort_by(|a, b| a.module.cmp(&b.module));
    if findings.is_empty() { Ok(ir::Crate { services: lowered }) } else { Err(findings) }
}

fn lower_service(
    service: &Service<'_>,
    inner: &[&Service<'_>],
    counterparts: &Counterparts<'_>,
    findings: &mut Vec<Diagnostic>,
) -> ir::Service {
    let context = Context::of(service, counterparts, findings);
    let spec = service.spec;
    let client_doc = Doc::at(0)
        .paragraph(&format!("A client of {}: one method an action.", title(spec)))
        .paragraph("It is cheap to clone, and every clone shares connections and credentials.");
    ir::Service {
        module: service.module.clone(),
        feature: service.feature(),
        documents: service.documents.clone(),
        title: title(spec),
        doc: module::doc(&context, &title(spec)),
        tour: module::tour(&context),
        client_doc: client_doc.into_lines(),
        blocking: blocking::lower(&context, &title(spec)),
        groups: group::lower(&context, findings),
        errors: error::lower(&context),
        inner: inner
            .iter()
            .map(|inner| ir::Inner {
                module: inner.module.last().cloned().unwrap_or_default(),
                feature: inner.feature(),
            })
            .collect(),
    }
}

/// The vendor's title, and which API it is.
fn title(spec: &Spec) -> String {
    match spec.dialect {
        Dialect::Api30 => format!("{}, API {}", spec.title, spec.version),
        Dialect::Api20 => format!("{}, API 2.0", spec.title),
    }
}

/// The services whose module lies directly in that of `service`.
fn inner<'a, 's>(service: &Service<'_>, services: &'a [Service<'s>]) -> Vec<&'a Service<'s>> {
    let mut inner: Vec<_> = services
        .iter()
        .filter(|other| other.module.split_last().is_some_and(|(_, rest)| rest == service.module))
        .collect();
    inner.sort_by(|a, b| a.module.cmp(&b.module));
    inner
}

/// Modules that are taken twice, lie nowhere, or are no names.
fn placement(services: &[Service<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut taken: BTreeMap<&[String], usize> = BTreeMap::new();
    for (index, service) in services.iter().enumerate() {
        let mut error = |message: String| {
            let diagnostic = Diagnostic::error(Span::default(), message);
            findings.push(Finding { service: index, diagnostic });
        };
        let path = service.module.join("::");
        if let Some(other) = taken.insert(&service.module, index) {
            let other = services.get(other).map_or("another", |other| other.documents.as_str());
            error(format!("the module `{path}` is also that of {other}"));
        }
        if let Some((last, rest)) = service.module.split_last() {
            if naming::module(last).as_ref() != Some(last) {
                error(format!("`{path}` is no module's name"));
            }
            if !rest.is_empty() && !services.iter().any(|other| other.module == rest) {
                error(format!(
                    "the module `{path}` lies in `{}`, which no documents make",
                    rest.join("::")
                ));
            }
        } else {
            error("a service needs a module".to_owned());
        }
    }
    findings
}
