//! The vendor's SDK and command line, unchanged, against ours.

use std::path::{Path, PathBuf};

use super::super::canary::Record;
use super::super::cargo::{RECORDED, count};
use super::super::process::{cargo, output};
use super::python::{script, wheels};

/// Where the tests of `tests/conformance/` look for it.
const RECORDING: &str = "target/external/sdk.jsonl";

pub(in crate::test) fn record() -> Result<String, String> {
    script("record.py", &[&wheels(), Path::new(RECORDING)])
}

pub(in crate::test) fn compare() -> Result<String, String> {
    let mut command = cargo(&["test", "--quiet", "--workspace", "--test", RECORDED]);
    command.args(["--", "--ignored", "--nocapture"]);
    let record = Record::begin("sdk", &mut command)?;
    let text = output(command)?;
    let wanted = [RECORDED.to_owned()].into();
    Ok(format!("{}; {}", count(&text)?, record.search(&text, &wanted)?))
}

pub(in crate::test) fn simulator() -> Result<String, String> {
    script("simulator.py", &[&binary(), &wheels()])
}

pub(in crate::test) fn cli() -> Result<String, String> {
    script("cli.py", &[&binary()])
}

/// The simulator, which an earlier step built.
fn binary() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join("debug/tencent-cloud-simulator")
}
