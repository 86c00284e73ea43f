//! Writes the source files that are derived from the specification:
//!
//! - `services.rs`: the table of every service version and its actions;
//! - `requests.rs`: every documented request as a Rust expression, for `tests/examples.rs` to compile and encode.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use tencent_cloud_codegen::{Service, library, methods, package, services};
use tencent_cloud_spec::documents::Embedded;
use tencent_cloud_spec::{documents, load};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    // The specification and the generator are linked into this build script, so a change of either reruns it.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.toml");
    let specs = documents::all().iter().map(|embedded| {
        let sources = embedded.sources();
        let spec = load(&sources).map_err(|diagnostics| diagnostics.lines(&sources))?;
        Ok::<_, String>((spec, embedded.folder()))
    });
    let specs = specs.collect::<std::result::Result<Vec<_>, _>>()?;
    let services = services(&specs);
    check_dependencies(&services)?;
    let output = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(output.join("services.rs"), service_table(&services)?)?;
    fs::write(output.join("requests.rs"), requests(&services)?)?;
    Ok(())
}

/// Names the services whose crate is not a dependency yet, before the compiler reports an unresolved path.
fn check_dependencies(services: &[Service<'_>]) -> Result<()> {
    let manifest = fs::read_to_string("Cargo.toml")?;
    for service in services {
        let package = package(&service.spec.service);
        if !manifest.lines().any(|line| line.starts_with(&format!("{package} = "))) {
            let error = format!("`{package}` is not a dependency in tests/conformance/Cargo.toml");
            return Err(format!("{error}: run `cargo xtask generate`").into());
        }
    }
    Ok(())
}

/// The service versions with their embedded specification, in the order of [`documents::all`].
fn versions<'a>(
    services: &'a [Service<'a>],
) -> impl Iterator<Item = (&'a Service<'a>, &'static Embedded)> {
    services.iter().zip(documents::all())
}

/// `&[ServiceVersion { … }, …]`.
fn service_table(services: &[Service<'_>]) -> Result<String> {
    let mut table = String::from("&[\n");
    for (service, Embedded { service: name, version, .. }) in versions(services) {
        let library = library(name);
        let actions = match &service.module {
            Some(module) => format!("{library}::__{module}_actions!(entries)"),
            None => format!("{library}::__actions!(entries)"),
        };
        writeln!(
            table,
            "    ServiceVersion {{ service: {name:?}, version: {version:?}, actions: {actions} }},"
        )?;
    }
    table.push(']');
    Ok(table)
}

/// A module per service version with one function per documented request, and `ALL`, the list of those modules' tables.
fn requests(services: &[Service<'_>]) -> Result<String> {
    let methods = methods(services).map_err(|errors| format!("{} diagnostics", errors.len()))?;
    let (mut text, mut all) = (String::new(), String::new());
    for (service, Embedded { service: name, version, .. }) in versions(services) {
        let path = service.path();
        let module = path.replace("::", "_");
        let mut table = String::new();
        writeln!(text, "mod {module} {{\n    use {path}::model::*;")?;
        let requests = methods.get(&path).into_iter().flatten().flat_map(|(action, method)| {
            method.requests.iter().map(move |request| (action, request))
        });
        for (index, (action, (example, expression))) in requests.enumerate() {
            writeln!(
                text,
                "    fn example_{index}() -> super::Encoded {{\n        super::encoded(&{expression})\n    }}"
            )?;
            writeln!(table, "        ({action:?}, {example:?}, example_{index} as super::Make),")?;
        }
        writeln!(
            text,
            "    pub(super) const ALL: &[(&str, &str, super::Make)] = &[\n{table}    ];\n}}"
        )?;
        writeln!(all, "    ({name:?}, {version:?}, {module}::ALL),")?;
    }
    let kind = "&[(&str, &str, &[(&str, &str, Make)])]";
    writeln!(text, "pub(crate) const ALL: {kind} = &[\n{all}];")?;
    Ok(text)
}
