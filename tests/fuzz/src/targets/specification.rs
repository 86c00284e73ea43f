//! Specification files: the loader, the formatter and the generator.
//!
//! An input is a set of files, each of which begins with a line `=== name`. Diagnostics must point at existing lines,
//! formatting must be idempotent, and a specification that loads must generate code that parses.

use std::env;

use tencent_cloud_codegen::{generate, services};
use tencent_cloud_spec::{Diagnostic, Diagnostics, Sources, Spec, canonical, load, yaml};

use crate::Target;

/// The target.
pub const TARGET: Target = Target { name: "specification", run, seeds };

const SEPARATOR: &str = "=== ";

fn run(data: &[u8]) {
    let sources = split(data);
    sources.files().iter().for_each(|source| assert_format_is_idempotent(&source.text));
    match load(&sources) {
        Ok(spec) => assert_generates(spec),
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "an error without diagnostics");
            diagnostics.as_slice().iter().for_each(|it| assert_line_exists(it, &sources));
            assert!(!diagnostics.snippets(&sources, false).is_empty());
        }
    }
}

fn split(data: &[u8]) -> Sources {
    let mut sources = Sources::new();
    let text = String::from_utf8_lossy(data);
    let first = text.strip_prefix(SEPARATOR).unwrap_or(&text);
    for part in first.split(&format!("\n{SEPARATOR}")) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        sources.add(name, text);
    }
    sources
}

fn assert_format_is_idempotent(text: &str) {
    let Ok(document) = parse(text) else { return };
    let once = canonical::format(&document);
    let again = parse(&once).map(|document| canonical::format(&document));
    assert_eq!(again.as_deref(), Ok(once.as_str()), "formatting again changes the file");
}

fn parse(text: &str) -> Result<yaml::Node, Diagnostics> {
    let mut sources = Sources::new();
    let file = sources.add("fuzz.yaml", text);
    yaml::parse(&sources, file)
}

fn assert_line_exists(diagnostic: &Diagnostic, sources: &Sources) {
    let span = diagnostic.span;
    let lines = sources.get(span.file).map_or(0, |source| line_breaks(&source.text));
    // A diagnostic may point at the end of the file.
    let exists = usize::try_from(span.line).is_ok_and(|line| line <= lines + 1);
    assert!(exists, "{span:?} in {lines} lines: {}", diagnostic.message);
}

/// Counts lines as YAML does, where a single carriage return also ends a line.
fn line_breaks(text: &str) -> usize {
    1 + text.replace("\r\n", "\n").matches(['\n', '\r']).count()
}

fn assert_generates(spec: Spec) {
    let specs = [(spec, "spec/fuzz".to_owned())];
    let Err(errors) = generate(&services(&specs)) else { return };
    for error in errors {
        // Names may collide or be invalid, but code that does not parse is an error of the generator.
        let message = error.diagnostic.message;
        let does_not_parse = ["is no Rust", "does not parse"];
        assert!(!does_not_parse.iter().any(|words| message.contains(words)), "{message}");
    }
}

/// The specifications of the generator tests, which use every extension of the profile.
fn seeds() -> Vec<Vec<u8>> {
    // A path from compile time could lead to another checkout with the same target directory.
    let folder = env::current_dir().unwrap_or_default();
    let cases = folder.ancestors().map(|folder| folder.join("codegen/tests/cases"));
    let mut folders: Vec<_> = cases.filter(|cases| cases.is_dir()).take(1).collect();
    let mut seeds = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        folders.extend(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()));
        if folder.join("openapi.yaml").is_file() {
            seeds.push(joined(&Sources::read_dir(&folder)));
        }
    }
    seeds.sort();
    seeds
}

fn joined(sources: &Sources) -> Vec<u8> {
    let parts = sources.files().iter();
    parts
        .map(|source| format!("{SEPARATOR}{}\n{}", source.file_name(), source.text))
        .collect::<String>()
        .into_bytes()
}
