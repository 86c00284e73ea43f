//! `update`.

use crate::fixture::Project;

#[test]
fn prints_breaking_changes_and_additions() {
    let project = Project::new();
    project.run_from_wheel(&["add", "depot"]).succeeds();
    let newer = project.newer_wheel().display().to_string();
    let run = project.run(&["update", "--from", &newer, "--dry-run"]);
    assert_eq!(
        run.out,
        "breaking: changed Crate.size: Option<String> (was Option<u64>)\n\
         addition: added Client::paint_crate\n\
         addition: added Crate.color\n\
         addition: added PaintCrateRequest\n\
         addition: added PaintCrateResponse\n",
        "{run:?}"
    );
    let err = run.err.clone();
    run.succeeds();
    assert!(err.contains("Using tccli 3.1.10"), "{err}");
    assert!(err.contains("depot 2020-01-01 in src/depot: 1 breaking change, 4 additions"), "{err}");
    project.run_from_wheel(&["check"]).succeeds();
    project.run(&["update", "--from", &newer]).succeeds();
    project.run(&["check", "--from", &newer]).succeeds();
    assert!(project.read("crate/src/depot/mod.rs").contains("tccli 3.1.10"));
}

#[test]
fn removes_actions_that_are_no_longer_described() {
    let project = Project::new();
    let newer = project.newer_wheel().display().to_string();
    project.run(&["add", "depot", "--from", &newer]).succeeds();
    let out = project.run_from_wheel(&["update"]).succeeds();
    assert!(out.contains("breaking: removed Client::paint_crate\n"), "{out}");
    project.run_from_wheel(&["check"]).succeeds();
}

#[test]
fn a_selected_action_that_is_no_longer_described_is_an_error() {
    let project = Project::new();
    let newer = project.newer_wheel().display().to_string();
    let selection = "DescribeCrates,PaintCrate";
    project.run(&["add", "depot", "--action", selection, "--from", &newer]).succeeds();
    let lock = project.read("crate/tencent-cloud.lock");
    project.run_from_wheel(&["update"]).fails("has no action `PaintCrate`");
    assert_eq!(project.read("crate/tencent-cloud.lock"), lock);
    project.run(&["check", "--from", &newer]).succeeds();
    project.run_from_wheel(&["update"]).fails("update --remove-missing` removes it");
    let run = project.run_from_wheel(&["update", "--remove-missing"]);
    assert!(run.err.contains("no longer has `PaintCrate`"), "{run:?}");
    let out = run.succeeds();
    assert!(out.contains("breaking: removed Client::paint_crate\n"), "{out}");
    assert!(!project.read("crate/tencent-cloud.lock").contains("PaintCrate"));
    project.run_from_wheel(&["check"]).succeeds();
}

#[test]
fn a_selection_of_which_nothing_is_described_is_an_error() {
    let project = Project::new();
    let newer = project.newer_wheel().display().to_string();
    project.run(&["add", "depot", "--action", "PaintCrate", "--from", &newer]).succeeds();
    project
        .run_from_wheel(&["update", "--remove-missing"])
        .fails("has none of the selected actions");
}

#[test]
fn changes_only_the_files_whose_content_changes() {
    let project = Project::new();
    project.run_from_wheel(&["add", "store"]).succeeds();
    let before = project.read("crate/src/store/client/mod.rs");
    let newer = project.newer_wheel().display().to_string();
    let out = project.run(&["update", "--from", &newer]).succeeds();
    assert!(out.contains("store 2021-01-01 in src/store: no change of the public API"), "{out}");
    assert_eq!(project.read("crate/src/store/client/mod.rs"), before);
}

#[test]
fn keeps_the_selection_and_updates_only_named_services() {
    let project = Project::new();
    project.run_from_wheel(&["add", "depot", "--action", "DescribeCrates"]).succeeds();
    project.run_from_wheel(&["add", "store"]).succeeds();
    let newer = project.newer_wheel().display().to_string();
    let out = project.run(&["update", "depot", "--from", &newer]).succeeds();
    assert!(!out.contains("PaintCrate") && !out.contains("store"), "{out}");
    let lock = project.read("crate/tencent-cloud.lock");
    assert!(lock.contains("tccli-3.1.10-") && lock.contains("tccli-3.1.2-"), "{lock}");
    project
        .run(&["update", "nothing", "--from", &newer])
        .fails("nothing is not in tencent-cloud.lock");
}

#[test]
fn edited_files_need_force() {
    let project = Project::new();
    project.run_from_wheel(&["add", "store"]).succeeds();
    project.write("crate/src/store/actions.rs", "// edited\n");
    project.run_from_wheel(&["update"]).fails("files in src/store were edited");
    assert_eq!(project.read("crate/src/store/actions.rs"), "// edited\n");
    project.run_from_wheel(&["update", "--force"]).succeeds();
    project.run_from_wheel(&["check"]).succeeds();
    std::fs::remove_dir_all(project.path("crate/src/store")).unwrap();
    project.run_from_wheel(&["update"]).succeeds();
    project.run_from_wheel(&["check"]).succeeds();
}
