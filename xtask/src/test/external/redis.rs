//! Rate limits that processes share, with a real server.

use super::super::cargo::{built_tests, count};
use super::super::process::output;
use super::version;

pub(in crate::test) fn prerequisite() -> Result<(), String> {
    if version("valkey-server").or(version("redis-server")).is_some() {
        return Ok(());
    }
    Err("redis-server not found: apt-get install redis-server".to_owned())
}

pub(in crate::test) fn shared_rate_limits() -> Result<String, String> {
    let mut command = built_tests(&["--lib", "rate_limit::redis"]);
    command.args(["--", "--ignored", "--test-threads", "1"]);
    // The work of the processes that the tests start.
    command.args(["--skip", "takes_slots"]);
    count(&output(command)?)
}
