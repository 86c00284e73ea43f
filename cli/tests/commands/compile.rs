//! The generated code in a crate: it compiles without warnings, and formatting the crate does not change it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fixture::{Project, run};

/// A program that uses what is generated, and leaves most of it unused.
const PROGRAM: &str = "//! A program.

mod api {
    pub mod depot;
}
mod store;

use api::depot::model::{CreateCrateRequest, DeleteCrateRequest, DescribeCratesRequest};
use api::depot::{Client, Error, blocking};

async fn first(depot: &Client) -> Result<Option<u64>, Error> {
    let create = CreateCrateRequest::new(\"a\").size(3);
    depot.create_crate(create).await?;
    let delete = DeleteCrateRequest::new(\"b\").crate_id_2(\"c\".to_owned());
    depot.delete_crate(delete).await?;
    let crates = depot.describe_crates(DescribeCratesRequest::new()).await?;
    Ok(crates.crate_set.first().and_then(|own| own.size))
}

fn main() -> Result<(), Error> {
    let depot = Client::from_env()?;
    drop(first(&depot));
    let depot = blocking::Client::from_env()?;
    println!(\"{:?} {:?}\", depot, store::Client::from_env()?);
    Ok(())
}
";

/// The checks that a careful user has.
const LINTS: &str = "
[lints.rust]
missing_docs = \"deny\"
unreachable_pub = \"deny\"
unused = { level = \"deny\", priority = -1 }

[lints.clippy]
all = { level = \"deny\", priority = -1 }
pedantic = { level = \"deny\", priority = -1 }
nursery = { level = \"deny\", priority = -1 }
";

fn cargo(project: &Project, arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(project.path("crate")).args(arguments);
    // Build scripts of dependencies track the variables of this package and would run again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Uses the runtime of the repository instead of the published one, with the tested versions of dependencies.
fn patch(project: &Project) {
    let patch =
        format!("\n[patch.crates-io]\ntencent-cloud = {{ path = {:?} }}\n", root().join("runtime"));
    let manifest = project.read("crate/Cargo.toml");
    project.write("crate/Cargo.toml", &format!("{manifest}{LINTS}{patch}"));
    std::fs::copy(root().join("Cargo.lock"), project.path("crate/Cargo.lock")).unwrap();
}

/// Runs Cargo, which shares compiled dependencies with the build of the repository, and requires that it prints nothing.
#[track_caller]
fn silent(project: &Project, subcommand: &str, arguments: &[&str]) {
    let mut command = cargo(project, &[subcommand, "--offline", "--quiet"]);
    command.args(arguments);
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    command.env("CARGO_TARGET_DIR", target);
    command.env("RUSTDOCFLAGS", "-D warnings");
    let checked = run(command);
    assert_eq!((checked.code, checked.err.as_str()), (Some(0), ""), "{}", checked.out);
}

#[test]
fn generated_code_passes_clippy_and_rustfmt() {
    let project = Project::new();
    project.write("crate/src/main.rs", PROGRAM);
    let into = ["add", "depot", "--blocking", "--into", "src/api/depot"];
    project.run_from_wheel(&into).succeeds();
    project.run_from_wheel(&["add", "store"]).succeeds();
    patch(&project);
    silent(&project, "clippy", &["--", "-D", "warnings"]);
    project.write("crate/rustfmt.toml", "max_width = 60\nhard_tabs = true\n");
    run(cargo(&project, &["fmt"])).succeeds();
    project.run_from_wheel(&["check"]).succeeds();
}

/// A program that uses a generated library.
const CALLER: &str = "//! A program.

use depot_client::blocking;
use depot_client::model::CreateCrateRequest;

fn main() -> Result<(), depot_client::Error> {
    let depot = blocking::Client::from_env()?;
    depot.create_crate(CreateCrateRequest::new(\"a\").size(3)).send()?;
    Ok(())
}
";

#[test]
fn a_generated_library_passes_clippy_rustdoc_and_rustfmt() {
    let project = Project::new();
    project.write("crate/src/main.rs", CALLER);
    let manifest = project.read("crate/Cargo.toml");
    let dependency = "depot-client = { path = \"crates/depot\", features = [\"serde\"] }\n";
    project.write("crate/Cargo.toml", &format!("{manifest}\n[workspace]\n"));
    let add = ["add", "depot", "--crate", "crates/depot", "--blocking"];
    project.run_from_wheel(&add).succeeds();
    let manifest = project.read("crate/Cargo.toml");
    let dependencies = format!("[dependencies]\n{dependency}");
    project.write("crate/Cargo.toml", &manifest.replace("[dependencies]\n", &dependencies));
    // The lints of a user also hold for the library.
    let lints = project.read("crate/crates/depot/Cargo.toml") + LINTS;
    project.write("crate/crates/depot/Cargo.toml", &lints);
    patch(&project);
    silent(&project, "clippy", &["--workspace", "--", "-D", "warnings"]);
    silent(&project, "doc", &["--no-deps", "--package", "depot-client"]);
    project.write("crate/rustfmt.toml", "max_width = 60\nhard_tabs = true\n");
    run(cargo(&project, &["fmt", "--all"])).succeeds();
    project.run_from_wheel(&["check", "--package", "depot-client"]).succeeds();
}
