//! Compares the output for every folder of `tests/cases`: a specification in `spec/` with the generated files in
//! `expected/`, or with the diagnostics in `diagnostics.txt`.
//!
//! `UPDATE_GOLDENS=1` writes the output instead of comparing it. The crate `tests/compiled` compiles the goldens.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

mod cases;

use std::collections::BTreeMap;
use std::path::Path;

use cases::{Case, Outcome};

#[test]
fn output_equals_the_goldens() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut wrong = String::new();
    let cases = cases::all();
    assert!(cases.len() >= 6, "only {} cases", cases.len());
    for case in cases {
        let output = match case.run() {
            Outcome::Files(files) => {
                files.into_iter().map(|(path, text)| (format!("expected/{path}"), text)).collect()
            }
            Outcome::Diagnostics(lines) => BTreeMap::from([("diagnostics.txt".to_owned(), lines)]),
        };
        if update {
            write(&case, &output);
        } else {
            wrong.push_str(&differences(&case, &output));
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nset UPDATE_GOLDENS=1 to accept the output");
}

#[test]
fn equal_specifications_give_equal_bytes() {
    for case in cases::all() {
        assert_eq!(case.run(), case.run(), "of {}", case.name);
    }
}

#[test]
fn tests_of_a_user_compile_no_example_of_a_module() {
    let Outcome::Files(files) = Case::named("module").run() else {
        panic!("the case has diagnostics");
    };
    let mut examples = 0;
    for (path, text) in &files {
        assert!(!text.contains("tencent_cloud_archive"), "{path} names the crate of the service");
        let fences = text.lines().filter_map(|line| line.trim_start().split_once(" ```"));
        for (_, language) in fences.step_by(2) {
            assert_eq!(language, "ignore", "{path}");
            examples += 1;
        }
    }
    assert!(examples >= 4, "only {examples} examples");
}

#[test]
fn a_library_has_the_files_of_a_module_below_another_root() {
    let case = Case::named("module");
    let (Outcome::Files(module), Outcome::Files(mut library)) =
        (case.run(), case.run_as_library("archive_client"))
    else {
        panic!("the case has diagnostics");
    };
    let root = library.remove("lib.rs").unwrap();
    assert!(root.contains("//! ```ignore\n//! use archive_client::Client;\n"), "{root}");
    assert!(root.contains("async fn main() -> Result<(), archive_client::Error> {"), "{root}");
    let names: Vec<_> = module.keys().filter(|path| *path != "mod.rs").collect();
    assert_eq!(library.keys().collect::<Vec<_>>(), names);
    library.insert("lib.rs".to_owned(), root);
    for (path, text) in &library {
        assert!(!text.contains("crate::archive"), "{path} refers to a module");
        assert!(!text.contains("tencent_cloud_archive"), "{path} names the crate of the service");
    }
}

#[test]
fn order_of_services_does_not_matter() {
    let case = Case::named("versions");
    let (Outcome::Files(forward), Outcome::Files(backward)) = (case.run(), case.run_backward())
    else {
        panic!("the case has diagnostics");
    };
    assert_eq!(forward, backward);
}

/// Returns the golden files of a case by their path in it.
fn golden(case: &Case) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![case.folder.join("expected")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(relative(case, &path), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let diagnostics = case.folder.join("diagnostics.txt");
    if let Ok(text) = std::fs::read_to_string(diagnostics) {
        found.insert("diagnostics.txt".to_owned(), text);
    }
    found
}

fn relative(case: &Case, path: &Path) -> String {
    path.strip_prefix(&case.folder).unwrap().to_string_lossy().replace('\\', "/")
}

fn write(case: &Case, output: &BTreeMap<String, String>) {
    for path in golden(case).into_keys().filter(|path| !output.contains_key(path)) {
        std::fs::remove_file(case.folder.join(path)).unwrap();
    }
    for (path, text) in output {
        let path = case.folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn differences(case: &Case, output: &BTreeMap<String, String>) -> String {
    let golden = golden(case);
    let mut paths: Vec<_> = golden.keys().chain(output.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut out = String::new();
    for path in paths {
        let text = |files: &BTreeMap<String, String>| files.get(path).cloned().unwrap_or_default();
        let (old, new) = (text(&golden), text(output));
        if old != new || golden.contains_key(path) != output.contains_key(path) {
            let diff = similar::TextDiff::from_lines(&old, &new);
            let header = format!("{}/{path}", case.name);
            out.push_str(
                &diff.unified_diff().context_radius(2).header(&header, "output").to_string(),
            );
        }
    }
    out
}

#[test]
fn compiles_every_golden() {
    let manifest = std::fs::read_to_string("../tests/compiled/Cargo.toml").unwrap();
    for case in cases::all() {
        let golden = golden(&case);
        let is_module = golden.contains_key("expected/mod.rs");
        let module = is_module.then(|| "lib.rs".to_owned());
        let roots = golden.into_keys().filter(|path| path.ends_with("/src/lib.rs"));
        for path in roots.chain(module) {
            let path = format!("path = \"../../codegen/tests/cases/{}/{path}\"", case.name);
            assert!(manifest.contains(&path), "tests/compiled/Cargo.toml lacks {path}");
        }
    }
}
