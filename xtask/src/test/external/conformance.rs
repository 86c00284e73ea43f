//! The vendor's unmodified SDKs and command line, compared with this project.

use std::path::{Path, PathBuf};

use super::super::cargo::{RECORDED, count};
use super::super::leak_scan::Record;
use super::super::process::{self, cargo, output};
use super::node;
use super::python::{script, wheels};
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

pub(in crate::test) fn record() -> Result<String, String> {
    script("record.py", &[&wheels(), Path::new(RECORDING)])
}

pub(in crate::test) fn compare() -> Result<String, String> {
    let mut command = cargo(&["test", "--quiet", "--workspace", "--test", RECORDED]);
    command.args(["--", "--ignored", "--nocapture"]);
    let record = Record::begin("sdk", &mut command)?;
    let text = output(command)?;
    let expected = [RECORDED.to_owned()].into();
    Ok(format!("{}; {}", count(&text)?, record.scan(&text, &expected)?))
}

pub(in crate::test) fn simulator() -> Result<String, String> {
    script("simulator.py", &[&binary()?, &wheels()])
}

pub(in crate::test) fn cli() -> Result<String, String> {
    script("cli.py", &[&binary()?, &wheels()])
}

pub(in crate::test) fn node_sdk() -> Result<String, String> {
    node::script("simulator.js", &[&binary()?])
}

/// Returns the simulator, which an earlier step has built.
pub(super) fn binary() -> Result<PathBuf, String> {
    Ok(Metadata::read()?.target.join("debug/tencent-cloud-simulator"))
}
