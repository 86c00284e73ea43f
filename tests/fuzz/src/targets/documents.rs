//! The reader of documents, the canonical writer, and the generator behind them.
//!
//! An input is a set of documents: a line `=== name` begins one. Findings must point at lines that are there; text that
//! was put in order must stay as it is when it is put in order again; documents without findings must generate.

use tencent_cloud_codegen::{generate, services};
use tencent_cloud_spec::model::Operation;
use tencent_cloud_spec::{Diagnostic, Diagnostics, Sources, Spec, canonical, load, yaml};

use crate::Target;

/// The target.
pub const TARGET: Target = Target { name: "documents", run, seeds };

const SEPARATOR: &str = "=== ";

fn run(data: &[u8]) {
    let sources = split(data);
    sources.files().iter().for_each(|source| canonical(&source.text));
    match load(&sources) {
        Ok(spec) => generates(spec),
        Err(found) => {
            assert!(!found.is_empty(), "refused without a reason");
            found.as_slice().iter().for_each(|finding| in_place(finding, &sources));
            assert!(!found.snippets(&sources, false).is_empty());
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

fn canonical(text: &str) {
    let Ok(document) = parse(text) else { return };
    let once = canonical::format(&document);
    let again = parse(&once).map(|document| canonical::format(&document));
    assert_eq!(again.as_deref(), Ok(once.as_str()), "its canonical form is not stable");
}

fn parse(text: &str) -> Result<yaml::Node, Diagnostics> {
    let mut sources = Sources::new();
    let file = sources.add("fuzz.yaml", text);
    yaml::parse(&sources, file)
}

fn in_place(finding: &Diagnostic, sources: &Sources) {
    let span = finding.span;
    let lines = sources.get(span.file).map_or(0, |source| line_breaks(&source.text));
    // The end of a document is a place, too.
    let there = usize::try_from(span.line).is_ok_and(|line| line <= lines + 1);
    assert!(there, "{span:?} of {lines} lines: {}", finding.message);
}

/// As YAML counts lines: a carriage return alone ends one, too.
fn line_breaks(text: &str) -> usize {
    1 + text.replace("\r\n", "\n").matches(['\n', '\r']).count()
}

fn generates(spec: Spec) {
    let specs = [(spec, "spec/fuzz".to_owned())];
    if let Err(found) = generate(&services(&specs)) {
        for finding in found {
            // Names may clash or be unusable; what cannot be parsed again is a mistake of the generator.
            let message = finding.diagnostic.message;
            assert!(!message.starts_with("the generator made"), "{message}");
        }
    }
}

/// The operations of CVM, with their examples.
pub(crate) fn operations() -> Vec<Operation> {
    let loaded = load(&tencent_cloud_spec::documents::find("cvm", "2017-03-12").unwrap().sources());
    assert!(loaded.is_ok(), "the documents do not load");
    loaded.map(|spec| spec.operations).unwrap_or_default()
}

/// The small documents that the generator is tested with: together they have everything that the profile knows.
fn seeds() -> Vec<Vec<u8>> {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../codegen/tests/cases");
    let mut folders = vec![std::path::PathBuf::from(cases)];
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
