//! Every run of words in the vendor's Python wheels.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::RUN;
use super::words::{Word, words};

/// The vendor's runs of words, each with the place of its first occurrence.
#[derive(Debug, Default)]
pub(super) struct Vendor {
    runs: HashMap<String, usize>,
    places: Vec<String>,
}

impl Vendor {
    /// Reads the texts about `services` in every wheel of a folder.
    pub(super) fn read(folder: &Path, services: &BTreeSet<String>) -> Result<Self, String> {
        let mut vendor = Self::default();
        let mut editions = 0;
        for path in wheels(folder)? {
            let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let before = vendor.len();
            vendor.wheel(&path, services).map_err(|error| failed(&error))?;
            editions += usize::from(vendor.len() > before);
        }
        // The command line and the SDK. Fewer mean that the layout of the wheels has changed.
        if editions < 2 {
            return Err(format!("{}: fewer than 2 wheels contain English texts", folder.display()));
        }
        Ok(vendor)
    }

    /// Adds a text.
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

    /// Returns the place of a run in the vendor's texts.
    pub(super) fn place(&self, run: &[Word<'_>]) -> Option<&str> {
        self.runs.get(&key(run)).and_then(|place| self.places.get(*place)).map(String::as_str)
    }

    /// Returns the number of different runs.
    pub(super) fn len(&self) -> usize {
        self.runs.len()
    }

    fn wheel(&mut self, path: &Path, services: &BTreeSet<String>) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| error.to_string();
        let file = File::open(path).map_err(|error| failed(&error))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|error| failed(&error))?;
        let wheel = path.file_name().unwrap_or_default().to_string_lossy();
        let wheel = wheel.split("-py2").next().unwrap_or_default().to_owned();
        let names: Result<Vec<String>, _> =
            archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
        let names = names.map_err(|error| failed(&error))?;
        for name in names.iter().filter(|name| is_about(name, services)) {
            let mut text = String::new();
            let mut entry = archive.by_name(name).map_err(|error| failed(&error))?;
            let kind = name.rsplit('/').next().unwrap_or_default();
            match kind {
                "api.json" | "examples.json" => {
                    entry.read_to_string(&mut text).map_err(|error| failed(&error))?;
                    let json: Value =
                        serde_json::from_str(&text).map_err(|error| failed(&error))?;
                    self.descriptions(&format!("{wheel}: {name}"), &json);
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

    /// Adds every `document` in the vendor's description, with its path of names.
    fn descriptions(&mut self, place: &str, json: &Value) {
        match json {
            Value::Object(entries) => {
                let named = json.get("name").and_then(Value::as_str).filter(|name| name.is_ascii());
                let place =
                    named.map_or_else(|| place.to_owned(), |name| format!("{place} {name}"));
                for (key, value) in entries {
                    match value {
                        Value::String(text) if key == "document" => self.add(&place, text),
                        Value::Object(_) => self.descriptions(&format!("{place} {key}"), value),
                        _ => self.descriptions(&place, value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.descriptions(place, item)),
            _ => {}
        }
    }

    /// Adds every comment line.
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

/// Returns whether a file of a wheel, such as `tccli/services/cvm/v20170312/api.json`, is about one of `services`.
fn is_about(name: &str, services: &BTreeSet<String>) -> bool {
    name.split('/').rev().nth(2).is_some_and(|service| services.contains(service))
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
