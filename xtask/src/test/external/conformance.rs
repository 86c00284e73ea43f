//! The vendor's unmodified SDKs and command line, compared with this project.

use std::path::{Path, PathBuf};

use super::super::cargo::{RECORDED, count};
use super::super::leak_scan::Record;
use super::super::process::{cargo, output};
use super::node;
use super::python::{script, wheels};
use crate::workspace::Metadata;

/// The recording, which the tests in `tests/conformance/` read.
const RECORDING: &str = "target/external/sdk.jsonl";

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
