//! The programs of `examples/` as pages.

use std::path::{Path, PathBuf};

use super::{PROGRAMS, failed, files, read};
use crate::Failure;

/// The file of a program that is a folder.
const MAIN: &str = "main.rs";
/// The folder of the programs in Python, each of which has the name of a program in Rust.
const PYTHON: &str = "python";

/// Returns the names of the programs: files, and folders with a `main.rs`.
pub(super) fn names() -> Result<Vec<String>, Failure> {
    let mut names = files(PROGRAMS, "rs")?;
    let folder = Path::new(PROGRAMS);
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.join(MAIN).exists()
            && let Some(name) = path.file_name()
        {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Returns the page of a program.
pub(super) fn page(name: &str) -> Result<String, Failure> {
    let folder = Path::new(PROGRAMS).join(name);
    if !folder.join(MAIN).exists() {
        return Ok(of_source(name, &read(&Path::new(PROGRAMS).join(format!("{name}.rs")))?));
    }
    let mut page = of_source(name, &read(&folder.join(MAIN))?);
    for module in modules(&folder)? {
        let text = read(&folder.join(format!("{module}.rs")))?;
        page.push_str(&format!("\n## {module}\n\n```rust\n{}\n```\n", text.trim()));
    }
    let python: PathBuf = [PROGRAMS, PYTHON, &format!("{name}.py")].iter().collect();
    if python.exists() {
        let text = read(&python)?;
        page.push_str(&format!("\n## Python\n\n```python\n{}\n```\n", text.trim()));
    }
    Ok(page)
}

/// Returns the names of the modules of a program.
fn modules(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut modules = files(&folder.to_string_lossy(), "rs")?;
    modules.retain(|name| format!("{name}.rs") != MAIN);
    Ok(modules)
}

/// Returns the page of a source: its documentation as text, and its code.
fn of_source(name: &str, source: &str) -> String {
    let code = source.lines().position(|line| !line.starts_with("//!")).unwrap_or_default();
    let documentation = source.lines().take(code);
    let documentation = documentation.map(|line| line.trim_start_matches("//!").trim_start());
    let documentation = documentation.collect::<Vec<_>>().join("\n");
    let code = source.lines().skip(code).collect::<Vec<_>>().join("\n");
    format!("# {name}\n\n{documentation}\n\n```rust\n{}\n```\n", code.trim())
}

/// Returns the page of the program with this path below `examples/`.
pub(super) fn link(path: &str) -> Option<String> {
    if let Some(name) = path.strip_prefix("python/").and_then(|file| file.strip_suffix(".py")) {
        return Some(format!("programs/{name}.md#{PYTHON}"));
    }
    let name = path.strip_suffix("/main.rs").or_else(|| path.strip_suffix(".rs"))?;
    (!name.contains('/')).then(|| format!("programs/{name}.md"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_becomes_a_page() {
        let source = "//! Does it.\n//!\n//! ```console\n//! run\n//! ```\n\nfn main() {}\n";
        let page = "# does\n\nDoes it.\n\n```console\nrun\n```\n\n```rust\nfn main() {}\n```\n";
        assert_eq!(of_source("does", source), page);
    }

    #[test]
    fn programs_are_files_or_folders() {
        assert_eq!(link("a.rs").as_deref(), Some("programs/a.md"));
        assert_eq!(link("a/main.rs").as_deref(), Some("programs/a.md"));
        assert_eq!(link("python/a.py").as_deref(), Some("programs/a.md#python"));
        assert_eq!(link("tests/a/main.rs"), None);
        assert_eq!(link("Cargo.toml"), None);
    }
}
