//! Checks the links of HTML pages, and that the pages load nothing from other hosts.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use crate::Failure;

/// How rustdoc shows a link to a crate whose pages do not exist. Links to other crates are copied from their documentation.
const UNRESOLVED: &str = "[<code>tencent_cloud";

/// What was found on the pages of a folder.
#[derive(Default)]
pub(super) struct Report {
    pub(super) pages: usize,
    pub(super) links: usize,
    /// Dead links and external resources, one per line.
    pub(super) problems: Vec<String>,
}

/// Checks every page in `folder` and its subfolders, except those in `skipped`. Of the pages in `rustdoc`, only links to
/// other pages are checked: rustdoc copies documentation of dependencies, whose links by path it does not resolve there.
pub(super) fn check(folder: &Path, skipped: &[PathBuf], rustdoc: &Path) -> Result<Report, Failure> {
    let mut pages = Vec::new();
    collect(folder, skipped, &mut pages)
        .map_err(|error| Failure::Failed(format!("{}: {error}", folder.display())))?;
    pages.sort();
    let mut report = Report { pages: pages.len(), ..Report::default() };
    let mut targets = Targets::default();
    for page in pages {
        let text = std::fs::read_to_string(&page)
            .map_err(|error| Failure::Failed(format!("{}: {error}", page.display())))?;
        let is_rustdoc = page.starts_with(rustdoc);
        if is_rustdoc && text.contains(UNRESOLVED) {
            let page = page.display();
            report.problems.push(format!("{page}: unresolved link to a crate of the project"));
        }
        for reference in references(&text) {
            if is_rustdoc && !reference.is_loaded && !reference.url.contains(".html") {
                continue;
            }
            // The list of implementations in other crates, which rustdoc writes only if there are any.
            if is_rustdoc && reference.url.contains("/trait.impl/") {
                continue;
            }
            if let Some(problem) = reference.problem(&page, &mut targets) {
                report.problems.push(format!("{}: {problem}", page.display()));
            }
            report.links += 1;
        }
    }
    Ok(report)
}

fn collect(folder: &Path, skipped: &[PathBuf], pages: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if skipped.contains(&path) {
            continue;
        }
        if path.is_dir() {
            collect(&path, skipped, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push(path);
        }
    }
    Ok(())
}

/// A URL in an attribute.
#[derive(Debug, PartialEq)]
struct Reference<'a> {
    url: &'a str,
    /// Whether the page loads it; a link is only followed.
    is_loaded: bool,
}

impl Reference<'_> {
    fn problem(&self, page: &Path, targets: &mut Targets) -> Option<String> {
        let Self { url, is_loaded } = *self;
        let is_external = url.contains("://") || url.starts_with("//");
        if is_external {
            return is_loaded.then(|| format!("loads {url}"));
        }
        if url.starts_with("data:") || url.starts_with("javascript:") || url.starts_with("mailto:")
        {
            return None;
        }
        (!targets.has(page, url)).then(|| format!("dead link {url}"))
    }
}

/// Returns the values of `href` and `src` in the tags of a page. Scripts and comments contain no tags.
fn references(html: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.split_whitespace().next().unwrap_or_default();
        for attribute in [" href=\"", " src=\""] {
            if let Some((_, value)) = tag.split_once(attribute)
                && let Some((url, _)) = value.split_once('"')
            {
                let is_metadata = tag.contains("rel=\"canonical\"");
                found.push(Reference { url, is_loaded: name != "a" && !is_metadata });
            }
        }
        rest = after;
        if name == "script" || name == "style" {
            let end = format!("</{name}");
            rest = rest.find(&end).map_or("", |at| rest.get(at..).unwrap_or_default());
        }
    }
    found
}

/// The targets of links, each read once.
#[derive(Default)]
struct Targets {
    /// Pages by their path; none if there is no such file.
    pages: HashMap<PathBuf, Option<Page>>,
    /// Whether other files exist.
    files: HashMap<PathBuf, bool>,
}

/// What a link can refer to on a page.
struct Page {
    /// Where the page redirects to, as rustdoc does for items that are exported from a private module.
    redirect: Option<String>,
    /// The values of `id`.
    anchors: HashSet<String>,
}

