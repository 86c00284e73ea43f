//! No text of the documents is the vendor's: none shares nine words in a row with what the vendor wrote.
//!
//! The vendor's texts come out of its wheels ([`vendor`]): the descriptions of both editions of its command line, Chinese
//! and English, and the meanings of error codes in its SDKs. Both sides are cut into words the same way ([`mod@words`]), and a
//! run of nine of ours that stands anywhere in theirs is a finding with its file and line, our words and their place.

mod vendor;
mod words;

use tencent_cloud_spec::lint::texts;
use tencent_cloud_spec::{Sources, Span};

use super::python::wheels;
use crate::spec_dirs;
use vendor::Vendor;
use words::words;

/// How many words in a row are a copy.
const RUN: usize = 9;

/// Fewer of the vendor's runs than this mean that its texts were not found, not that it says so little.
const LEAST: usize = 50_000;

pub(in crate::test) fn check() -> Result<String, String> {
    let folders = spec_dirs::all().map_err(|_| "there are no documents under spec/".to_owned())?;
    let vendor = Vendor::read(&wheels())?;
    if vendor.len() < LEAST {
        return Err(format!("{}: only {} runs of words", wheels().display(), vendor.len()));
    }
    let (mut found, mut count) = (Vec::new(), 0);
    for folder in &folders {
        let sources = Sources::read_dir(folder);
        count += texts(&sources).len();
        found.extend(copies(&sources, &vendor));
    }
    if found.is_empty() {
        Ok(format!("{count} texts, {} runs of the vendor's", vendor.len()))
    } else {
        Err(format!("{}\n{} runs of {RUN} words are the vendor's", found.join("\n"), found.len()))
    }
}

/// Every place where a text of `sources` begins to repeat the vendor, one a stretch.
fn copies(sources: &Sources, vendor: &Vendor) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts(sources) {
        let words = words(&text.text);
        let mut covered = 0;
        for (at, run) in words.windows(RUN).enumerate() {
            let Some(place) = vendor.place(run).filter(|_| at >= covered) else { continue };
            covered = at + RUN;
            let source = sources.get(text.span.file);
            let (path, all) = source.map_or(("", ""), |source| (&source.path, &source.text));
            let line = line_of(all, text.span, at);
            let shown: Vec<&str> = run.iter().map(|word| word.shown).collect();
            let shown = shown.join(" ");
            found.push(format!("{path}:{line}: {}: \"{shown}\" stands in {place}", text.of));
        }
    }
    found
}

/// The line of the word `at` of the text that begins at `span` in the document `all`: YAML joins lines, but neither adds
/// words nor takes any away.
fn line_of(all: &str, span: Span, at: usize) -> usize {
    let first = usize::try_from(span.line).unwrap_or(1);
    let column = usize::try_from(span.column).unwrap_or(1).saturating_sub(1);
    let mut passed = 0;
    for (index, line) in all.lines().enumerate().skip(first.saturating_sub(1)) {
        let skipped = if index + 1 == first { column } else { 0 };
        let start = line.char_indices().nth(skipped).map_or(line.len(), |(start, _)| start);
        passed += words(line.get(start..).unwrap_or_default()).len();
        if passed > at {
            return index + 1;
        }
    }
    first
}

#[cfg(test)]
mod tests;
