//! Checks that no description is copied from the vendor: none shares nine consecutive words with the vendor's texts.
//!
//! The vendor's texts are in its Python wheels ([`vendor`]): the descriptions in both editions of its command line,
//! Chinese and English, and the meanings of error codes in its SDKs. Both sides are split into words in the same way
//! ([`mod@words`]). Nine consecutive words of ours that occur in the vendor's texts are reported with both positions.

mod vendor;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use tencent_cloud_spec::lint::descriptions;
use tencent_cloud_spec::{Sources, Span};

use super::python::wheels;
use super::specifications;
use vendor::Vendor;
use words::words;

/// The number of consecutive words that are a copy.
const RUN: usize = 9;

/// The expected minimum of different runs in the vendor's texts; fewer mean that the texts were not found.
const LEAST: usize = 50_000;

pub(in crate::test) fn check() -> Result<String, String> {
    let folders = specifications()?;
    let sources: Vec<Sources> = folders.iter().map(|folder| Sources::read_dir(folder)).collect();
    let mut services: BTreeSet<String> = folders.iter().filter_map(|f| service(f)).collect();
    services.extend(sources.iter().flat_map(mentioned));
    let vendor = Vendor::read(&wheels(), &services)?;
    if vendor.len() < LEAST {
        let place = wheels().display().to_string();
        return Err(format!("{place}: only {} runs of words, expected {LEAST}", vendor.len()));
    }
    let (mut found, mut count) = (Vec::new(), 0);
    for sources in &sources {
        count += descriptions(sources).len();
        found.extend(copies(sources, &vendor));
    }
    if found.is_empty() {
        Ok(format!("{count} descriptions, {} runs of the vendor", vendor.len()))
    } else {
        Err(format!("{}\n{} copied runs of {RUN} words", found.join("\n"), found.len()))
    }
}

/// Returns the service of `spec/<service>/<version>`.
fn service(folder: &Path) -> Option<String> {
    Some(folder.parent()?.file_name()?.to_string_lossy().into_owned())
}

/// Returns the words in backticks that may be services: API 2.0 and 3.0 assign some actions to different ones.
fn mentioned(sources: &Sources) -> BTreeSet<String> {
    let is_name = |word: &&str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let all = descriptions(sources);
    let code = all.iter().flat_map(|description| description.text.split('`').skip(1).step_by(2));
    code.filter(is_name).map(str::to_owned).collect()
}

/// Returns a line for every copied run; overlapping runs are reported once.
fn copies(sources: &Sources, vendor: &Vendor) -> Vec<String> {
    let mut found = Vec::new();
    for description in descriptions(sources) {
        let words = words(&description.text);
        let mut covered = 0;
        for (at, run) in words.windows(RUN).enumerate() {
            let Some(place) = vendor.place(run).filter(|_| at >= covered) else { continue };
            covered = at + RUN;
            let source = sources.get(description.span.file);
            let (path, all) = source.map_or(("", ""), |source| (&source.path, &source.text));
            let line = line_of(all, description.span, at);
            let text: Vec<&str> = run.iter().map(|word| word.text).collect();
            let text = text.join(" ");
            found.push(format!("{path}:{line}: {}: \"{text}\" is in {place}", description.of));
        }
    }
    found
}

/// Returns the line of the word `at` of the description at `span` in the file `all`: YAML joins lines, but neither adds nor
/// removes words.
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
