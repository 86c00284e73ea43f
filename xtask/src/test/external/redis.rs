//! Rate limits that processes share, with a real server.

use super::super::cargo::count;
use super::super::process::{cargo, output};
use super::version;

pub(in crate::test) fn prerequisite() -> Result<(), String> {
    if version("valkey-server").or(version("redis-server")).is_some() {
        return Ok(());
    }
    Err("redis-server not found: apt-get install redis-server".to_owned())
}

pub(in crate::test) fn shared_rate_limits() -> Result<String, String> {
    let mut command = cargo(&["test", "--quiet", "--package", "tencent-cloud", "--all-features"]);
    command.args(["--lib", "rate_limit::redis", "--", "--ignored", "--test-threads", "1"]);
    // The work of the processes that the tests start.
    command.args(["--skip", "takes_slots"]);
    count(&output(command)?)
}
