//! Lowers specifications to [`crate::ir`] in small steps, one per file.

mod action;
mod context;
mod counterpart;
mod enumeration;
mod error;
mod example;
mod facts;
mod front_page;
mod group;
mod names;
mod object;
mod pagination;
mod types;
mod uses;
mod waiter;

pub(crate) use example::METHOD_WIDTH;

use std::collections::BTreeMap;

use tencent_cloud_spec::{
    Diagnostic, Span, Spec,
    model::{Dialect, Operation},
};

use crate::module::{Home, Module};
use crate::text::{Doc, plain};
use crate::{Service, ServiceDiagnostic, ir, naming, unsupported};
use context::Context;

/// Lowers every service, or returns what prevents it.
pub(crate) fn lower<'a>(
    services: &'a [Service<'a>],
) -> Result<Vec<ir::Crate<'a>>, Vec<ServiceDiagnostic>> {
    let mut diagnostics = placement(services);
    let mut by_service: BTreeMap<&str, Vec<(usize, &Service<'_>)>> = BTreeMap::new();
    for (index, service) in services.iter().enumerate() {
        by_service.entry(service.folder()).or_default().push((index, service));
    }
    let mut crates = Vec::with_capacity(by_service.len());
    for mut versions in by_service.into_values() {
        // The default version has no module, and so comes first.
        versions.sort_by_key(|(_, version)| version.module.as_deref());
        crates.extend(lower_crate(&versions, &mut diagnostics));
    }
    if diagnostics.is_empty() { Ok(crates) } else { Err(diagnostics) }
}

/// Lowers a version as a module of another crate, or returns what prevents it.
pub(crate) fn lower_module<'a>(
    service: &'a Service<'a>,
    module: &'a Module,
) -> Result<ir::Service<'a>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let context = Context::at(Home::Module(module), service, vec![service], &mut found);
    found.extend(unsupported(service));
    let lowered = lower_service(&context, service, &mut found);
    if found.is_empty() { Ok(lowered) } else { Err(found) }
}

/// Reports the actions that cannot be generated.
fn unsupported<'a>(service: &'a Service<'a>) -> impl Iterator<Item = Diagnostic> + use<'a> {
    service.spec.operations.iter().filter_map(|operation| {
        let reason = unsupported::reason(operation)?;
        let message = format!("{} is not generated: {reason}", operation.name);
        Some(Diagnostic::error(operation.span, message))
    })
}

/// Lowers the versions of a service, each given with its index among all services.
fn lower_crate<'a>(
    versions: &[(usize, &'a Service<'a>)],
    diagnostics: &mut Vec<ServiceDiagnostic>,
) -> Option<ir::Crate<'a>> {
    let siblings: Vec<_> = versions.iter().map(|(_, version)| *version).collect();
    let mut lowered = Vec::with_capacity(versions.len());
    let mut package = None;
    for &(index, service) in versions {
        let mut found = Vec::new();
        let context = Context::of(service, siblings.clone(), &mut found);
        package.get_or_insert_with(|| {
            let features = front_page::features(&context);
            (front_page::description(&context), front_page::readme(&context), features)
        });
        found.extend(unsupported(service));
        lowered.push(lower_service(&context, service, &mut found));
        let found = found.into_iter();
        diagnostics
            .extend(found.map(|diagnostic| ServiceDiagnostic { service: index, diagnostic }));
    }
    let (description, readme, features) = package?;
    let mut lowered = lowered.into_iter();
    let default = lowered.next()?;
    let others = lowered.collect();
    let service = default.spec.service.as_str();
    let source = common_folder(&siblings);
    Some(ir::Crate { service, source, description, readme, features, default, others })
}

/// Returns the folder that contains the specifications of all versions.
fn common_folder(versions: &[&Service<'_>]) -> String {
    match versions {
        [only] => only.source.clone(),
        [first, ..] => first.source.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        [] => String::new(),
    }
}

fn lower_service<'a>(
    context: &Context<'a>,
    service: &'a Service<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Service<'a> {
    let title = plain(&front_page::title(service.spec));
    let client_doc = Doc::at(0)
        .paragraph(&format!("A client for {title}, with one method per action."))
        .paragraph("Clones are cheap and share connections and credentials.");
    let blocking_client_doc = Doc::at(0)
        .paragraph(&format!("A blocking client for {title}, with one method per action."))
        .paragraph("Clones are cheap and share a thread, connections and credentials.");
    ir::Service {
        spec: service.spec,
        module: service.module.clone(),
        root: context.root.clone(),
        path: context.path.clone(),
        source: &service.source,
        dialect: dialect(service.spec, None),
        doc: front_page::module_doc(context),
        client_doc: client_doc.into_lines(),
        blocking_doc: front_page::blocking_doc(context),
        blocking_client_doc: blocking_client_doc.into_lines(),
        groups: group::lower(context, diagnostics),
        errors_doc: error::module_doc(context),
        errors: error::constants(context),
    }
}

/// Returns the expression of the `Dialect` of an action, or of the service without one.
fn dialect(spec: &Spec, operation: Option<&Operation>) -> String {
    match spec.dialect {
        Dialect::Api30 => "Dialect::Api30".to_owned(),
        Dialect::Api20 => {
            let of_service = spec.servers.first().and_then(tencent_cloud_spec::model::Server::host);
            let host = operation.map_or(of_service.unwrap_or_default(), |own| spec.host(own));
            format!("Dialect::Api20 {{ host: {host:?} }}")
        }
    }
}

/// Reports services without a default version or with several, and modules that clash or have no valid name.
fn placement(services: &[Service<'_>]) -> Vec<ServiceDiagnostic> {
    let mut diagnostics = Vec::new();
    let mut taken: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for (index, service) in services.iter().enumerate() {
        let mut error = |message: String, help: Option<&str>| {
            let mut diagnostic = Diagnostic::error(Span::default(), message);
            diagnostic.help = help.map(str::to_owned);
            diagnostics.push(ServiceDiagnostic { service: index, diagnostic });
        };
        let (folder, module) = (service.folder(), service.module.as_deref());
        if let Some(other) = taken.insert((folder, module), index) {
            let other = services.get(other).map_or("another", |other| other.source.as_str());
            match module {
                Some(module) => {
                    error(format!("duplicate module `{module}`, also of {other}"), None);
                }
                None => error(
                    format!("several default versions of `{folder}`, also {other}"),
                    Some("set x-default-version: true in the openapi.yaml of one version only"),
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
                format!("no default version of `{folder}`"),
                Some("set x-default-version: true in the openapi.yaml of one version"),
            );
        }
    }
    diagnostics
}
