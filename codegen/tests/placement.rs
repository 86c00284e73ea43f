//! The module that a specification becomes, and the diagnostics if it cannot become one.

// Helpers of tests fail as tests do.
#![allow(clippy::panic)]

use std::path::Path;

use tencent_cloud_codegen::{Service, generate, services};
use tencent_cloud_spec::{Sources, Spec, load};

fn spec(folder: &str) -> (Spec, String) {
    let path = Path::new("tests/cases/versions/spec").join(folder);
    let sources = Sources::read_dir(&path);
    let spec = load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
    (spec, format!("spec/{folder}"))
}

fn paths(services: &[Service<'_>]) -> Vec<String> {
    services.iter().map(Service::path).collect()
}

fn diagnostics(services: &[Service<'_>]) -> Vec<(usize, String)> {
    let found = generate(services).err().unwrap_or_default();
    found.into_iter().map(|found| (found.service, found.diagnostic.message)).collect()
}

#[test]
fn default_version_is_the_root_of_its_crate() {
    let specs = ["ledger-2019", "ledger-2022", "ledger-v2", "notes-2020"].map(spec);
    assert_eq!(
        paths(&services(&specs)),
        [
            "tencent_cloud_ledger::v20190505",
            "tencent_cloud_ledger",
            "tencent_cloud_ledger::v2",
            "tencent_cloud_notes",
        ]
    );
}

#[test]
fn newer_version_does_not_rename_the_default_one() {
    let mut specs = ["ledger-2019", "ledger-2022"].map(spec);
    specs[0].0.is_default = true;
    specs[1].0.is_default = false;
    assert_eq!(
        paths(&services(&specs)),
        ["tencent_cloud_ledger", "tencent_cloud_ledger::v20220505"]
    );
}

#[test]
fn reports_services_without_one_default_version() {
    let mut specs = ["ledger-2019", "ledger-2022"].map(spec);
    specs[0].0.is_default = true;
    assert_eq!(
        diagnostics(&services(&specs)),
        [(1, "several default versions of `ledger`, also spec/ledger-2019".to_owned())]
    );
    specs[0].0.is_default = false;
    specs[1].0.is_default = false;
    let none = "no default version of `ledger`";
    assert_eq!(diagnostics(&services(&specs)), [(0, none.to_owned()), (1, none.to_owned())]);
}
