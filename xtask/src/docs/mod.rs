//! `cargo xtask docs`: the site with the guide, the API reference and the rustdoc, and the generated pages of the
//! repository.
//!
//! The modules form layers: `markdown`, `links`, `page` and `openapi30`; `actions`, `migration`, `services`, `spec_profile`,
//! `description` and `forms`; `decorate`, `bundles`, `book` and `rustdoc`; this one.

mod actions;
mod book;
mod bundles;
mod dead_links;
mod decorate;
mod description;
mod forms;
mod html_links;
mod links;
mod markdown;
mod migration;
mod openapi30;
mod page;
mod rustdoc;
mod services;
mod spec_profile;
mod viewer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_codegen::Methods;
use tencent_cloud_spec::yaml::Node;
use tencent_cloud_spec::{Diagnostics, Sources, Spec, load};

use crate::workspace::{Metadata, Package};
use crate::{Command, Failure, workspace};
use dead_links::SitePage;
use links::Links;
use page::Link;

pub(crate) const COMMAND: Command = Command {
    name: "docs",
    summary: "Build the site: guide, API reference and rustdoc; update generated pages",
    help: "[--bundle | --guide | --check]

Writes a self-contained site to target/docs/: an index, the guide from docs/ and examples/, a page and a bundled OpenAPI
document for every spec/<service>/<version>/, and the rustdoc of the published crates. Updates docs/actions.md,
docs/from-api-2.md, the tables in docs/spec-profile.md and the table of services in both READMEs. Exits with code 1 if the
site has a dead link, or loads anything from another host.

Options:
  --bundle  write only the bundled OpenAPI documents, which needs neither npm, Python nor a build of the crates: for each
            specification the plain one, one whose descriptions contain what extensions say, and one in OpenAPI 3.0
  --guide   write only the guide, which needs no build of the crates
  --check   write nothing; exit with code 1 if a generated page is out of date, or if a page has a dead link or is missing
            in docs/SUMMARY.md",
    run,
};

/// The folder of the site.
pub(crate) const TARGET: &str = "target/docs";

/// The folders of the rustdoc and of the guide in it.
const RUST: &str = "rust";
const GUIDE: &str = "guide";

