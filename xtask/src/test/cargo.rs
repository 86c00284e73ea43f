//! What cargo checks.
//!
//! Everything is built for the whole workspace at once, tests and examples with it: the features of shared dependencies
//! are then the same in every step, and each is built once.

use serde_json::Value;

use super::canary::{self, Record};
use super::process::{cargo, last_line, output};

/// Crates of which no file is written by hand.
const GENERATED: &str = "tencent-cloud-cvm";

/// The tests against the recording of the vendor's SDK.
pub(super) const RECORDED: &str = "sdk";

/// Sets of features that users choose between. The whole workspace is checked with all of them besides.
const FEATURES: &[(&str, &[&str])] = &[
    (
        "tencent-cloud",
        &[
            "",
            "reqwest",
            "rustls-tls",
            "native-tls",
            "rustls-tls,native-tls",
            "serde",
            "blocking",
            "blocking,reqwest",
            "test-util",
        ],
    ),
    (
        "tencent-cloud-cvm",
        &[
            "",
            "blocking",
            "cvm",
            "cvm,reqwest",
            "cvm,rustls-tls",
            "cvm,native-tls",
            "cvm,serde",
            "cvm,blocking",
            "cvm-v2,blocking",
            "cvm,test-util",
        ],
    ),
];

pub(super) fn format() -> Result<String, String> {
    let packages = packages()?;
    let mut command = cargo(&["fmt", "--check"]);
    for package in packages.iter().filter(|package| *package != GENERATED) {
        command.args(["--package", package]);
    }
    output(command).map(|_| format!("{} crates", packages.len() - 1))
}

/// The workspace's packages.
fn packages() -> Result<Vec<String>, String> {
    let text = output(cargo(&["metadata", "--format-version=1", "--no-deps", "--quiet"]))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    Ok(packages.filter_map(|package| package["name"].as_str().map(str::to_owned)).collect())
}

pub(super) fn clippy() -> Result<String, String> {
    let mut command =
        cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--all-features"]);
    command.args(["--", "-D", "warnings"]);
    output(command).map(|_| String::new())
}

pub(super) fn features() -> Result<String, String> {
    let mut checked = 0;
    for (package, sets) in FEATURES {
        for features in *sets {
            let mut command =
                cargo(&["clippy", "--quiet", "--package", package, "--no-default-features"]);
            command.args(["--features", features, "--", "-D", "warnings"]);
            output(command)?;
            checked += 1;
        }
    }
    Ok(format!("{checked} combinations"))
}

pub(super) fn build() -> Result<String, String> {
    output(cargo(&["build", "--quiet", "--workspace", "--all-features", "--bins", "--examples"]))
        .map(|_| String::new())
}

pub(super) fn tests() -> Result<String, String> {
    let mut command = cargo(&["test", "--quiet", "--workspace", "--all-features"]);
    command.args(["--lib", "--bins", "--tests", "--no-fail-fast", "--", "--nocapture"]);
    let record = Record::begin("tests", &mut command)?;
    let text = output(command)?;
    let mut wanted = canary::planted()?;
    // It needs a recording, and has a step of its own.
    wanted.remove(RECORDED);
    Ok(format!("{}; {}", count(&text)?, record.search(&text, &wanted)?))
}

pub(super) fn doc_tests() -> Result<String, String> {
    // Examples in goldens name the crate that they would be part of.
    let goldens = ["--exclude", "tencent-cloud-compiled"];
    let mut command = cargo(&["test", "--quiet", "--workspace", "--all-features", "--doc"]);
    command.args(goldens);
    let text = output(command)?;
    canary::check("the output of documentation tests", &text)?;
    count(&text)
}

pub(super) fn documentation() -> Result<String, String> {
    let mut command = cargo(&["doc", "--quiet", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    output(command).map(|_| String::new())
}

pub(super) fn quick_starts() -> Result<String, String> {
    output(cargo(&["run", "--quiet", "--example", "quickstart"]))?;
    output(cargo(&["run", "--quiet", "--all-features", "--example", "quickstart_blocking"]))
        .map(|text| last_line(&text))
}

/// How many tests passed; none at all is a failure.
pub(super) fn count(text: &str) -> Result<String, String> {
    let passed: usize = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<usize>().ok()
        })
        .sum();
    if passed == 0 {
        return Err(format!("{text}\nno test ran"));
    }
    Ok(format!("{passed} tests"))
}
