//! Turns the Rust examples of both READMEs and `docs/*.md` into documentation tests.
//!
//! A page shows only what a reader needs. Each example without a `main` function becomes the body of one that first
//! provides what the pages take for granted: a client `cvm` of an in-memory simulator and, in async examples, the IDs
//! `ids` of a running instance. The additions share lines with the example, so a failure names the line of the page.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const ASYNC: &str = r#"
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clock = tencent_cloud_simulator::ManualClock::new(std::time::SystemTime::now()).skip_pauses();
    let simulator = tencent_cloud_simulator::Simulator::builder().clock(clock).in_memory()?;
    let cvm: tencent_cloud_cvm::Client = simulator.client().build()?;
    let placement = tencent_cloud_cvm::model::Placement::new("ap-guangzhou-3");
    let request = tencent_cloud_cvm::model::RunInstancesRequest::new().placement(placement);
    let ids = cvm.run_instances(request.image_id("img-eb30mz89")).await?.instance_id_set;
    cvm.wait_until_instances_running(&ids).await?;
"#;

const BLOCKING: &str = r"
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clock = tencent_cloud_simulator::ManualClock::new(std::time::SystemTime::now()).skip_pauses();
    let simulator = tencent_cloud_simulator::Simulator::builder().clock(clock).in_memory()?;
    let cvm: tencent_cloud_cvm::blocking::Client = simulator.client().build()?;
";

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut pages = vec![root.join("README.md"), root.join("README.zh-CN.md")];
    for entry in fs::read_dir(root.join("docs"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();

    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed={}", root.join("docs").display());
    let out = env::var("OUT_DIR")?;
    let mut modules = String::new();
    for page in pages {
        println!("cargo::rerun-if-changed={}", page.display());
        let name = page.file_stem().and_then(|name| name.to_str()).ok_or("page without a name")?;
        let file = Path::new(&out).join(format!("{name}.md"));
        fs::write(&file, complete(&fs::read_to_string(&page)?))?;
        let module = name.to_lowercase().replace(['-', '.'], "_");
        modules.push_str(&format!("#[doc = include_str!({file:?})]\nmod {module} {{}}\n"));
    }
    fs::write(Path::new(&out).join("pages.rs"), modules)?;
    Ok(())
}

/// Returns the page with every Rust example as a complete program.
fn complete(page: &str) -> String {
    let mut text = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if line.starts_with("```rust") {
            let example: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let example = example.join("\n");
            match setup(&example) {
                Some(setup) => {
                    let setup = setup.replace('\n', " ");
                    text.push_str(&format!("{setup} {example} Ok(()) }}\n```\n"));
                }
                None => text.push_str(&format!("{example}\n```\n")),
            }
        }
    }
    text
}

/// Returns the start of the `main` function that an example needs.
fn setup(example: &str) -> Option<&'static str> {
    if example.contains("fn main()") {
        None
    } else if example.contains("blocking") || example.contains(".send()?") {
        Some(BLOCKING)
    } else {
        Some(ASYNC)
    }
}
