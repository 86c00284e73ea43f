//! The guide of the site: the pages of `docs/` and the programs of `examples/` as a book of mdBook.

mod program;
mod programs;

use std::collections::BTreeMap;
use std::path::Path;

use crate::Failure;

/// The folder of the pages.
const PAGES: &str = "docs";
/// The folder of the programs.
const PROGRAMS: &str = "examples";
/// The folder in which the book is put together.
const STAGE: &str = "target/guide";
/// The list of pages in the order of the book.
const SUMMARY: &str = "SUMMARY.md";
/// The entry of the summary that the programs belong to.
const COOKBOOK: &str = "- [Cookbook](cookbook.md)\n";

/// Builds the book into `site`, a folder that it replaces.
pub(super) fn build(site: &Path) -> Result<(), Failure> {
    let source = Path::new(STAGE).join("src");
    if source.exists() {
        std::fs::remove_dir_all(&source).map_err(|error| failed(&source, &error))?;
    }
    let programs = programs::names()?;
    for name in &programs {
        store(&source.join("programs").join(format!("{name}.md")), &programs::page(name)?)?;
    }
    let pages = pages()?;
    let summary = read(&Path::new(PAGES).join(SUMMARY))?;
    let titles: BTreeMap<&str, &str> = summary.lines().filter_map(entry).collect();
    for name in &pages {
        let text = read(&Path::new(PAGES).join(format!("{name}.md")))?;
        let titled = |label: &str| title(&titles, label);
        let text = link_rustdoc(&link_programs(&with_titles(&text, titled)));
        store(&source.join(format!("{name}.md")), &text)?;
    }
    store(&source.join("introduction.md"), include_str!("introduction.md"))?;
    store(&source.join(SUMMARY), &with_programs(&summary, &programs)?)?;
    store(&Path::new(STAGE).join("guide.css"), include_str!("guide.css"))?;
    store(&Path::new(STAGE).join("theme/header.hbs"), include_str!("header.hbs"))?;
    store(&Path::new(STAGE).join("book.toml"), &read(&Path::new(PAGES).join("book.toml"))?)?;
    if site.exists() {
        std::fs::remove_dir_all(site).map_err(|error| failed(site, &error))?;
    }
    program::build(Path::new(STAGE), site)?;
    println!("{}", site.display());
    Ok(())
}

/// Returns a line for each page that is missing in the summary, and for each program that is missing in the cookbook.
pub(super) fn unlisted() -> Result<Vec<String>, Failure> {
    let summary = read(&Path::new(PAGES).join(SUMMARY))?;
    let cookbook = read(&Path::new(PAGES).join("cookbook.md"))?;
    let pages = pages()?.into_iter().filter(|name| !summary.contains(&format!("({name}.md)")));
    let pages = pages.map(|name| format!("{PAGES}/{SUMMARY}: no entry for {name}.md"));
    let programs = programs::names()?.into_iter();
    let programs = programs.filter(|name| !cookbook.contains(&format!("| [examples/{name}.rs] |")));
    let programs = programs.map(|name| format!("{PAGES}/cookbook.md: no row for {name}.rs"));
    Ok(pages.chain(programs).collect())
}

/// Returns the names of the pages.
fn pages() -> Result<Vec<String>, Failure> {
    let mut pages = files(PAGES, "md")?;
    pages.retain(|name| format!("{name}.md") != SUMMARY);
    Ok(pages)
}

