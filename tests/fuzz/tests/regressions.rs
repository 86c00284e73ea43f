//! Runs every target on its seeds and on the inputs that once revealed an error.

use std::path::Path;

use tencent_cloud_fuzz::TARGETS;

#[test]
fn seeds_pass() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(seeds.len() >= 5, "{}: only {} seeds", target.name, seeds.len());
        seeds.iter().for_each(|seed| (target.run)(seed));
    }
}

#[test]
fn regressions_pass() {
    for target in TARGETS {
        let folder = Path::new("regressions").join(target.name);
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            println!("{}", path.display());
            (target.run)(&std::fs::read(&path).unwrap());
        }
    }
}

/// A folder whose target was renamed would be skipped.
#[test]
fn every_regression_folder_belongs_to_a_target() {
    for entry in std::fs::read_dir("regressions").unwrap() {
        let name = entry.unwrap().file_name();
        assert!(TARGETS.iter().any(|target| name == target.name), "{}", name.display());
    }
}
