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
pub(crate) fn lower(services: &[Service<'_>]) -> Result<Vec<ir::Crate>, Vec<Finding>> {
    let mut findings = placement(services);
    let counterparts = Counterparts::of(services);
    let mut lowered = Vec::with_capacity(services.len());
    for (index, service) in services.iter().enumerate() {
        let mut found = Vec::new();
        lowered.push((service.folder(), lower_service(service, &counterparts, &mut found)));
        findings.extend(found.into_iter().map(|diagnostic| Finding { service: index, diagnostic }));
    }
    if findings.is_empty() { Ok(crates(lowered)) } else { Err(findings) }
}

/// Puts the versions of each service together.
fn crates(lowered: Vec<(&str, ir::Service)>) -> Vec<ir::Crate> {
    let mut by_service: BTreeMap<&str, Vec<ir::Service>> = BTreeMap::new();
    for (folder, service) in lowered {
        by_service.entry(folder).or_default().push(service);
    }
    let whole = by_service.into_iter().filter_map(|(folder, mut versions)| {
        versions.sort_by(|a, b| a.module.cmp(&b.module));
        let mut versions = versions.into_iter();
        let default = versions.next()?;
        Some(ir::Crate { folder: folder.to_owned(), default, others: versions.collect() })
    });
    whole.collect()
}

fn lower_service(
    service: &Service<'_>,
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
        root: context.root.clone(),
        path: context.path.clone(),
        documents: service.documents.clone(),
        doc: module::doc(&context, &title(spec)),
        client_doc: client_doc.into_lines(),
        blocking: blocking::lower(&context, &title(spec)),
        groups: group::lower(&context, findings),
        errors: error::lower(&context),
    }
}

/// The vendor's title, and which API it is.
fn title(spec: &Spec) -> String {
    match spec.dialect {
        Dialect::Api30 => format!("{}, API {}", spec.title, spec.version),
        Dialect::Api20 => format!("{}, API 2.0", spec.title),
    }
}

/// Services with no default version or with several, and modules that are taken twice or are no names.
fn placement(services: &[Service<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut taken: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for (index, service) in services.iter().enumerate() {
        let mut error = |message: String, help: Option<&str>| {
            let mut diagnostic = Diagnostic::error(Span::default(), message);
            diagnostic.help = help.map(str::to_owned);
            findings.push(Finding { service: index, diagnostic });
        };
        let (folder, module) = (service.folder(), service.module.as_deref());
        if let Some(other) = taken.insert((folder, module), index) {
            let other = services.get(other).map_or("another", |other| other.documents.as_str());
            match module {
                Some(module) => error(format!("module `{module}` is also that of {other}"), None),
                None => error(
                    format!("{other} is the default version of `{folder}`, too"),
                    Some("x-default-version: true belongs in the openapi.yaml of one version"),
                ),
            }
        }
        if let Some(module) = module
            && naming::module(module).as_deref() != Some(module)
        {
            error(format!("`{module}` is not a valid module name"), None);
        }
        let has_default = services.iter().any(|s| s.folder() == folder && s.module.is_none());
        if !has_default {
            error(
                format!("none of the versions of `{folder}` is the default version"),
                Some("add x-default-version: true to the openapi.yaml of one version"),
            );
        }
    }
    findings
}
