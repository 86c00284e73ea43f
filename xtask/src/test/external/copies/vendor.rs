//! Every run of words that the vendor published, out of its wheels.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::RUN;
use super::words::{Word, words};

/// Services whose actions the documents describe, under the names of today: API 2.0 held those of `vpc`, too.
const SERVICES: [&str; 3] = ["cvm", "vpc", "cbs"];

/// The vendor's runs of words, each with the place where it was met first.
#[derive(Debug, Default)]
pub(super) struct Vendor {
    runs: HashMap<String, usize>,
    places: Vec<String>,
}

impl Vendor {
    /// Reads every wheel in a folder; each must add something, so that a change of their layout does not pass for a
    /// vendor that says nothing.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let mut vendor = Self::default();
        let mut editions = 0;
        for path in wheels(folder)? {
            let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let before = vendor.len();
            vendor.wheel(&path).map_err(|error| failed(&error))?;
            editions += usize::from(vendor.len() > before);
        }
        // The English texts of the command line, and those of the SDK.
        if editions < 2 {
            return Err(format!("{}: fewer than 2 wheels hold English texts", folder.display()));
        }
        Ok(vendor)
    }

    /// Adds one text.
    pub(super) fn add(&mut self, place: &str, text: &str) {
        let words = words(text);
        let mut known = None;
        for run in words.windows(RUN) {
            let place = *known.get_or_insert_with(|| {
                self.places.push(place.to_owned());
                self.places.len() - 1
            });
            self.runs.entry(key(run)).or_insert(place);
        }
    }

    /// Where the vendor says this.
    pub(super) fn place(&self, run: &[Word<'_>]) -> Option<&str> {
        self.runs.get(&key(run)).and_then(|place| self.places.get(*place)).map(String::as_str)
    }

    /// How many different runs there are.
    pub(super) fn len(&self) -> usize {
        self.runs.len()
    }

    fn wheel(&mut self, path: &Path) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| error.to_string();
        let file = File::open(path).map_err(|error| failed(&error))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|error| failed(&error))?;
        let wheel = path.file_name().unwrap_or_default().to_string_lossy();
        let wheel = wheel.split("-py2").next().unwrap_or_default().to_owned();
        let names: Result<Vec<String>, _> =
            archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
        let names = names.map_err(|error| failed(&error))?;
        for name in names.iter().filter(|name| is_of_service(name)) {
            let mut text = String::new();
            let mut entry = archive.by_name(name).map_err(|error| failed(&error))?;
            let kind = name.rsplit('/').next().unwrap_or_default();
            match kind {
                "api.json" | "examples.json" => {
                    entry.read_to_string(&mut text).map_err(|error| failed(&error))?;
                    let json: Value =
                        serde_json::from_str(&text).map_err(|error| failed(&error))?;
                    self.documents(&format!("{wheel}: {name}"), &json);
                }
                "errorcodes.py" => {
                    entry.read_to_string(&mut text).map_err(|error| failed(&error))?;
                    self.comments(&format!("{wheel}: {name}"), &text);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Every `document` of a description, under the names that lead to it.
    fn documents(&mut self, place: &str, json: &Value) {
        match json {
            Value::Object(members) => {
                let named = json.get("name").and_then(Value::as_str).filter(|name| name.is_ascii());
                let place =
                    named.map_or_else(|| place.to_owned(), |name| format!("{place} {name}"));
                for (key, value) in members {
                    match value {
                        Value::String(text) if key == "document" => self.add(&place, text),
                        Value::Object(_) => self.documents(&format!("{place} {key}"), value),
                        _ => self.documents(&place, value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.documents(place, item)),
            _ => {}
        }
    }

    /// Every line of comment.
    fn comments(&mut self, place: &str, text: &str) {
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(comment) = line.trim_start().strip_prefix('#') {
                self.add(&format!("{place} line {number}"), comment);
            }
        }
    }
}

fn key(run: &[Word<'_>]) -> String {
    run.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ")
}

fn is_of_service(name: &str) -> bool {
    let mut parts = name.split('/').rev();
    let service = parts.nth(2).unwrap_or_default();
    SERVICES.contains(&service)
}

fn wheels(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
