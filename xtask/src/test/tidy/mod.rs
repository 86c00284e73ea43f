//! Rules of the project that no other tool checks, as searches in files.

mod code;
mod style;

use std::path::{Path, PathBuf};

/// The maximum number of lines of a Rust file.
const MAX_LINES: usize = 450;

/// Folders without files of the project: expected output, downloads.
const SKIPPED: [&str; 3] = ["target", "expected", ".git"];

/// The folder of generated code, to which only the rules about code apply.
const GENERATED: &str = "generated/";

pub(super) fn check() -> Result<String, String> {
    let mut files = Vec::new();
    collect(Path::new("."), &mut files).map_err(|error| error.to_string())?;
    if files.len() < 50 {
        return Err(format!("only {} files were found", files.len()));
    }
    files.sort();
    let mut found = Vec::new();
    for path in &files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
        if is_rust(path) {
            found.extend(code::problems(&name, &text));
        }
        if name.starts_with(GENERATED) {
            continue;
        }
        if is_rust(path) {
            let lines = text.lines().count();
            if lines > MAX_LINES {
                found.push(format!("{name}: {lines} lines, expected at most {MAX_LINES}"));
            }
        }
        found.extend(style::problems(&name, &text, is_rust(path)));
    }
    if found.is_empty() { Ok(format!("{} files", files.len())) } else { Err(found.join("\n")) }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// Collects the Rust and Markdown files.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if SKIPPED.iter().any(|skipped| path.ends_with(skipped)) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_rust(&path) || path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    Ok(())
}