impl Page {
    fn read(path: &Path) -> Option<Self> {
        let html = std::fs::read_to_string(path).ok()?;
        let anchors = html.split("id=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let anchors = anchors.map(|(anchor, _)| anchor.to_owned()).collect();
        Some(Self { redirect: redirect(&html).map(str::to_owned), anchors })
    }
}

impl Targets {
    /// Returns whether the target of `url` on `page` exists, with its anchor.
    fn has(&mut self, page: &Path, url: &str) -> bool {
        self.reaches(page, url, true)
    }

    /// Does the same, and follows a redirect if `may_redirect` is set.
    fn reaches(&mut self, page: &Path, url: &str, may_redirect: bool) -> bool {
        let (path, anchor) = url.split_once('#').unwrap_or((url, ""));
        let path = path.split('?').next().unwrap_or_default();
        let folder = page.parent().unwrap_or(Path::new(""));
        let target = if path.is_empty() { page.to_owned() } else { resolved(folder, path) };
        if target.extension().is_none_or(|extension| extension != "html") {
            return *self.files.entry(target).or_insert_with_key(|path| path.exists());
        }
        let read = |path: &PathBuf| Page::read(path);
        let Some(found) = self.pages.entry(target.clone()).or_insert_with_key(read) else {
            return false;
        };
        if let Some(url) = &found.redirect {
            let url = format!("{url}#{anchor}");
            return may_redirect && self.reaches(&target, &url, false);
        }
        // Scripts create the anchors of the API reference, which contain slashes, and those of lines of source.
        let is_created = |c: char| c == '-' || c.is_ascii_digit();
        anchor.is_empty()
            || anchor.contains('/')
            || anchor.chars().all(is_created)
            || found.anchors.contains(anchor)
    }
}

/// Returns the path of a link without `..` where possible, so that a page has one path and is read once.
fn resolved(folder: &Path, path: &str) -> PathBuf {
    let mut target = folder.to_owned();
    for part in Path::new(path).components() {
        let is_named = matches!(target.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::ParentDir if is_named => _ = target.pop(),
            Component::CurDir => {}
            part => target.push(part),
        }
    }
    target
}

/// Returns the page that a page redirects to.
fn redirect(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("http-equiv=\"refresh\" content=\"0;URL=")?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_references_in_tags_only() {
        let html = "<!-- <a href=\"no\"> --><link rel=\"icon\" href=\"i.svg\"><script src=\"s.js\">\"<a href='x'>\"\
                    </script><a class=\"b\" href=\"t.html#c\">";
        let found: Vec<_> = references(html).into_iter().map(|r| (r.url, r.is_loaded)).collect();
        assert_eq!(found, [("i.svg", true), ("s.js", true), ("t.html#c", false)]);
    }

    #[test]
    fn a_page_has_one_path() {
        let found = |path: &str| resolved(Path::new("site/rust/a"), path).display().to_string();
        assert_eq!(found("../../guide/./b.html"), "site/guide/b.html");
        assert_eq!(found("../../../../b.html"), "../b.html");
        assert_eq!(found("/b.html"), "/b.html");
    }

    #[test]
    fn reports_dead_links_and_external_resources() -> Result<(), Box<dyn std::error::Error>> {
        let folder = std::env::temp_dir().join(format!("html-links-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let page = "<a href=\"b.html#there\"><a href=\"old.html#there\"><a href=\"b.html#gone\"><a href=\"c.html\"><a href=\"https://a.example\">\
                    <img src=\"https://b.example/x.png\">";
        std::fs::write(folder.join("a.html"), page)?;
        std::fs::write(folder.join("b.html"), "<p id=\"there\">")?;
        // Only rustdoc leaves a link unresolved.
        let rust = folder.join("rust");
        std::fs::create_dir_all(&rust)?;
        for folder in [&folder, &rust] {
            std::fs::write(folder.join("d.html"), "see [<code>tencent_cloud::Error</code>]")?;
        }
        let moved = "<meta http-equiv=\"refresh\" content=\"0;URL=b.html\">";
        std::fs::write(folder.join("old.html"), moved)?;
        let report = check(&folder, &[], &rust);
        std::fs::remove_dir_all(&folder)?;
        let Ok(report) = report else { return Err("unreadable".into()) };
        let problems: Vec<_> =
            report.problems.iter().filter_map(|line| Some(line.split_once(": ")?.1)).collect();
        assert_eq!((report.pages, report.links), (5, 6));
        let expected = [
            "dead link b.html#gone",
            "dead link c.html",
            "loads https://b.example/x.png",
            "unresolved link to a crate of the project",
        ];
        assert_eq!(problems, expected);
        Ok(())
    }
}
