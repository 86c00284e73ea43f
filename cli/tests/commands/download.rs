//! Downloads from a package index.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::fixture::{Project, Run, WHEEL, run};
use crate::index::Index;

const JSON: &str = "application/vnd.pypi.simple.v1+json";
const NEWER: &str = "tccli-3.1.10-py2.py3-none-any.whl";

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs the program with the index, as users configure it.
fn with(project: &Project, index: &Index, arguments: &[&str]) -> Run {
    let mut command = project.command();
    command.arg("tencent-cloud").args(arguments).env("PIP_INDEX_URL", &index.url);
    run(command)
}

/// Returns an index with both wheels, the newer one listed first.
fn index(project: &Project) -> Index {
    let old = std::fs::read(project.wheel()).unwrap();
    let new = std::fs::read(project.newer_wheel()).unwrap();
    let file = |name: &str, bytes: &[u8]| json!({"filename": name, "url": format!("/files/{name}"), "hashes": {"sha256": hash(bytes)}});
    let page = json!({"meta": {"api-version": "1.0"}, "files": [
        file(NEWER, &new),
        file(WHEEL, &old),
        {"filename": "tccli-9.0-py3-none-any.whl", "url": "/x", "hashes": {"sha256": hash(b"")}, "yanked": true},
    ]});
    Index::start(&[
        ("/simple/tccli/", (200, JSON, page.to_string().into_bytes())),
        (&format!("/files/{WHEEL}"), (200, "application/zip", old)),
        (&format!("/files/{NEWER}"), (200, "application/zip", new)),
    ])
}

#[test]
fn downloads_the_newest_package_once() {
    let project = Project::new();
    let index = index(&project);
    with(&project, &index, &["add", "depot"]).succeeds();
    let file = format!("/files/{NEWER}");
    assert_eq!(index.requests(), ["/simple/tccli/", &file]);
    with(&project, &index, &["add", "store"]).succeeds();
    with(&project, &index, &["check"]).succeeds();
    with(&project, &index, &["list"]).succeeds();
    assert_eq!(index.requests(), [""; 0]);
    project.run(&["check"]).succeeds();
    // Only this asks for a newer one, which is in the cache already.
    with(&project, &index, &["update", "--latest"]).succeeds();
    assert_eq!(index.requests(), ["/simple/tccli/"]);
}

#[test]
fn downloads_the_locked_package_even_if_there_is_a_newer_one() {
    let project = Project::new();
    project.run_from_wheel(&["add", "depot"]).succeeds();
    let index = index(&project);
    with(&project, &index, &["check"]).succeeds();
    assert_eq!(index.requests(), ["/simple/tccli/", &format!("/files/{WHEEL}")]);
    let out = with(&project, &index, &["update"]).succeeds();
    assert!(out.contains("no change") && out.contains("--latest"), "{out}");
    let out = with(&project, &index, &["update", "--latest"]).succeeds();
    assert!(out.contains("Using tccli 3.1.10"), "{out}");
    with(&project, &index, &["check"]).succeeds();
}

#[test]
fn a_damaged_cache_is_repaired() {
    let project = Project::new();
    let index = index(&project);
    with(&project, &index, &["list"]).succeeds();
    let cached = project.files("cache");
    let [file] = cached.as_slice() else { panic!("{cached:?}") };
    assert!(file.starts_with("cargo-tencent-cloud/") && file.ends_with(NEWER), "{file}");
    project.write(&format!("cache/{file}"), "damaged");
    index.requests();
    with(&project, &index, &["list"]).succeeds();
    assert_eq!(index.requests().len(), 2);
}

#[test]
fn reads_html_of_older_mirrors() {
    let project = Project::new();
    let bytes = std::fs::read(project.wheel()).unwrap();
    let page =
        format!("<html><a href=\"../../files/{WHEEL}#sha256={}\">{WHEEL}</a></html>", hash(&bytes));
    let index = Index::start(&[
        ("/simple/tccli/", (200, "text/html", page.into_bytes())),
        (&format!("/files/{WHEEL}"), (200, "application/zip", bytes)),
    ]);
    with(&project, &index, &["list"]).succeeds();
}

#[test]
fn another_content_is_refused() {
    let project = Project::new();
    let page = json!({"files": [
        {"filename": WHEEL, "url": "../../a.whl", "hashes": {"sha256": hash(b"other")}},
    ]});
    let bytes = std::fs::read(project.wheel()).unwrap();
    let index = Index::start(&[
        ("/simple/tccli/", (200, JSON, page.to_string().into_bytes())),
        ("/a.whl", (200, "application/zip", bytes)),
    ]);
    with(&project, &index, &["add", "depot"]).fails(&format!("expected {}", hash(b"other")));
    assert_eq!(project.files("cache"), [""; 0]);
    assert_eq!(project.files("crate/src"), ["main.rs"]);
}

#[test]
fn credentials_are_sent_and_not_shown() {
    let project = Project::new();
    let mut index = Index::start(&[("/simple/tccli/", (403, "text/plain", Vec::new()))]);
    index.url = index.url.replace("http://", "http://name:hidden@");
    let run = with(&project, &index, &["list"]);
    assert!(!format!("{run:?}").contains("hidden"), "{run:?}");
    run.fails("help: the index needs credentials");
    // name:hidden
    assert_eq!(index.requests(), ["/simple/tccli/ Basic bmFtZTpoaWRkZW4="]);
}

#[test]
fn errors_of_an_index_say_what_to_do() {
    let project = Project::new();
    let index = Index::start(&[]);
    with(&project, &index, &["list"]).fails("the index has no package tccli");
    let empty = Index::start(&[("/simple/tccli/", (200, JSON, b"{\"files\": []}".to_vec()))]);
    with(&project, &empty, &["list"]).fails("has no wheel of tccli");
    project.run_from_wheel(&["add", "depot"]).succeeds();
    with(&project, &empty, &["check"]).fails("has no package with the hash of tccli-3.1.2");
    let broken = Index::start(&[("/simple/tccli/", (200, JSON, b"[]".to_vec()))]);
    with(&project, &broken, &["list"]).fails("sent a page that is not of the simple API");
}
