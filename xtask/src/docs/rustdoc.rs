//! The rustdoc of the published crates, as a part of the site.

use std::path::Path;

use crate::workspace::Package;
use crate::{Failure, workspace};

/// A folder of its own for the pages: rustdoc lists everything in its folder, and `cargo xtask api` removes pages from the
/// usual one. What is compiled for them is in the usual target directory.
const FOLDER: &str = "target/rustdoc";

/// The crate that the services depend on.
pub(super) const CORE: &str = "tencent-cloud";

/// Crates that others link to. rustdoc only links to a crate whose pages exist.
const FIRST: [&str; 2] = [CORE, "tencent-cloud-spec"];

/// The element of a page that contains everything but its sidebar.
const CONTENT: &str = "<section id=\"main-content\"";

/// Builds the rustdoc of `packages` and replaces the folder `site` with it.
///
/// `target` is the target directory of the workspace.
pub(super) fn build(packages: &[&Package], site: &Path, target: &Path) -> Result<(), Failure> {
    let (first, others): (Vec<&Package>, Vec<&Package>) =
        packages.iter().partition(|package| FIRST.contains(&package.name.as_str()));
    document(&first, target)?;
    document(&others, target)?;
    if site.exists() {
        std::fs::remove_dir_all(site).map_err(|error| failed(site, &error))?;
    }
    copy(&Path::new(FOLDER).join("doc"), site)?;
    for package in packages {
        link_site(&site.join(package.name.replace('-', "_")).join("index.html"))?;
    }
    println!("{}", site.display());
    Ok(())
}

fn document(packages: &[&Package], target: &Path) -> Result<(), Failure> {
    let mut command =
        workspace::cargo(&["doc", "--no-deps", "--all-features", "--target-dir", FOLDER]);
    command.args(packages.iter().flat_map(|package| ["--package", &package.name]));
    // Older versions of Cargo ignore this variable, and compile into the folder.
    command.env("CARGO_BUILD_BUILD_DIR", target).env("RUSTDOCFLAGS", "-D warnings");
    let status =
        command.status().map_err(|error| Failure::Failed(format!("cargo doc: {error}")))?;
    if !status.success() {
        return Err(Failure::Failed(format!("cargo doc: {status}")));
    }
    Ok(())
}

/// Adds links to the rest of the site to the front page of a crate.
fn link_site(page: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(page).map_err(|error| failed(page, &error))?;
    let linked = with_links(&text)
        .ok_or_else(|| Failure::Failed(format!("{}: no `{CONTENT}`", page.display())))?;
    std::fs::write(page, linked).map_err(|error| failed(page, &error))
}

fn with_links(page: &str) -> Option<String> {
    let (before, content) = page.split_once(CONTENT)?;
    let (attributes, content) = content.split_once('>')?;
    let links = include_str!("rustdoc.html").trim_end();
    Some([before, CONTENT, attributes, ">", links, content].concat())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    for entry in std::fs::read_dir(from).map_err(|error| failed(from, &error))? {
        let entry = entry.map_err(|error| failed(from, &error))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_pages_link_to_the_site() -> Result<(), &'static str> {
        let page = "<nav></nav><section id=\"main-content\" class=\"c\"><h1>Crate</h1></section>";
        let linked = with_links(page).ok_or("no content")?;
        assert!(linked.starts_with("<nav></nav><section id=\"main-content\" class=\"c\"><p>"));
        assert!(linked.ends_with("</p><h1>Crate</h1></section>"), "{linked}");
        assert_eq!(with_links("<main>"), None);
        Ok(())
    }
}
