//! `list`.

use crate::fixture::Project;

#[test]
fn lists_services_with_their_names_and_versions() {
    let project = Project::new();
    let run = project.run_from_wheel(&["list"]);
    assert_eq!(
        run.out,
        "cii    2021-04-08             Insurance assistant  保险\n\
         depot  2019-05-05 2020-01-01  仓库\n\
         store  2021-01-01             商店\n"
    );
    assert!(run.succeeds().contains("3 services of tccli 3.1.2"));
}

#[test]
fn words_filter_in_both_languages() {
    let project = Project::new();
    for words in [&["list", "INSURANCE"][..], &["list", "保险"], &["list", "cii", "assist"]] {
        let run = project.run_from_wheel(words);
        assert!(run.out.starts_with("cii ") && run.out.lines().count() == 1, "{run:?}");
    }
    project.run_from_wheel(&["list", "nothing"]).fails("no service contains nothing");
}

#[test]
fn lists_actions() {
    let project = Project::new();
    let run = project.run_from_wheel(&["list", "--actions", "depot", "crate"]);
    assert_eq!(run.out, "CreateCrate\nDeleteCrate\nDescribeCrates\n");
    let run = project.run_from_wheel(&["list", "--actions", "depot@2019-05-05"]);
    assert_eq!(run.out, "ListCrates\n");
}

#[test]
fn works_without_a_crate() {
    let project = Project::new();
    std::fs::remove_dir_all(project.path("crate/src")).unwrap();
    std::fs::remove_file(project.path("crate/Cargo.toml")).unwrap();
    project.run_from_wheel(&["list"]).succeeds();
}
