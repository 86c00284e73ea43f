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

fn modules(services: &[Service<'_>]) -> Vec<String> {
    services.iter().map(|service| service.module.join("::")).collect()
}

fn findings(services: &[Service<'_>]) -> Vec<(usize, String)> {
    let findings = generate(services).err().unwrap_or_default();
    findings.into_iter().map(|finding| (finding.service, finding.diagnostic.message)).collect()
}

#[test]
fn the_newest_version_has_the_services_own_module() {
    let folders = ["ledger-2019", "ledger-2022", "ledger-v2", "notes-2020"];
    let specs = folders.map(spec);
    let services = services(&specs);
    assert_eq!(modules(&services), ["ledger::v20190505", "ledger", "ledger::v2", "notes"]);
    let features: Vec<_> = services.iter().map(Service::feature).collect();
    assert_eq!(features, ["ledger-v20190505", "ledger", "ledger-v2", "notes"]);
}

#[test]
fn modules_must_be_free_and_lie_somewhere() {
    let specs = [spec("ledger-2022"), spec("ledger-2019"), spec("notes-2020")];
    let mut services = services(&specs);
    services[1].module = vec!["ledger".to_owned()];
    services[2].module = vec!["nowhere".to_owned(), "Notes".to_owned()];
    assert_eq!(
        findings(&services),
        [
            (1, "the module `ledger` is also that of spec/ledger-2022".to_owned()),
            (2, "`nowhere::Notes` is no module's name".to_owned()),
            (
                2,
                "the module `nowhere::Notes` lies in `nowhere`, which no documents make".to_owned()
            ),
        ]
    );
}
