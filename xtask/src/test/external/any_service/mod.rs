//! `cargo tencent-cloud` with the vendor's package, from an empty folder to a program that calls the simulator.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::super::cargo::programs;
use super::super::process::{cargo, last_line, output, program};
use super::conformance::{binary, wheel};
use crate::workspace::Metadata;

/// The program.
const PROGRAM: &str = include_str!("program.rs");

/// The last line that the program prints.
const EXPECTED: &str = "2 calls of cdb, 2 events of hunyuan";

/// What is added: a service with plain actions, one with properties that differ in the case of an acronym only, one with
/// event streams, and one action.
const SERVICES: [&[&str]; 4] =
    [&["cdb"], &["dnspod"], &["hunyuan", "--blocking"], &["tke", "--action", "DescribeClusters"]];

pub(in crate::test) fn check() -> Result<String, String> {
    let project = Project::create()?;
    let wheel = std::path::absolute(wheel("tccli-")?).map_err(|error| error.to_string())?;
    let wheel = wheel.display().to_string();
    project.write("src/main.rs", PROGRAM)?;
    for service in SERVICES {
        project.tencent_cloud(&[&["add"], service, &["--from", &wheel]].concat())?;
    }
    project.tencent_cloud(&["check", "--from", &wheel])?;
    for service in ["cdb", "hunyuan"] {
        project.tencent_cloud(&["spec", service, "--from", &wheel])?;
    }
    project.depend_on_this_repository()?;
    output(project.cargo(&["clippy", "--quiet", "--", "-D", "warnings"]))?;
    output(project.cargo(&["fmt", "--check"]))?;
    let simulator = Simulator::start(&project.root.join("spec"))?;
    let mut run = project.cargo(&["run", "--quiet"]);
    run.envs(simulator.variables.iter().cloned());
    let line = last_line(&output(run)?);
    if line == EXPECTED { Ok(line) } else { Err(format!("{line}: expected {EXPECTED}")) }
}

/// A crate in a temporary folder outside of the workspace, which is deleted at the end.
struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Drop for Project {
    fn drop(&mut self) {
        // A folder that remains takes space but does no harm.
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

impl Project {
    fn create() -> Result<Self, String> {
        // The step also works on its own.
        programs()?;
        let root = std::env::temp_dir().join(format!("any-service-{}", std::process::id()));
        let failed = |error| format!("{}: {error}", root.display());
        std::fs::create_dir(&root).map_err(failed)?;
        let project = Self { root, target: Metadata::read()?.target };
        output(project.cargo(&["init", "--quiet", "--vcs", "none", "--name", "any-service"]))?;
        Ok(project)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    fn tencent_cloud(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command =
            program(self.target.join("debug/cargo-tencent-cloud"), &["tencent-cloud"]);
        command.args(arguments).arg("--offline").current_dir(&self.root);
        output(command)
    }

    fn write(&self, path: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.root.join(path), text).map_err(|error| format!("{path}: {error}"))
    }

    /// Replaces the published crate by that of this repository, with the same dependencies as in all other checks.
    fn depend_on_this_repository(&self) -> Result<(), String> {
        let failed = |error: std::io::Error| error.to_string();
        let here = std::env::current_dir().map_err(failed)?;
        let runtime = here.join("runtime");
        let path = self.root.join("Cargo.toml");
        let manifest = std::fs::read_to_string(path).map_err(failed)?;
        let tokio = "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n";
        let patch = format!("\n[patch.crates-io]\ntencent-cloud = {{ path = {runtime:?} }}\n");
        self.write("Cargo.toml", &format!("{manifest}{tokio}{patch}"))?;
        std::fs::copy("Cargo.lock", self.root.join("Cargo.lock")).map_err(failed)?;
        Ok(())
    }
}

/// A running simulator, which is stopped at the end.
struct Simulator {
    child: Child,
    /// The environment variables that it prints.
    variables: Vec<(String, String)>,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Simulator {
    fn start(specification: &Path) -> Result<Self, String> {
        let mut command = program(binary()?, &["--listen", "0", "--quiet", "--spec"]);
        command.arg(specification).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("simulator: {error}"))?;
        let stdout = child.stdout.take();
        let mut simulator = Self { child, variables: Vec::new() };
        for line in BufReader::new(stdout.ok_or("no output")?).lines().map_while(Result::ok) {
            let variable = line.strip_prefix("export ").and_then(|text| text.split_once('='));
            simulator.variables.extend(variable.map(|(key, own)| (key.to_owned(), own.to_owned())));
            // The region is the last variable.
            if line.contains("REGION") {
                return Ok(simulator);
            }
        }
        Err("the simulator printed no variables".to_owned())
    }
}
