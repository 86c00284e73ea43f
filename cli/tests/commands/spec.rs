//! `spec`.

use tencent_cloud_spec::{Sources, load};

use crate::fixture::Project;

#[test]
fn writes_documents_that_load_and_keeps_what_was_edited() {
    let project = Project::new();
    project.run_from_wheel(&["spec", "depot"]).succeeds();
    let folder = "crate/spec/depot/2020-01-01";
    let spec = || load(&Sources::read_dir(&project.path(folder))).unwrap();
    assert_eq!((spec().service.as_str(), spec().operations.len()), ("depot", 3));
    let index = format!("{folder}/openapi.yaml");
    let edited = project.read(&index).replace("summary: The actions of DEPOT.", "summary: Crates.");
    project.write(&index, &edited);
    let newer = project.newer_wheel().display().to_string();
    project.run(&["spec", "depot", "--from", &newer]).succeeds();
    assert_eq!((spec().summary.as_str(), spec().operations.len()), ("Crates.", 4));
}

#[test]
fn keeps_actions_that_are_no_longer_described_except_on_request() {
    let project = Project::new();
    let newer = project.newer_wheel().display().to_string();
    project.run(&["spec", "depot", "--from", &newer]).succeeds();
    let folder = project.path("crate/spec/depot/2020-01-01");
    let count = || load(&Sources::read_dir(&folder)).unwrap().operations.len();
    let out = project.run_from_wheel(&["spec", "depot"]).succeeds();
    assert!(out.contains("Keeping PaintCrate: not in tccli-3.1.2-py2.py3-none-any.whl"), "{out}");
    assert_eq!(count(), 4);
    let out = project.run_from_wheel(&["spec", "depot", "--remove-missing"]).succeeds();
    assert!(!out.contains("PaintCrate"), "{out}");
    assert_eq!(count(), 3);
}

#[test]
fn has_the_version_of_the_lock_file_and_works_without_a_crate() {
    let project = Project::new();
    project.run_from_wheel(&["add", "depot@2019-05-05"]).succeeds();
    project.run_from_wheel(&["spec", "depot", "--into", "documents"]).succeeds();
    assert!(project.path("crate/documents/depot/2019-05-05/openapi.yaml").exists());
    std::fs::remove_file(project.path("crate/Cargo.toml")).unwrap();
    project.run_from_wheel(&["spec", "depot"]).succeeds();
    assert!(project.path("crate/spec/depot/2020-01-01/openapi.yaml").exists());
    project.run_from_wheel(&["spec", "store", "--dry-run"]).succeeds();
    assert!(!project.path("crate/spec/store").exists());
}
