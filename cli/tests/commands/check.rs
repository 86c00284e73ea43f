//! `check`.

use crate::fixture::{Project, unpack};

#[test]
fn passes_for_what_was_generated_and_names_each_other_file() {
    let project = Project::new();
    project.run_from_wheel(&["add", "depot"]).succeeds();
    project.run_from_wheel(&["add", "store", "--action", "GetStore"]).succeeds();
    let out = project.run_from_wheel(&["check"]).succeeds();
    assert!(out.contains("2 services: up to date"), "{out}");
    project.write("crate/src/depot/actions.rs", "// edited\n");
    project.write("crate/src/depot/mine.rs", "");
    std::fs::remove_file(project.path("crate/src/depot/error.rs")).unwrap();
    let run = project.run_from_wheel(&["check"]);
    assert_eq!(
        run.out,
        "src/depot: changed: actions.rs\nsrc/depot: missing: error.rs\nsrc/depot: not generated: mine.rs\n"
    );
    run.fails("1 service not up to date\nhelp: run `cargo tencent-cloud update`");
}

#[test]
fn line_ends_of_a_checkout_do_not_matter() {
    let project = Project::new();
    project.run_from_wheel(&["add", "store"]).succeeds();
    let text = project.read("crate/src/store/mod.rs").replace('\n', "\r\n");
    project.write("crate/src/store/mod.rs", &text);
    project.run_from_wheel(&["check"]).succeeds();
    project.run_from_wheel(&["add", "store"]).succeeds();
}

#[test]
fn needs_the_package_of_the_lock_file() {
    let project = Project::new();
    project.run_from_wheel(&["check"]).fails("tencent-cloud.lock has no services");
    project.run_from_wheel(&["add", "depot"]).succeeds();
    let newer = project.newer_wheel().display().to_string();
    project.run(&["check", "--from", &newer]).fails("help: pass the package of the lock file");
    project.run(&["check"]).fails("tccli-3.1.2-py2.py3-none-any.whl is not in the cache");
}

#[test]
fn a_folder_is_identified_by_its_descriptions() {
    let project = Project::new();
    let folder = project.path("unpacked");
    unpack(&folder);
    let from = folder.display().to_string();
    project.run(&["add", "depot", "--from", &from]).succeeds();
    assert!(project.read("crate/tencent-cloud.lock").contains("package = \"unpacked\""));
    project.run(&["check", "--from", &from]).succeeds();
    // Another service does not matter, the same one does.
    let other = folder.join("tccli/services/warehouse/v20210101/api.json");
    std::fs::write(other, "{}").unwrap();
    project.run(&["check", "--from", &from]).succeeds();
    let own = folder.join("tccli/services/depot/v20200101/examples.json");
    std::fs::write(own, "{\"actions\": {} }").unwrap();
    project.run(&["check", "--from", &from]).fails("and tencent-cloud.lock names unpacked with");
}

#[test]
fn a_damaged_lock_file_is_an_error() {
    let project = Project::new();
    project.write("crate/tencent-cloud.lock", "version = 1\nservice = 1\n");
    project.run_from_wheel(&["check"]).fails("help: restore the file from version control");
    project.write("crate/tencent-cloud.lock", "version = 7\n");
    project.run_from_wheel(&["check"]).fails("format 7, expected 1");
}
