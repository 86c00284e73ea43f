//! The checks, in the order in which they start.
//!
//! What takes long and compiles comes first among the steps that compile, since these take the most time. `needs` names
//! the steps whose output a step reads, such as an installed package or the program of the simulator.

use super::{cargo, consumer, docs_rs, examples, external, fuzz, msrv, package_metadata, packages};
use super::{process, release, targets, tidy};

/// How a step uses the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It compiles with Cargo, on every core.
    Compile,
    /// It mostly uses one core, or waits.
    Other,
}

/// A check.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The names of steps that must have passed before. Those that are not part of the run are ignored.
    pub(super) needs: &'static [&'static str],
    /// Returns a note on what was checked, or the complete output of the failure.
    pub(super) run: fn() -> Result<String, String>,
}

impl Step {
    pub(super) const fn new(name: &'static str, run: fn() -> Result<String, String>) -> Self {
        Self { name, kind: Kind::Other, needs: &[], run }
    }

    pub(super) const fn compile(name: &'static str, run: fn() -> Result<String, String>) -> Self {
        Self { name, kind: Kind::Compile, needs: &[], run }
    }

    pub(super) const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    pub(super) fn compiles(&self) -> bool {
        self.kind == Kind::Compile
    }
}

const BUILD: &str = "build";
const PYTHON: &str = "install Python packages";
const NODE: &str = "install Node packages";
const TOOLS: &str = "install OpenAPI tools";
const BUNDLES: &str = "bundled specifications";
const RECORD: &str = "record the vendor's SDK";

/// Checks that need only Rust.
pub(super) const STEPS: &[Step] = &[
    Step::new("format", cargo::format),
    Step::new("tidy", tidy::check),
    Step::new("canonical specifications", || process::xtask(&["fmt-spec", "--check"])),
    Step::new("lint of the specifications", || process::xtask(&["lint"])),
    Step::new("generated crates", || process::xtask(&["generate", "--check"])),
    Step::new("generated pages and links", || process::xtask(&["docs", "--check"])),
    Step::new("minimum Rust version", msrv::check),
    Step::compile("clippy", cargo::clippy),
    Step::compile(BUILD, cargo::build),
    Step::new("tests and secret-leak scan", cargo::tests).needs(&[BUILD]),
    Step::compile("clippy by feature", cargo::features),
    Step::compile("other targets", targets::check),
    Step::compile("reqwest beside the client", cargo::reqwest_neighbor),
    Step::compile("documentation tests", cargo::doc_tests),
    Step::compile("public API", cargo::public_api),
    Step::new("public API since the last release", release::check),
    Step::new("specifications since the last release", release::check_specifications),
    Step::compile("documentation as on docs.rs", docs_rs::check),
    Step::compile("build of the fuzz targets", fuzz::build),
    Step::new("short fuzz run", fuzz::short_run).needs(&["build of the fuzz targets"]),
    Step::new("examples", examples::run).needs(&[BUILD]),
    Step::new("metadata of packages", package_metadata::check),
    Step::compile("packages", packages::verify),
    Step::compile("project that uses the packages", consumer::check).needs(&["packages"]),
];

/// Checks that run third-party tools.
pub(super) const EXTERNAL: &[Step] = &[
    Step::new(PYTHON, external::python::install),
    Step::new(NODE, external::node::install),
    Step::new(TOOLS, external::openapi::install),
    Step::new(BUNDLES, external::write_bundles),
    Step::new("licences and sources of dependencies", external::deny::rules).needs(&[PYTHON]),
    Step::new("advisories on dependencies", external::deny::advisories).needs(&[PYTHON]),
    Step::new("copied text", external::copies::check).needs(&[PYTHON]),
    Step::new("openapi-spec-validator", external::python::validate).needs(&[PYTHON, BUNDLES]),
    Step::new("redocly", external::node::redocly).needs(&[NODE, BUNDLES]),
    Step::new("spectral", external::node::spectral).needs(&[NODE, BUNDLES]),
    Step::new("vendor's descriptions", external::conformance::descriptions).needs(&[PYTHON]),
    Step::new("vendor's facts", external::conformance::facts).needs(&[PYTHON]),
    Step::new(RECORD, external::conformance::record).needs(&[PYTHON]),
    Step::new("event streams with the vendor's SDK", external::conformance::events)
        .needs(&[PYTHON]),
    Step::new("breaking changes in Optic", external::openapi::breaking_changes)
        .needs(&[TOOLS, BUNDLES]),
    Step::new("compare with the vendor's SDK", external::conformance::compare)
        .needs(&[BUILD, RECORD]),
    Step::new("rate limits shared by processes", external::redis::shared_rate_limits)
        .needs(&[BUILD]),
    Step::compile("progenitor", external::openapi::progenitor).needs(&[BUILD, TOOLS, BUNDLES]),
    Step::compile("cargo tencent-cloud", external::any_service::check).needs(&[BUILD, PYTHON]),
    Step::compile("API reference", || process::xtask(&["docs"])).needs(&[BUNDLES]),
    Step::new("openapi-python-client", external::openapi::openapi_python_client)
        .needs(&[BUILD, TOOLS, BUNDLES]),
    Step::new("openapi-generator", external::openapi::openapi_generator)
        .needs(&[BUILD, TOOLS, BUNDLES]),
    Step::new("openapi-typescript", external::openapi::openapi_typescript)
        .needs(&[BUILD, TOOLS, BUNDLES]),
    Step::new("schemathesis", external::openapi::schemathesis).needs(&[BUILD, TOOLS, BUNDLES]),
    Step::new("prism", external::openapi::prism).needs(&[BUILD, TOOLS, BUNDLES]),
    Step::new("vendor's SDK with the simulator", external::conformance::simulator)
        .needs(&[BUILD, PYTHON]),
    Step::new("guide's program with the vendor's SDK", external::conformance::guide)
        .needs(&[BUILD, PYTHON]),
    Step::new("vendor's Node SDK with the simulator", external::conformance::node_sdk)
        .needs(&[BUILD, NODE]),
    Step::new("vendor's command line with the simulator", external::conformance::cli)
        .needs(&[BUILD, PYTHON]),
    Step::new("control of the simulator in Python and Node", external::conformance::control)
        .needs(&[BUILD, PYTHON]),
    Step::new("console of the simulator in Chromium", external::conformance::console)
        .needs(&[BUILD, NODE]),
    Step::new("site in Chromium", external::conformance::site).needs(&["API reference", NODE]),
];

/// The checks of a release.
const RELEASE: [&str; 8] = [
    "generated crates",
    "generated pages and links",
    "public API",
    "public API since the last release",
    "specifications since the last release",
    "metadata of packages",
    "packages",
    "project that uses the packages",
];

/// Returns the checks of a release.
pub(super) fn of_a_release() -> Vec<&'static Step> {
    STEPS.iter().filter(|step| RELEASE.contains(&step.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<&'static str> {
        STEPS.iter().chain(EXTERNAL).map(|step| step.name).collect()
    }

    #[test]
    fn the_checks_of_a_release_exist() {
        let unknown: Vec<_> = RELEASE.iter().filter(|name| !names().contains(name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn a_step_needs_only_earlier_steps() {
        // So no step waits forever.
        let names = names();
        for (index, step) in STEPS.iter().chain(EXTERNAL).enumerate() {
            for needed in step.needs {
                let earlier = names[..index].contains(needed);
                assert!(earlier, "{}: no earlier step {needed}", step.name);
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names = names();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
