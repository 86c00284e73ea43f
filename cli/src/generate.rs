//! Import and generation: from a description to specification files, and to the files of a module.

use tencent_cloud_codegen::{Files, Module, Refusal, generate_module, remove_unsupported};
use tencent_cloud_spec::import::{Input, Outcome, Vendor, merge};
use tencent_cloud_spec::{Diagnostics, Sources, Spec, load};

use crate::catalogue::Known;
use crate::error::{Error, Result, similar};
use crate::package::Descriptions;

/// What is generated into a module.
pub(crate) struct Request<'r> {
    pub(crate) known: &'r Known,
    /// The selected actions; all if there is no selection.
    pub(crate) actions: Option<&'r [String]>,
    /// What happens to selected actions that cannot be generated.
    pub(crate) missing: Missing,
    /// The path of the module: `crate::cdb`.
    pub(crate) module: String,
    /// The name of the library, if the module is its root.
    pub(crate) library_name: Option<String>,
    pub(crate) blocking: bool,
}

/// What happens to selected actions that the description does not contain, or that cannot be generated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// They are an error.
    Reject,
    /// They are an error whose help names the option that removes them.
    Explain,
    /// They are left out.
    Remove,
}

/// The files of a module.
pub(crate) struct Generated {
    pub(crate) files: Files,
    /// The names of the actions.
    pub(crate) actions: Vec<String>,
    /// The actions that cannot be generated.
    pub(crate) refusals: Vec<Refusal>,
}

/// Imports a description into the current specification files, or creates them. `remove_missing` removes the actions that
/// the description does not contain, instead of keeping them.
pub(crate) fn import(
    descriptions: &Descriptions,
    known: &Known,
    current: &Sources,
    remove_missing: bool,
) -> Result<Outcome> {
    let mut vendor = Vendor::default();
    vendor.add(descriptions.package(), &known.place.folder, &known.place.version)?;
    Ok(merge(&Input { remove_missing, ..Input::new(&vendor, current) })?)
}

/// Returns the specification of a service.
pub(crate) fn specification(descriptions: &Descriptions, known: &Known) -> Result<(Spec, Sources)> {
    let outcome = import(descriptions, known, &Sources::new(), false)?;
    let mut sources = Sources::new();
    for (name, text) in outcome.files {
        sources.add(name, text);
    }
    let spec = load(&sources).map_err(|found| broken(known, &found, &sources))?;
    Ok((spec, sources))
}

/// Generates the files of a module.
pub(crate) fn generate(descriptions: &Descriptions, request: &Request<'_>) -> Result<Generated> {
    let known = request.known;
    let (mut spec, sources) = specification(descriptions, known)?;
    let mut refusals = remove_unsupported(&mut spec);
    if let Some(actions) = request.actions {
        select(&mut spec, actions, &refusals, request.missing)?;
        refusals.clear();
    }
    let source = format!("{} {}", known.name, known.place.version);
    let module = Module {
        path: request.module.clone(),
        library: request.library_name.clone(),
        origin: format!("{source} of {}", descriptions.title),
        blocking: request.blocking,
    };
    let files = generate_module(&spec, &source, &module)
        .map_err(|found| broken(known, &Diagnostics::from(found), &sources))?;
    let actions = spec.operations.into_iter().map(|operation| operation.name).collect();
    Ok(Generated { files, actions, refusals })
}

/// Removes everything that the selected actions do not need.
fn select(
    spec: &mut Spec,
    actions: &[String],
    refusals: &[Refusal],
    missing: Missing,
) -> Result<()> {
    let known: Vec<_> = spec.operations.iter().map(|operation| operation.name.clone()).collect();
    let service = format!("{} {}", spec.service, spec.version);
    if missing == Missing::Remove {
        if !actions.iter().any(|action| known.contains(action)) {
            return Err(Error::new(format!("{service} has none of the selected actions")).help(
                format!("`cargo tencent-cloud remove {}` removes the service", spec.service),
            ));
        }
    } else {
        require(actions, &known, refusals, &service).map_err(|error| match missing {
            Missing::Explain => error.further_help(
                "`cargo tencent-cloud update --remove-missing` removes it from the selection",
            ),
            Missing::Reject | Missing::Remove => error,
        })?;
    }
    spec.retain_operations(|operation| actions.contains(&operation.name));
    Ok(())
}

/// Returns an error unless all actions are known and can be generated.
pub(crate) fn require(
    actions: &[String],
    known: &[String],
    refusals: &[Refusal],
    service: &str,
) -> Result<()> {
    for action in actions {
        if let Some(refusal) = refusals.iter().find(|refusal| refusal.action == *action) {
            return Err(Error::new(format!("{action} is not generated: {}", refusal.reason)).help(
                "leave it out; `tencent_cloud::GenericClient` calls any action by its name",
            ));
        }
        if !known.contains(action) {
            let name = service.split(' ').next().unwrap_or(service);
            let list = format!("`cargo tencent-cloud list --actions {name}` shows all actions");
            let hint = similar(action, known.iter().map(String::as_str));
            let help = hint.map_or(list.clone(), |hint| format!("{hint} {list}"));
            return Err(Error::new(format!("{service} has no action `{action}`")).help(help));
        }
    }
    Ok(())
}

/// Returns an error for a description that the importer or generator does not handle.
fn broken(known: &Known, found: &Diagnostics, sources: &Sources) -> Error {
    let message = format!("cannot generate {}:\n{}", known.name, found.lines(sources).trim_end());
    Error::new(message).help("report this, with the name of the service and of the package")
}
