//! Compiling: the generated crate alone, and a user's crate with three actions, dependencies built before.

use std::path::Path;
use std::process::Command;

use crate::child;
use crate::report::Report;
use crate::rounds::median;

const RUNS: usize = 3;

/// A folder of its own, so that nothing else is built anew for the sake of this.
const TARGET: &str = "target/bench/compile";
const USER: &str = "target/bench/user";
const USER_MANIFEST_PATH: &str = "target/bench/user/Cargo.toml";

const USER_MANIFEST: &str = r#"[package]
name = "user"
version = "0.0.0"
edition = "2024"

[dependencies]
tencent-cloud-cvm = { path = "../../../generated/cvm", default-features = false }

[workspace]
"#;

/// Boxed, so that the futures are compiled here and not in a crate that would use this one.
const USER_SOURCE: &str = r"use std::pin::Pin;
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::*;
use tencent_cloud_cvm::Error;

type Future<'a, T> = Pin<Box<dyn std::future::Future<Output = Result<T, Error>> + Send + 'a>>;

pub fn create(cvm: &Client) -> Future<'_, Vec<String>> {
    Box::pin(async move {
        let request = RunInstancesRequest::new().image_id(String::from(`img-eb30mz89`)).instance_count(3);
        Ok(cvm.run_instances(request).await?.instance_id_set)
    })
}

pub fn list<'a>(cvm: &'a Client, ids: &'a [String]) -> Future<'a, Vec<String>> {
    Box::pin(async move {
        let request = DescribeInstancesRequest::new().instance_ids(ids.iter().cloned());
        let reply = cvm.describe_instances(request).await?;
        Ok(reply.instance_set.into_iter().map(|instance| instance.instance_name).collect())
    })
}

pub fn end<'a>(cvm: &'a Client, ids: &'a [String]) -> Future<'a, String> {
    Box::pin(async move {
        Ok(cvm.terminate_instances(TerminateInstancesRequest::new(ids.iter().cloned())).await?.request_id)
    })
}
";

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    user().map_err(|error| format!("{USER}: {error}"))?;
    let subjects = [
        Subject {
            title: "the generated crate",
            package: "tencent-cloud-cvm",
            options: &["--no-default-features"],
            bars: [("dev", Some(2.5)), ("release", Some(4.0))],
        },
        Subject {
            title: "the same with the blocking client",
            package: "tencent-cloud-cvm",
            options: &["--no-default-features", "--features", "blocking"],
            bars: [("dev", None), ("release", None)],
        },
        Subject {
            title: "a user's crate with three actions",
            package: "user",
            options: &["--manifest-path", USER_MANIFEST_PATH],
            bars: [("dev", None), ("release", None)],
        },
    ];
    for subject in &subjects {
        for (profile, bar) in subject.bars {
            let cpu = subject.compile(profile)?;
            let name = format!("{}, {profile}", subject.title);
            match bar {
                Some(most) => report.bar(name, cpu, "s", most),
                None => report.figure(name, cpu, "s"),
            }
        }
    }
    Ok(())
}

/// A package that is compiled.
struct Subject {
    title: &'static str,
    package: &'static str,
    options: &'static [&'static str],
    /// The most CPU seconds, by profile.
    bars: [(&'static str, Option<f64>); 2],
}

impl Subject {
    /// CPU seconds that the package takes, without what cargo takes to find that there is nothing to do.
    fn compile(&self, profile: &str) -> Result<f64, String> {
        let mut build = self.cargo("build", profile);
        build.args(self.options);
        let mut clean = self.cargo("clean", profile);
        // Features choose what is built, not what is removed.
        if let ["--manifest-path", ..] = self.options {
            clean.args(self.options);
        }
        child::run(&mut build)?;
        let (mut whole, mut idle) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            child::run(&mut clean)?;
            whole.push(child::usage(&build)?.cpu);
            idle.push(child::usage(&build)?.cpu);
        }
        Ok(median(&mut whole)? - median(&mut idle)?)
    }

    fn cargo(&self, verb: &str, profile: &str) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args([verb, "--quiet", "--package", self.package, "--profile", profile]);
        command.args(["--target-dir", TARGET]).env("CARGO_INCREMENTAL", "0");
        command
    }
}

/// Writes the user's crate. Its versions are those of the workspace.
fn user() -> std::io::Result<()> {
    let folder = Path::new(USER);
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::copy("Cargo.lock", folder.join("Cargo.lock"))?;
    std::fs::write(folder.join("Cargo.toml"), USER_MANIFEST)?;
    std::fs::write(folder.join("src/lib.rs"), USER_SOURCE.replace('`', "\""))
}