/// A page of the repository that is generated, at least in part: its path, and its content from the specifications and
/// its current content.
type Page = (&'static str, fn(&[Version], &str) -> String);

const PAGES: [Page; 5] = [
    ("README.md", services::english),
    ("README.zh-CN.md", services::chinese),
    ("docs/actions.md", |versions, _| actions::page(specs(versions))),
    ("docs/from-api-2.md", |versions, _| {
        // An error leaves out links, so that the page is not up to date; generating the crates reports it.
        let methods = methods(versions).unwrap_or_default();
        migration::page(specs(versions).zip(&methods))
    }),
    ("docs/spec-profile.md", |_, current| spec_profile::page(current)),
];

/// The specification of one version.
struct Version {
    /// The name of its page, such as `cvm-2017-03-12`.
    name: String,
    spec: Spec,
    bundle: Node,
}

fn specs(versions: &[Version]) -> impl Iterator<Item = &Spec> + Clone {
    versions.iter().map(|version| &version.spec)
}

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut only_bundle, mut only_guide, mut check) = (false, false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("bundle") => only_bundle = true,
            lexopt::Arg::Long("guide") => only_guide = true,
            lexopt::Arg::Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    if only_guide {
        book::build(&Path::new(TARGET).join(GUIDE))?;
        return Ok(ExitCode::SUCCESS);
    }
    let versions = read_all()?;
    if check {
        return check_pages(&versions);
    }
    bundle_files(&versions)?;
    if !only_bundle {
        for (path, content) in PAGES {
            write(Path::new(path), &content(&versions, &current(path)))?;
        }
        let metadata = Metadata::read().map_err(Failure::Failed)?;
        let mut crates: Vec<&Package> =
            metadata.published().filter(|package| package.has_library).collect();
        // The core, the services, the tools.
        crates.sort_by_key(|own| (own.name != rustdoc::CORE, !own.is_generated(), &own.name));
        let pages = write_site(&versions, &crates)?;
        rustdoc::build(&crates, &Path::new(TARGET).join(RUST), &metadata.target)?;
        book::build(&Path::new(TARGET).join(GUIDE))?;
        check_site(&pages)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the bundles of every specification and returns their paths.
pub(crate) fn write_bundles() -> Result<Vec<PathBuf>, Failure> {
    bundle_files(&read_all()?)
}

fn bundle_files(versions: &[Version]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for version in versions {
        for (suffix, document) in bundles::all(&version.bundle, &version.spec) {
            let path = Path::new(TARGET).join(format!("{}{suffix}.json", version.name));
            write(&path, &format!("{:#}\n", document.to_json()))?;
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Checks the links in the descriptions of the API reference, which a script renders, and those of all other pages.
fn check_site(pages: &[SitePage]) -> Result<(), Failure> {
    let (count, mut problems) = dead_links::on_site(pages);
    let references: Vec<PathBuf> = pages.iter().map(|page| page.file.clone()).collect();
    let rust = Path::new(TARGET).join(RUST);
    // Pages of rustdoc itself, which link to an index that exists for a single crate only.
    let own = ["help.html", "settings.html"].map(|page| rust.join(page));
    let skipped = [&references[..], &own[..]].concat();
    let html = html_links::check(Path::new(TARGET), &skipped, &rust)?;
    problems.extend(html.problems);
    if !problems.is_empty() {
        return Err(Failure::Failed(problems.join("\n")));
    }
    let (links, pages) = (count + html.links, references.len() + html.pages);
    println!(
        "{links} links on {pages} pages: none is dead, and no page loads anything from another host"
    );
    Ok(())
}

fn read_all() -> Result<Vec<Version>, Failure> {
    workspace::authored_specifications()?.iter().map(|folder| read(folder)).collect()
}

fn read(folder: &Path) -> Result<Version, Failure> {
    let sources = Sources::read_dir(folder);
    let failed = |diagnostics: Diagnostics| Failure::Failed(diagnostics.lines(&sources));
    let spec = load(&sources).map_err(failed)?;
    let bundle = tencent_cloud_spec::bundle(&sources).map_err(failed)?;
    Ok(Version { name: format!("{}-{}", spec.service, spec.version), spec, bundle })
}

fn bundle_name(version: &Version) -> String {
    format!("{}.json", version.name)
}

fn check_pages(versions: &[Version]) -> Result<ExitCode, Failure> {
    let stale = stale(versions);
    for path in &stale {
        eprintln!("{path} is out of date; run `cargo xtask docs`");
    }
    let dead = dead_links::in_repository(Path::new(""))?;
    let unlisted = book::unlisted()?;
    dead.iter().chain(&unlisted).for_each(|line| eprintln!("{line}"));
    let is_fine = stale.is_empty() && dead.is_empty() && unlisted.is_empty();
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the generated pages that are out of date.
fn stale(versions: &[Version]) -> Vec<&'static str> {
    let is_stale = |(path, content): &Page| {
        let current = current(path);
        content(versions, &current) != current
    };
    PAGES.iter().filter(|page| is_stale(page)).map(|(path, _)| *path).collect()
}

/// Returns the current content of a page; empty if there is none.
fn current(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Writes the page of each version, and the index.
fn write_site(versions: &[Version], crates: &[&Package]) -> Result<Vec<SitePage>, Failure> {
    let viewer = viewer::script()?;
    let methods = methods(versions)?;
    let mut services = Vec::new();
    let mut pages = Vec::new();
    for (version, methods) in versions.iter().zip(&methods) {
        let Version { spec, bundle, .. } = version;
        let all = versions.iter().map(|version| (&version.spec, page_name(version)));
        let links = Links::of(spec, all, methods);
        let mut document = bundle.clone();
        decorate::decorate(&mut document, spec, &links);
        let title = format!("{} {}", spec.title, decorate::edition(spec));
        let page = page::reference(&title, &bundle_name(version), &document.to_json(), &viewer);
        let file = Path::new(TARGET).join(page_name(version));
        write(&file, &page)?;
        let description = format!("{} {} actions.", spec.summary, spec.operations.len());
        let link = Some(bundle_name(version));
        services.push(Link { to: page_name(version), name: title, description, document: link });
        let anchors = links::anchors(spec).into_values().collect();
        pages.push(SitePage { file, document, anchors });
    }
    let crates = crates.iter().map(|package| Link {
        to: format!("{RUST}/{}/index.html", package.name.replace('-', "_")),
        name: package.name.clone(),
        description: format!("{}.", package.description),
        document: None,
    });
    let crates: Vec<Link> = crates.collect();
    write(&Path::new(TARGET).join("index.html"), &page::index(&services, &crates))?;
    Ok(pages)
}

fn page_name(version: &Version) -> String {
    format!("{}.html", version.name)
}

/// Returns the methods of each version's client.
fn methods(versions: &[Version]) -> Result<Vec<Methods>, Failure> {
    let specs = versions.iter().map(|version| (version.spec.clone(), version.name.clone()));
    let specs: Vec<_> = specs.collect();
    let services = tencent_cloud_codegen::services(&specs);
    let mut methods = tencent_cloud_codegen::methods(&services).map_err(|problems| {
        let lines = problems.into_iter().map(|problem| problem.diagnostic.message);
        Failure::Failed(lines.collect::<Vec<_>>().join("\n"))
    })?;
    let of = services.iter().map(|service| methods.remove(&service.path()).unwrap_or_default());
    Ok(of.collect())
}

/// Writes a file and prints its path. A file with this content is left alone, since another process may read it.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
    std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
    if std::fs::read(path).ok().as_deref() != Some(text.as_bytes()) {
        std::fs::write(path, text).map_err(failed)?;
    }
    println!("{}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readmes_name_the_minimum_rust_version() -> Result<(), Box<dyn std::error::Error>> {
        let Ok(root) = workspace::root() else { return Err("no root".into()) };
        let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
        let version =
            manifest.split_once("rust-version = \"").and_then(|(_, rest)| rest.split_once('"'));
        let (version, _) = version.ok_or("no rust-version")?;
        for page in ["README.md", "README.zh-CN.md"] {
            let text = std::fs::read_to_string(root.join(page))?;
            assert!(text.contains(&format!("badge/rust-{version}%2B")), "{page}: badge");
            assert!(text.contains(&format!("Rust {version} ")), "{page}: prerequisites");
        }
        Ok(())
    }

    #[test]
    fn generated_pages_are_up_to_date() {
        let versions = workspace::enter_root().and_then(|()| read_all());
        let Ok(versions) = versions else { panic!("the specifications do not load") };
        assert_eq!(stale(&versions), [""; 0], "run `cargo xtask docs`");
    }
}
