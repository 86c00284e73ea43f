//! Writes every documented request as the Rust that makes it, for `tests/examples.rs` to compile and to encode.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use tencent_cloud_spec::{documents, load};

fn main() -> Result<(), Box<dyn Error>> {
    // What is written depends on the documents and on the generator, which are parts of this program.
    println!("cargo::rerun-if-changed=build.rs");
    let specs = documents::all().iter().map(|embedded| {
        let sources = embedded.sources();
        let spec = load(&sources).map_err(|found| found.lines(&sources))?;
        Ok::<_, String>((spec, String::new()))
    });
    let specs = specs.collect::<Result<Vec<_>, _>>()?;
    let services = tencent_cloud_codegen::services(&specs);
    let methods = tencent_cloud_codegen::methods(&services)
        .map_err(|findings| format!("{} findings", findings.len()))?;
    let mut text = String::new();
    for (module, methods) in methods {
        let name = module.replace("::", "_");
        let mut table = String::new();
        writeln!(text, "pub(crate) mod {name} {{\n    use {module}::model::*;")?;
        let requests = methods.iter().flat_map(|(action, method)| {
            method.requests.iter().map(move |request| (action, request))
        });
        for (index, (action, (example, expression))) in requests.enumerate() {
            writeln!(
                text,
                "    fn example_{index}() -> super::Encoded {{\n        super::encoded(&{expression})\n    }}"
            )?;
            writeln!(table, "        ({action:?}, {example:?}, example_{index} as super::Make),")?;
        }
        writeln!(
            text,
            "    pub(crate) const ALL: &[(&str, &str, super::Make)] = &[\n{table}    ];\n}}"
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("requests.rs"), text)?;
    Ok(())
}
