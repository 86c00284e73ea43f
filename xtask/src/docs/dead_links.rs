//! Finds dead links on the pages of the repository and on the site.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tencent_cloud_spec::yaml::{Node, Yaml};

use crate::Failure;

/// Returns the dead links of the pages at the root of the repository and in `docs/`, one per line.
pub(super) fn in_repository(root: &Path) -> Result<Vec<String>, Failure> {
    let mut pages: Vec<PathBuf> = Vec::new();
    for folder in [root.join("."), root.join("docs")] {
        let failed = |error| Failure::Failed(format!("{}: {error}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    let mut targets = Targets::default();
    let mut dead = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page)
            .map_err(|error| Failure::Failed(format!("{}: {error}", page.display())))?;
        for link in links(&text) {
            if !targets.has(&page, link) {
                dead.push(format!("{}: dead link {link}", page.display()));
            }
        }
    }
    dead.sort();
    Ok(dead)
}

/// A page of the site: its file, its document, and the anchors that the viewer creates.
pub(super) struct SitePage {
    pub(super) file: PathBuf,
    pub(super) document: Node,
    pub(super) anchors: Vec<String>,
}

/// Returns the number of links on the site, and the dead ones, one per line.
pub(super) fn on_site(pages: &[SitePage]) -> (usize, Vec<String>) {
    let mut targets = Targets::default();
    for page in pages {
        let anchors = page.anchors.iter().map(|anchor| format!("id=\"{}\"", &anchor[1..]));
        targets.texts.insert(page.file.clone(), Some(anchors.collect()));
    }
    let (mut count, mut dead) = (0, Vec::new());
    for page in pages {
        let mut texts = Vec::new();
        collect(&page.document, &mut texts);
        for link in texts.into_iter().flat_map(links) {
            count += 1;
            if !targets.has(&page.file, link) {
                dead.push(format!("{}: dead link {link}", page.file.display()));
            }
        }
    }
    dead.sort();
    dead.dedup();
    (count, dead)
}

/// Collects the descriptions in a document, which are Markdown.
fn collect<'a>(node: &'a Node, texts: &mut Vec<&'a str>) {
    match &node.value {
        Yaml::Map(entries) => {
            for entry in entries {
                match entry.value.as_str() {
                    Some(text) if entry.key == "description" => texts.push(text),
                    _ => collect(&entry.value, texts),
                }
            }
        }
        Yaml::List(items) => items.iter().for_each(|item| collect(item, texts)),
        _ => {}
    }
}

/// The targets of links: the content of each existing file, read once.
#[derive(Default)]
struct Targets {
    texts: BTreeMap<PathBuf, Option<String>>,
}

impl Targets {
    /// Returns whether the target of `link` on `page` exists.
    fn has(&mut self, page: &Path, link: &str) -> bool {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let folder = page.parent().unwrap_or(Path::new(""));
        let target = if path.is_empty() { page.to_owned() } else { folder.join(path) };
        let read = || {
            if target.is_dir() {
                Some(String::new())
            } else {
                std::fs::read_to_string(&target).ok()
            }
        };
        match self.texts.entry(target.clone()).or_insert_with(read) {
            None => false,
            Some(_) if anchor.is_empty() => true,
            Some(text) if target.extension().is_some_and(|extension| extension == "md") => {
                text.lines().filter_map(|line| line.strip_prefix('#')).any(|h| slug(h) == anchor)
            }
            Some(text) => text.contains(&format!("id=\"{anchor}\"")),
        }
    }
}

/// Returns the targets of the links in Markdown, except those to other sites.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    links.filter(|link| !link.contains("://"))
}

/// Returns the anchor of a heading.
fn slug(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_links_and_headings() {
        let text = "See [a](b.md), [`c`](d.md#e-f), [h](https://i.example/j) and (g).";
        assert_eq!(links(text).collect::<Vec<_>>(), ["b.md", "d.md#e-f"]);
        assert_eq!(slug("## What `is` it, then?"), "what-is-it-then");
    }

    #[test]
    fn reports_dead_links_on_the_site() {
        let document = Node::from(&serde_json::json!({
            "description": "[one](#tag/a/operation/A), [two](#tag/a/operation/B)",
            "x": [{"description": "[three](other.html), [four](gone.html)"}],
        }));
        let page = |file: &str| SitePage {
            file: PathBuf::from(file),
            document: document.clone(),
            anchors: vec!["#tag/a/operation/A".to_owned()],
        };
        let (count, dead) = on_site(&[page("site/one.html"), page("site/other.html")]);
        assert_eq!(count, 8);
        let expected = ["one", "other"].map(|page| {
            ["#tag/a/operation/B", "gone.html"]
                .map(|link| format!("site/{page}.html: dead link {link}"))
        });
        assert_eq!(dead, expected.concat());
    }

    #[test]
    fn no_page_of_the_repository_has_a_dead_link() {
        let dead = crate::workspace::root().and_then(|root| in_repository(&root));
        let Ok(dead) = dead else { panic!("unreadable") };
        assert_eq!(dead, [""; 0]);
    }
}
