//! Which module a specification becomes, and the findings where it cannot become one.

// Helpers of tests fail as tests do.
#![allow(clippy::panic)]

use std::path::Path;

use tencent_cloud_codegen::{Service, generate, services};
use tencent_cloud_spec::{Sources, Spec, load};

fn spec(folder: &str) -> (Spec, String) {
    let path = Path::new("tests/cases/versions/spec").join(folder);
    let sources = Sources::read_dir(&path);
    let spec = load(&sources).unwrap_or_else(|findings| panic!("{}", findings.lines(&sources)));
    (spec, format!("spec/{folder}"))
}

fn paths(services: &[Service<'_>]) -> Vec<String> {
    services.iter().map(Service::path).collect()
}

fn findings(services: &[Service<'_>]) -> Vec<(usize, String)> {
    let findings = generate(services).err().unwrap_or_default();
    findings.into_iter().map(|finding| (finding.service, finding.diagnostic.message)).collect()
}

#[test]
fn the_default_version_is_the_root_of_its_crate() {
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
fn a_newer_version_does_not_rename_the_default_one() {
    let mut specs = ["ledger-2019", "ledger-2022"].map(spec);
    specs[0].0.is_default = true;
    specs[1].0.is_default = false;
    assert_eq!(
        paths(&services(&specs)),
        ["tencent_cloud_ledger", "tencent_cloud_ledger::v20220505"]
    );
}

#[test]
fn a_service_with_several_versions_has_one_default_version() {
    let mut specs = ["ledger-2019", "ledger-2022"].map(spec);
    specs[0].0.is_default = true;
    assert_eq!(
        findings(&services(&specs)),
        [(1, "spec/ledger-2019 is the default version of `ledger`, too".to_owned())]
    );
    specs[0].0.is_default = false;
    specs[1].0.is_default = false;
    let none = "none of the versions of `ledger` is the default version";
    assert_eq!(findings(&services(&specs)), [(0, none.to_owned()), (1, none.to_owned())]);
}
