//! A closed look at a mapping: every key is known, every value has its kind, and what is not so is a finding.

use super::suggest::did_you_mean;
use crate::diagnostics::Findings;
use crate::yaml::{Entry, Node, Yaml};
use crate::{Diagnostic, Span};

/// A mapping whose keys were checked.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n, 'f> {
    what: &'static str,
    pub(super) span: Span,
    entries: &'n [Entry],
    pub(super) findings: &'f Findings,
}

impl<'n, 'f> Fields<'n, 'f> {
    /// Reads `node` as a mapping that may have only the keys `known`.
    pub(super) fn open(
        node: &'n Node,
        what: &'static str,
        known: &[&str],
        findings: &'f Findings,
    ) -> Option<Self> {
        let entries = entries(node, what, findings)?;
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("unknown key {} in {what}", entry.key);
                let help = did_you_mean(&entry.key, known.iter().copied())
                    .unwrap_or_else(|| format!("known are {}", known.join(", ")));
                findings.error_help(entry.span, message, help);
            }
        }
        Some(Self { what, span: node.span, entries, findings })
    }

    /// The same, with findings about the whole mapping at the key that holds it.
    pub(super) fn of_entry(
        entry: &'n Entry,
        what: &'static str,
        known: &[&str],
        findings: &'f Findings,
    ) -> Option<Self> {
        Some(Self::open(&entry.value, what, known, findings)?.reported_at(entry.span))
    }

    /// The same, with findings about the whole mapping at `span`.
    pub(super) fn reported_at(self, span: Span) -> Self {
        Self { span, ..self }
    }

    pub(super) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn require(&self, key: &str) -> Option<&'n Node> {
        let node = self.get(key);
        if node.is_none() {
            self.findings.error(self.span, format!("{} needs {key}", self.what));
        }
        node
    }

    pub(super) fn text(&self, key: &str) -> Option<&'n str> {
        self.get(key).and_then(|node| text(node, key, self.findings))
    }

    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    pub(super) fn required_text(&self, key: &str) -> Option<&'n str> {
        self.require(key).and_then(|node| text(node, key, self.findings))
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        match self.get(key).map(|node| (node, &node.value)) {
            None => false,
            Some((_, Yaml::Bool(value))) => *value,
            Some((node, _)) => {
                wrong_kind(node, key, "true or false", self.findings);
                false
            }
        }
    }

    /// A whole number of at least `least`.
    pub(super) fn count(&self, key: &str, least: u64) -> Option<u64> {
        self.get(key).and_then(|node| count(node, key, least, self.findings))
    }

    /// The same where the model has 32 bits for it.
    pub(super) fn small_count(&self, key: &str, least: u64) -> Option<u32> {
        self.get(key).and_then(|node| small_count(node, key, least, self.findings))
    }

    /// The value must be exactly this text.
    pub(super) fn constant(&self, key: &str, expected: &str) {
        if let Some(node) = self.require(key)
            && node.as_text() != Some(expected)
        {
            let message = format!("{key} must be {expected} here");
            self.findings.error(node.span, message);
        }
    }

    /// The value must be `true`.
    pub(super) fn always_true(&self, key: &str) {
        if let Some(node) = self.require(key)
            && node.value != Yaml::Bool(true)
        {
            self.findings.error(node.span, format!("{key} must be true here"));
        }
    }
}

pub(super) fn entries<'n>(node: &'n Node, what: &str, findings: &Findings) -> Option<&'n [Entry]> {
    let entries = node.as_map();
    if entries.is_none() {
        findings.error(node.span, format!("{what} must be a mapping, not {}", node.kind()));
    }
    entries
}

pub(super) fn items<'n>(node: &'n Node, what: &str, findings: &Findings) -> &'n [Node] {
    node.as_list().unwrap_or_else(|| {
        wrong_kind(node, what, "a list", findings);
        &[]
    })
}

pub(super) fn text<'n>(node: &'n Node, what: &str, findings: &Findings) -> Option<&'n str> {
    match node.as_text() {
        Some(text) if text.trim().is_empty() => {
            findings.error(node.span, format!("{what} is empty"));
            None
        }
        Some(text) => Some(text),
        None => {
            wrong_kind(node, what, "a text", findings);
            None
        }
    }
}

/// Every item as a text; an item that stands twice is a finding.
pub(super) fn texts<'n>(node: &'n Node, what: &str, findings: &Findings) -> Vec<(&'n str, Span)> {
    let mut found: Vec<(&str, Span)> = Vec::new();
    for item in items(node, what, findings) {
        let Some(text) = text(item, what, findings) else { continue };
        if found.iter().any(|(other, _)| *other == text) {
            findings.error(item.span, format!("{text} stands twice in {what}"));
        } else {
            found.push((text, item.span));
        }
    }
    found
}

pub(super) fn small_count(node: &Node, what: &str, least: u64, findings: &Findings) -> Option<u32> {
    let value = count(node, what, least, findings)?;
    let small = u32::try_from(value).ok();
    if small.is_none() {
        findings.error(node.span, format!("{what} is larger than {}", u32::MAX));
    }
    small
}

fn count(node: &Node, what: &str, least: u64, findings: &Findings) -> Option<u64> {
    let value = match &node.value {
        Yaml::Number(number) => number.as_u64().filter(|value| *value >= least),
        _ => None,
    };
    if value.is_none() {
        findings.error(node.span, format!("{what} must be a whole number from {least}"));
    }
    value
}

/// Generated code has the name as it stands.
pub(super) fn check_upper_camel(name: &str, span: Span, findings: &Findings) {
    let begins = name.starts_with(|c: char| c.is_ascii_uppercase());
    if !begins || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        findings.error(span, format!("{name} is not UpperCamelCase"));
    }
}

pub(super) fn wrong_kind(node: &Node, what: &str, expected: &str, findings: &Findings) {
    let message = format!("{what} must be {expected}, not {}", node.kind());
    findings.add(Diagnostic::error(node.span, message));
}
