//! Turns the Rust examples of `README.md` and `docs/*.md` into documentation tests.
//!
//! A page shows only what a reader needs. Each example without a `main` function becomes the body of one that first
//! provides what the pages take for granted: a client `cvm` of an in-memory simulator, and the IDs `ids` of an instance.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const ASYNC: [&str; 2] = [
    "# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
# let clock = tencent_cloud_simulator::ManualClock::new(std::time::SystemTime::now()).skip_pauses();
# let simulator = tencent_cloud_simulator::Simulator::builder().clock(clock).in_memory()?;
# let cvm: tencent_cloud_cvm::Client = simulator.client().build()?;
# let placement = tencent_cloud_cvm::model::Placement::new(\"ap-guangzhou-3\");
# let request = tencent_cloud_cvm::model::RunInstancesRequest::new().placement(placement);
# let ids = cvm.run_instances(request.image_id(\"img-eb30mz89\")).await?.instance_id_set;
# cvm.wait_until_instances_running(&ids).await?;
",
    "# Ok(())
# }
",
];

const BLOCKING: [&str; 2] = [
    "# fn main() -> Result<(), Box<dyn std::error::Error>> {
# let clock = tencent_cloud_simulator::ManualClock::new(std::time::SystemTime::now()).skip_pauses();
# let simulator = tencent_cloud_simulator::Simulator::builder().clock(clock).in_memory()?;
# let cvm: tencent_cloud_cvm::blocking::Client = simulator.client().build()?;
",
    "# Ok(())
# }
",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut pages = vec![root.join("README.md")];
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
        fs::write(&file, tests(&fs::read_to_string(&page)?))?;
        let module = name.to_lowercase().replace(['-', '.'], "_");
        writeln!(modules, "#[doc = include_str!({:?})]\nmod {module} {{}}", file.display())?;
    }
    fs::write(Path::new(&out).join("pages.rs"), modules)?;
    Ok(())
}

/// Returns the page with every Rust example completed. Lines keep their order, so a failure is easy to find.
fn tests(page: &str) -> String {
    let mut tests = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(tests, "{line}");
        if !line.starts_with("```rust") {
            continue;
        }
        let example: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let [start, end] = frame(&example.join("\n"));
        let _ = writeln!(tests, "{start}{}\n{end}```", example.join("\n"));
    }
    tests
}

/// Returns what stands before and after an example.
fn frame(example: &str) -> [&'static str; 2] {
    if example.contains("fn main()") {
        ["", ""]
    } else if example.contains("blocking") || example.contains(".send()?") {
        BLOCKING
    } else {
        ASYNC
    }
}
