//! Inputs that once found something, and those that the fuzzer starts from, under every target.

use std::path::Path;

use tencent_cloud_fuzz::TARGETS;

#[test]
fn first_inputs_pass() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(seeds.len() >= 5, "{}: only {} seeds", target.name, seeds.len());
        seeds.iter().for_each(|seed| (target.run)(seed));
    }
}

#[test]
fn regressions_pass() {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target.name);
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            println!("{}", path.display());
            (target.run)(&std::fs::read(&path).unwrap());
        }
    }
}
