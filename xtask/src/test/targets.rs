//! Compiles the core for targets on which tests do not run.

use std::process::Command;

use super::process::{cargo, output, program};
use super::runner::NOT_RUN;

/// A target, the features that compile there without a C compiler for it, and compiler flags.
struct Target {
    name: &'static str,
    features: &'static str,
    flags: &'static str,
}

const TARGETS: [Target; 2] = [
    Target {
        name: "x86_64-unknown-linux-musl",
        features: "blocking,rustls-no-provider,serde,test-util",
        flags: "",
    },
    // The program chooses the source of random numbers; there is no default transport.
    Target {
        name: "wasm32-unknown-unknown",
        features: "serde,test-util",
        flags: "--cfg getrandom_backend=\"custom\"",
    },
];

pub(super) fn check() -> Result<String, String> {
    let mut results = Vec::new();
    for target in &TARGETS {
        // Does nothing if the target is installed.
        if output(program("rustup", &["target", "add", target.name])).is_err() {
            results.push(format!("{NOT_RUN} for {}, which cannot be installed", target.name));
            continue;
        }
        output(command(target))?;
        results.push(target.name.to_owned());
    }
    Ok(results.join("; "))
}

fn command(target: &Target) -> Command {
    let mut command = cargo(&["check", "--quiet", "--package", "tencent-cloud"]);
    command.args(["--no-default-features", "--features", target.features]);
    command.args(["--target", target.name]).env("RUSTFLAGS", target.flags);
    command
}