/// Returns the names, without extension, of the files in a folder.
fn files(folder: &str, extension: &str) -> Result<Vec<String>, Failure> {
    let folder = Path::new(folder);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.extension().is_some_and(|found| found == extension)
            && let Some(name) = path.file_stem()
        {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Returns the file and the title of a line of the summary.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (title, file) = line.trim_start_matches([' ', '-']).strip_prefix('[')?.split_once("](")?;
    Some((file.strip_suffix(')')?, title))
}

/// Returns the text of a link by its label, `retries.md` or `examples/bulk.rs`.
fn title(titles: &BTreeMap<&str, &str>, label: &str) -> Option<String> {
    let program = || label.strip_prefix("examples/")?.strip_suffix(".rs");
    titles.get(label).copied().or_else(program).map(str::to_owned)
}

/// Replaces links by a label alone, `[retries.md]`, by links with a title.
fn with_titles(page: &str, title: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        text.push('[');
        rest = after;
        let Some((label, after)) = after.split_once(']') else { continue };
        // A link with a text of its own, or the definition of the label.
        let is_alone = !after.starts_with([':', '[', '(']) && !before.ends_with(']');
        if let Some(title) = title(label).filter(|_| is_alone) {
            text.extend([&title, "][", label, "]"]);
            rest = after;
        }
    }
    text + rest
}

/// Replaces links to the rustdoc of the published crates by links to that of the site.
fn link_rustdoc(page: &str) -> String {
    const PUBLISHED: &str = "](https://docs.rs/tencent-cloud";
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(PUBLISHED) {
        text.push_str(before);
        let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        match after.split_once("/latest/").filter(|(name, _)| is_name(name)) {
            Some((_, path)) => {
                text.push_str("](../rust/");
                rest = path;
            }
            None => {
                text.push_str(PUBLISHED);
                rest = after;
            }
        }
    }
    text + rest
}

/// Replaces links to programs by links to their pages.
fn link_programs(page: &str) -> String {
    let line = |line: &str| {
        let name = line
            .split_once("]: ../examples/")
            .and_then(|(before, file)| Some(format!("{before}]: {}", programs::link(file)?)));
        name.unwrap_or_else(|| line.to_owned()) + "\n"
    };
    page.lines().map(line).collect()
}

/// Adds the front page and the programs to the summary.
fn with_programs(summary: &str, programs: &[String]) -> Result<String, Failure> {
    let (before, after) = summary.split_once(COOKBOOK).ok_or_else(|| {
        Failure::Failed(format!("{PAGES}/{SUMMARY}: expected a line `{}`", COOKBOOK.trim()))
    })?;
    let entries = programs.iter().map(|name| format!("  - [{name}](programs/{name}.md)\n"));
    let before = before.replacen("\n\n", "\n\n[Introduction](introduction.md)\n\n", 1);
    Ok([&before, COOKBOOK, &entries.collect::<String>(), after].concat())
}

fn store(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(|error| failed(path, &error))?;
    std::fs::write(path, text).map_err(|error| failed(path, &error))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_titles() {
        let titles: BTreeMap<&str, &str> = entry("  - [B: see](b.md)").into_iter().collect();
        let page = "[b.md], [x][b.md], [examples/a.rs], [c.md] `a[0]`\n\n[b.md]: b.md\n";
        let titled =
            "[B: see][b.md], [x][b.md], [a][examples/a.rs], [c.md] `a[0]`\n\n[b.md]: b.md\n";
        assert_eq!(with_titles(page, |label| title(&titles, label)), titled);
    }

    #[test]
    fn links_to_published_rustdoc_lead_to_that_of_the_site() {
        let page = "[`A`](https://docs.rs/tencent-cloud-x/latest/tencent_cloud_x/struct.A.html#b), \
                    [c](https://docs.rs/tencent-cloud), [d](https://docs.rs/d/latest/d)\n";
        let linked = "[`A`](../rust/tencent_cloud_x/struct.A.html#b), \
                      [c](https://docs.rs/tencent-cloud), [d](https://docs.rs/d/latest/d)\n";
        assert_eq!(link_rustdoc(page), linked);
    }

    #[test]
    fn links_to_programs_lead_to_their_pages() {
        let page = "See [examples/a.rs].\n\n[examples/a.rs]: ../examples/a.rs\n[b.md]: b.md\n";
        let linked = "See [examples/a.rs].\n\n[examples/a.rs]: programs/a.md\n[b.md]: b.md\n";
        assert_eq!(link_programs(page), linked);
    }
}
