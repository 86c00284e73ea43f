//! Compile time of every generated crate, and of a user's crate with three calls. Dependencies are built in advance.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use tencent_cloud_spec::{documents, load};

use crate::child;
use crate::report::Report;
use crate::rounds::median;

const RUNS: usize = 3;

/// Thresholds in CPU seconds: service, profile `dev`, profile `release`.
const THRESHOLDS: [(&str, f64, f64); 1] = [("cvm", 2.5, 3.0)];

/// The threshold of other services in CPU seconds: per action, but not less than the fixed cost of a crate.
const PER_ACTION: f64 = 0.015;
const FIXED: f64 = 0.5;

/// A separate target folder, so that the benchmark does not invalidate other builds.
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

/// The futures are boxed, so that they are compiled in this crate and not in its users.
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

pub fn names<'a>(cvm: &'a Client, ids: &'a [String]) -> Future<'a, Vec<String>> {
    Box::pin(async move {
        let request = DescribeInstancesRequest::new().instance_ids(ids.iter().cloned());
        let response = cvm.describe_instances(request).await?;
        Ok(response.instance_set.into_iter().map(|instance| instance.instance_name).collect())
    })
}

pub fn terminate<'a>(cvm: &'a Client, ids: &'a [String]) -> Future<'a, String> {
    Box::pin(async move {
        Ok(cvm.terminate_instances(TerminateInstancesRequest::new(ids.iter().cloned())).await?.request_id)
    })
}
";

pub(crate) fn run(report: &mut Report) -> Result<(), String> {
    write_user_crate().map_err(|error| format!("{USER}: {error}"))?;
    for service in services()? {
        let package = format!("tencent-cloud-{}", service.name);
        let [plain, blocking] =
            [&["--no-default-features"][..], &["--no-default-features", "--features", "blocking"]]
                .map(|options| Subject { package: &package, options });
        for profile in ["dev", "release"] {
            let cpu = plain.compile(profile)?;
            report.check(format!("{package}, {profile}"), cpu, "s", service.threshold(profile));
            let per_action = cpu * 1e3 / service.actions as f64;
            report.figure(format!("{package} per action, {profile}"), per_action, "ms");
            let cpu = blocking.compile(profile)?;
            report.figure(format!("{package} with `blocking`, {profile}"), cpu, "s");
        }
    }
    let user = Subject { package: "user", options: &["--manifest-path", USER_MANIFEST_PATH] };
    for profile in ["dev", "release"] {
        let cpu = user.compile(profile)?;
        report.figure(format!("user's crate with three calls, {profile}"), cpu, "s");
    }
    Ok(())
}

/// A service, and the number of actions in its default version, which has no feature.
struct Service {
    name: &'static str,
    actions: usize,
}

impl Service {
    fn threshold(&self, profile: &str) -> f64 {
        match THRESHOLDS.iter().find(|known| known.0 == self.name) {
            Some((_, dev, release)) => *if profile == "dev" { dev } else { release },
            None => FIXED.max(PER_ACTION * self.actions as f64),
        }
    }
}

/// Returns every service in `spec/`.
fn services() -> Result<Vec<Service>, String> {
    let mut services: BTreeMap<&'static str, usize> = BTreeMap::new();
    for embedded in documents::all() {
        let sources = embedded.sources();
        let spec = load(&sources).map_err(|diagnostics| diagnostics.lines(&sources))?;
        let actions = services.entry(embedded.service).or_default();
        if spec.is_default || *actions == 0 {
            *actions = spec.operations.len();
        }
    }
    Ok(services.into_iter().map(|(name, actions)| Service { name, actions }).collect())
}

/// A package that is compiled.
struct Subject<'a> {
    package: &'a str,
    options: &'a [&'a str],
}

impl Subject<'_> {
    /// Returns the CPU seconds to compile the package, without those of cargo for an up-to-date build.
    fn compile(&self, profile: &str) -> Result<f64, String> {
        let mut build = self.cargo("build", profile);
        build.args(self.options);
        let mut clean = self.cargo("clean", profile);
        // `cargo clean` has no options for features.
        if let ["--manifest-path", ..] = self.options {
            clean.args(self.options);
        }
        child::run(&mut build)?;
        let (mut full, mut up_to_date) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            child::run(&mut clean)?;
            full.push(child::usage(&build)?.cpu);
            up_to_date.push(child::usage(&build)?.cpu);
        }
        Ok(median(&mut full)? - median(&mut up_to_date)?)
    }

    fn cargo(&self, command: &str, profile: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([command, "--quiet", "--package", self.package, "--profile", profile]);
        cargo.args(["--target-dir", TARGET]).env("CARGO_INCREMENTAL", "0");
        cargo
    }
}

/// Writes the user's crate, with the dependency versions of the workspace.
fn write_user_crate() -> std::io::Result<()> {
    let folder = Path::new(USER);
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::copy("Cargo.lock", folder.join("Cargo.lock"))?;
    std::fs::write(folder.join("Cargo.toml"), USER_MANIFEST)?;
    std::fs::write(folder.join("src/lib.rs"), USER_SOURCE.replace('`', "\""))
}
