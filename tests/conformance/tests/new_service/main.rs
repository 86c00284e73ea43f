//! A new folder in `spec/` becomes a crate that calls the simulator, without an edit of any other file.
//!
//! The test adds `spec/demo/2020-01-01` to a copy of the workspace, generates the crates, compiles the new one, and
//! calls its two actions. It builds in the target folder of the workspace, so that registry dependencies are not built
//! again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod workspace;

use self::workspace::Workspace;

/// The program that calls the new service, as a package of the copied workspace.
const CALLER_MANIFEST: &str = r#"[package]
name = "new-service-caller"
version.workspace = true
edition.workspace = true
publish = false

[dependencies]
tencent-cloud-demo = { path = "../../generated/demo" }
tencent-cloud-simulator.workspace = true
tokio = { workspace = true, features = ["macros", "rt"] }
"#;

const CALLER: &str = r#"
use tencent_cloud_demo::Client;
use tencent_cloud_demo::model::{CreateBoxRequest, DescribeBoxesRequest};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::builder().examples(true).in_memory()?;
    let demo: Client = simulator.client().build()?;
    let id = demo.create_box(CreateBoxRequest::new("cables")).await?.box_id;
    let response = demo.describe_boxes(DescribeBoxesRequest::new().box_ids([&id])).await?;
    let first = response.box_set.first().ok_or("no box")?;
    println!("{id} {} {} {}", response.total_count, first.box_id, first.name);
    Ok(())
}
"#;

#[test]
fn new_specification_folder_becomes_a_crate_that_calls_the_simulator() {
    let workspace = Workspace::copy();
    workspace.xtask(&["generate"]);

    // Only generated files may change.
    let changed = workspace.changed_files();
    assert!(changed.contains("generated/demo/Cargo.toml"), "{changed:?}");
    let is_output = |path: &&String| {
        path.starts_with("generated/demo/")
            || ["tests/conformance/Cargo.toml", "cli/src/published.txt"].contains(&path.as_str())
    };
    let others: Vec<_> = changed.iter().filter(|path| !is_output(path)).collect();
    assert!(others.is_empty(), "{others:?}");
    workspace.xtask(&["generate", "--check"]);

    workspace.write("tests/new-service-caller/Cargo.toml", CALLER_MANIFEST);
    workspace.write("tests/new-service-caller/src/main.rs", CALLER);
    let output = workspace.cargo(&["run", "--package", "new-service-caller"]);
    // The simulator returns the documented examples.
    assert_eq!(output.trim(), "box-4c7h1wzk 1 box-4c7h1wzk cables");
}
