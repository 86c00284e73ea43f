//! The vendor's unmodified SDKs and command line, compared with this project.

use std::path::{Path, PathBuf};

use super::super::cargo::{RECORDED, built_tests, count};
use super::super::leak_scan::Record;
use super::super::process::{self, output};
use super::node;
use super::python::{script, script_with, wheels};
use crate::workspace::Metadata;

/// The recording, which the tests in `tests/conformance/` read.
const RECORDING: &str = "target/external/sdk.jsonl";

/// The documented examples that are not in the specification, with reasons.
const SKIPPED: &str = "tests/conformance/skipped-examples.yaml";

/// Compares the specification with the vendor's descriptions: names, types, null, examples and numbers.
pub(in crate::test) fn descriptions() -> Result<String, String> {
    let [chinese, english] = [wheel("tccli-")?, wheel("tccli_intl_en-")?];
    let sources = ["--from", &chinese, "--from", &english];
    let mut arguments = vec!["import", "cvm", "2017-03-12", "--check", "--skipped", SKIPPED];
    arguments.extend(sources);
    // Otherwise, an action that is in neither edition would pass.
    arguments.push("--remove-missing");
    process::xtask(&arguments)?;
    script("editions.py", &[&wheels(), Path::new("spec/cvm/2017-03-12")])
}

/// Returns the wheel whose file name starts with `prefix`.
pub(super) fn wheel(prefix: &str) -> Result<String, String> {
    let folder = wheels();
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut entries = std::fs::read_dir(&folder).map_err(failed)?.filter_map(Result::ok);
    let found = entries.find(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    let found = found.ok_or_else(|| format!("{}: no wheel {prefix}*", folder.display()))?;
    Ok(found.path().display().to_string())
}

/// Compares the names, types and `required` of every field with the vendor's descriptions, without the importer.
pub(in crate::test) fn facts() -> Result<String, String> {
    script_with(&sdk()?, "facts.py", &[&wheels()])
}

/// Random requests per action in the continuous integration.
const RANDOM: u32 = 2;

pub(in crate::test) fn record() -> Result<String, String> {
    record_random(RANDOM, 1)
}

/// Records `number` random requests per action in addition to the documented examples.
pub(in crate::test) fn record_random(number: u32, seed: u64) -> Result<String, String> {
    let (number, seed) = (number.to_string(), seed.to_string());
    let arguments =
        [&wheels(), Path::new(RECORDING), Path::new(&number), Path::new(&seed)].map(PathBuf::from);
    let arguments: Vec<&Path> = arguments.iter().map(PathBuf::as_path).collect();
    script_with(&sdk()?, "record.py", &arguments)
}

/// Returns the wheel with the SDK of all services, from which Python imports.
fn sdk() -> Result<PathBuf, String> {
    wheel("tencentcloud_sdk_python-").map(PathBuf::from)
}

pub(in crate::test) fn compare() -> Result<String, String> {
    let mut command = built_tests(&["--test", RECORDED]);
    command.args(["--", "--ignored", "--nocapture"]);
    let record = Record::begin("sdk", &mut command)?;
    let text = output(command)?;
    let expected = [RECORDED.to_owned()].into();
    count(&text)?;
    // The tests print what they compare, possibly after a dot of the test harness.
    let mut figures: Vec<&str> =
        text.lines().filter_map(|line| Some(line.split_once("compared: ")?.1)).collect();
    figures.sort_unstable();
    Ok(format!("{}; {}", figures.join(", "), record.scan(&text, &expected)?))
}

pub(in crate::test) fn events() -> Result<String, String> {
    script("events.py", &[])
}

pub(in crate::test) fn simulator() -> Result<String, String> {
    script_with(&sdk()?, "simulator.py", &[&binary()?, &wheels()])
}

pub(in crate::test) fn cli() -> Result<String, String> {
    script("cli.py", &[&binary()?, &wheels()])
}

pub(in crate::test) fn guide() -> Result<String, String> {
    script("guide.py", &[&binary()?])
}

pub(in crate::test) fn node_sdk() -> Result<String, String> {
    node::script("simulator.js", &[&binary()?])
}

pub(in crate::test) fn control() -> Result<String, String> {
    script("control.py", &[&binary()?])
}

pub(in crate::test) fn console() -> Result<String, String> {
    node::script("console.js", &[&binary()?])
}

/// Opens the site, which an earlier step has built.
pub(in crate::test) fn site() -> Result<String, String> {
    node::script("site.js", &[Path::new(crate::docs::TARGET)])
}

/// Returns the simulator, which an earlier step has built.
pub(super) fn binary() -> Result<PathBuf, String> {
    Ok(Metadata::read()?.target.join("debug/tencent-cloud-simulator"))
}
