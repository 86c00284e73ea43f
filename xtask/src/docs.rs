//! `cargo xtask docs`: what readers look at, made from the documents and the crates.

mod actions;
mod bundle;
mod dead;
mod decorate;
mod facts;
mod forms;
mod links;
mod migration;
mod page;
mod rustdoc;
mod viewer;

use std::path::Path;
use std::process::ExitCode;

use tencent_cloud_codegen::Methods;
use tencent_cloud_spec::yaml::Node;
use tencent_cloud_spec::{Diagnostics, Sources, Spec, load};

use crate::{Command, Failure, spec_dirs};
use dead::SitePage;
use links::Links;
use page::Link;

pub(crate) const COMMAND: Command = Command {
    name: "docs",
    summary: "Make the API reference, the pages about actions and the rustdoc",
    help: "[--bundle | --check]

Writes target/docs/, which is whole by itself: an index, a page for every spec/<service>/<version>/, each of them as one
OpenAPI document, and the rustdoc. Writes docs/actions.md and docs/from-api-2.md.

  --bundle  write only the OpenAPI documents, which takes neither npm nor the crates
  --check   write nothing; end with 1 if a page of docs/ is out of date, or a page of the repository has a dead link

Links of the API reference are followed when all of it is made; a dead one ends with 1.",
    run,
};

/// Where pages and bundles go.
const TARGET: &str = "target/docs";

/// Where the rustdoc is in it.
const RUST: &str = "rust";

/// A page of the repository that is made from the documents: where it is, and what it says.
type Page = (&'static str, fn(&[Version]) -> String);

const PAGES: [Page; 2] = [
    ("docs/actions.md", |versions| actions::page(versions.iter().map(|version| &version.spec))),
    ("docs/from-api-2.md", |versions| {
        migration::page(versions.iter().map(|version| &version.spec))
    }),
];

/// The crates whose rustdoc is made, with what the index says of each.
const CRATES: [(&str, &str); 3] = [
    ("tencent-cloud-cvm", "the client, with a type for everything that the API knows"),
    ("tencent-cloud", "what carries its calls"),
    ("tencent-cloud-simulator", "a service to develop against"),
];

/// The documents of one version.
struct Version {
    /// Such as `cvm-2017-03-12`.
    name: String,
    spec: Spec,
    bundle: Node,
}

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut only_bundle, mut check) = (false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("bundle") => only_bundle = true,
            lexopt::Arg::Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    spec_dirs::enter_root()?;
    let mut versions = Vec::new();
    for folder in spec_dirs::all()? {
        versions.push(read(&folder)?);
    }
    if check {
        return checked(&versions);
    }
    for version in &versions {
        let text = format!("{:#}\n", version.bundle.to_json());
        write(&Path::new(TARGET).join(bundle_name(version)), &text)?;
    }
    if !only_bundle {
        for (path, made) in PAGES {
            write(Path::new(path), &made(&versions))?;
        }
        let pages = pages(&versions)?;
        rustdoc::make(&Path::new(TARGET).join(RUST))?;
        let (count, dead) = dead::on_site(&pages);
        if !dead.is_empty() {
            return Err(Failure::Failed(dead.join("\n")));
        }
        println!("{count} links, none of them dead");
    }
    Ok(ExitCode::SUCCESS)
}

fn read(folder: &Path) -> Result<Version, Failure> {
    let sources = Sources::read_dir(folder);
    let failed = |found: Diagnostics| Failure::Failed(found.lines(&sources));
    let spec = load(&sources).map_err(failed)?;
    let bundle = bundle::bundle(&sources).map_err(failed)?;
    Ok(Version { name: format!("{}-{}", spec.service, spec.version), spec, bundle })
}

fn bundle_name(version: &Version) -> String {
    format!("{}.json", version.name)
}

fn checked(versions: &[Version]) -> Result<ExitCode, Failure> {
    let stale = stale(versions);
    for path in &stale {
        eprintln!("{path} is out of date; `cargo xtask docs` makes it");
    }
    let dead = dead::in_repository(Path::new(""))?;
    dead.iter().for_each(|line| eprintln!("{line}"));
    let is_fine = stale.is_empty() && dead.is_empty();
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The pages that are not as the documents make them.
fn stale(versions: &[Version]) -> Vec<&'static str> {
    let is_stale =
        |(path, made): &Page| std::fs::read_to_string(path).unwrap_or_default() != made(versions);
    PAGES.iter().filter(|page| is_stale(page)).map(|(path, _)| *path).collect()
}

/// The page of each version, and the index.
fn pages(versions: &[Version]) -> Result<Vec<SitePage>, Failure> {
    let viewer = viewer::script()?;
    let methods = methods(versions)?;
    let mut services = Vec::new();
    let mut pages = Vec::new();
    for (version, methods) in versions.iter().zip(&methods) {
        let Version { name, spec, bundle } = version;
        let all = versions.iter().map(|version| (&version.spec, page_name(version)));
        let links = Links::of(spec, all, methods);
        let mut document = bundle.clone();
        decorate::decorate(&mut document, spec, &links);
        let title = format!("{} {}", spec.title, spec.version);
        let page = page::reference(&title, &bundle_name(version), &document.to_json(), &viewer);
        let file = Path::new(TARGET).join(page_name(version));
        write(&file, &page)?;
        let says = format!("{} {} actions.", spec.summary, spec.operations.len());
        services.push(Link { to: page_name(version), name: title, says });
        let anchors = links::anchors(spec).into_values().collect();
        pages.push(SitePage { file, document, anchors });
        services.push(Link {
            to: bundle_name(version),
            name: format!("{name}.json"),
            says: "The same as one OpenAPI document, for tools.".to_owned(),
        });
    }
    let crates = CRATES.map(|(name, says)| Link {
        to: format!("{RUST}/{}/index.html", name.replace('-', "_")),
        name: name.to_owned(),
        says: format!("{says}."),
    });
    write(&Path::new(TARGET).join("index.html"), &page::index(&services, &crates))?;
    Ok(pages)
}

fn page_name(version: &Version) -> String {
    format!("{}.html", version.name)
}

/// The methods of each version's client.
fn methods(versions: &[Version]) -> Result<Vec<Methods>, Failure> {
    let specs = versions.iter().map(|version| (version.spec.clone(), version.name.clone()));
    let specs: Vec<_> = specs.collect();
    let services = tencent_cloud_codegen::services(&specs);
    let mut methods = tencent_cloud_codegen::methods(&services).map_err(|findings| {
        let lines = findings.into_iter().map(|finding| finding.diagnostic.message);
        Failure::Failed(lines.collect::<Vec<_>>().join("\n"))
    })?;
    let of = services.iter().map(|service| methods.remove(&service.path()).unwrap_or_default());
    Ok(of.collect())
}

/// Writes a file and says so.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
    std::fs::write(path, text).map_err(failed)?;
    println!("{}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_up_to_date() {
        let versions: Result<Vec<Version>, Failure> = spec_dirs::enter_root()
            .and_then(|()| spec_dirs::all())
            .and_then(|folders| folders.iter().map(|folder| read(folder)).collect());
        let Ok(versions) = versions else { panic!("the documents do not load") };
        assert_eq!(stale(&versions), [""; 0], "run `cargo xtask docs`");
    }
}
