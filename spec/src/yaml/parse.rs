//! Text to [`Node`], strictly.

use std::collections::HashSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::{Entry, Node, Yaml, comments, resolve};
use crate::diagnostics::Findings;
use crate::{Diagnostics, Sources, Span};

/// Deeper documents are refused, so that no reader of the tree can run out of stack.
const DEEPEST: usize = 64;

/// Reads one document of `sources`.
///
/// # Errors
/// Bad YAML, and what the profile leaves out: anchors, aliases, tags, several documents, keys that are no text or stand
/// twice, comments, plain scalars that readers differ on.
pub fn parse(sources: &Sources, file: u32) -> Result<Node, Diagnostics> {
    let findings = Findings::default();
    let node = match sources.get(file) {
        Some(source) => parse_into(file, &source.text, &findings),
        None => None,
    };
    let findings = findings.into_diagnostics();
    match node {
        Some(node) if findings.is_empty() => Ok(node),
        _ => Err(findings),
    }
}

/// The same, with findings put where the caller collects them; `None` where no tree can be had.
pub(crate) fn parse_into(file: u32, text: &str, findings: &Findings) -> Option<Node> {
    let mut builder = Builder { file, findings, open: Vec::new(), root: None, documents: 0 };
    let mut scalars = comments::Scalars::default();
    for event in Parser::new_from_str(text) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                let span = span(file, error.marker());
                findings.error(span, format!("bad YAML: {}", error.info()));
                return None;
            }
        };
        if let Event::Scalar(_, style, ..) = &event {
            scalars.add(*style, &place);
        }
        if !builder.event(event, span(file, &place.start)) {
            return None;
        }
    }
    for (line, column) in comments::find(text, &scalars) {
        let help = "put it into a description: tools that rewrite the file would lose it";
        findings.error_help(Span { file, line, column }, "comments are not kept", help);
    }
    if builder.root.is_none() {
        findings.error(Span { file, line: 1, column: 1 }, "the document is empty");
    }
    builder.root
}

fn span(file: u32, marker: &Marker) -> Span {
    let line = u32::try_from(marker.line()).unwrap_or(u32::MAX);
    let column = u32::try_from(marker.col() + 1).unwrap_or(u32::MAX);
    Span { file, line, column }
}

/// A list or mapping that is not closed yet.
enum Open {
    List(Span, Vec<Node>),
    Map(Span, Vec<Entry>, Option<(String, Span)>),
}

struct Builder<'a> {
    file: u32,
    findings: &'a Findings,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    /// Takes an event; false ends the reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.findings.error(span, "a second document in one file");
                    return false;
                }
            }
            Event::Alias(_) => {
                self.refuse(span, "an alias");
                self.value(Node { span, value: Yaml::Null });
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_marks(span, anchor, tag.is_some());
                self.scalar(&text, style, span);
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_marks(span, anchor, tag.is_some());
                return self.push(Open::List(span, Vec::new()), span);
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_marks(span, anchor, tag.is_some());
                return self.push(Open::Map(span, Vec::new(), None), span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        true
    }

    fn refuse(&self, span: Span, what: &str) {
        self.findings.error_help(
            span,
            format!("{what} is not part of the profile"),
            "write it out",
        );
    }

    fn refuse_marks(&self, span: Span, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.refuse(span, "an anchor");
        }
        if tagged {
            self.refuse(span, "a tag");
        }
    }

    fn push(&mut self, open: Open, span: Span) -> bool {
        if self.open.len() >= DEEPEST {
            self.findings.error(span, format!("nested deeper than {DEEPEST} levels"));
            return false;
        }
        self.open.push(open);
        true
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let is_key = matches!(self.open.last(), Some(Open::Map(_, _, None)));
        let value = match style {
            ScalarStyle::Plain => match resolve::resolve(text) {
                Some(value) => value,
                None => {
                    self.ambiguous(text, span);
                    Yaml::Text(text.to_owned())
                }
            },
            _ => Yaml::Text(text.to_owned()),
        };
        if is_key && !matches!(value, Yaml::Text(_)) {
            self.findings.error_help(span, format!("the key {text} is no text"), "quote it");
            self.value(Node { span, value: Yaml::Text(text.to_owned()) });
        } else {
            self.value(Node { span, value });
        }
    }

    fn ambiguous(&self, text: &str, span: Span) {
        if text.is_empty() {
            self.findings.error_help(span, "a value is missing", "write null, '', [] or {}");
        } else {
            let message = format!("YAML readers differ on {text}");
            self.findings.error_help(span, message, "quote it, or write the number in full");
        }
    }

    /// A finished value goes into what is open.
    fn value(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => match key.take() {
                Some((key, span)) => entries.push(Entry { key, span, value: node }),
                None => {
                    let span = node.span;
                    let text = match node.value {
                        Yaml::Text(text) => text,
                        _ => {
                            self.findings.error(span, "a key must be a text");
                            String::new()
                        }
                    };
                    *key = Some((text, span));
                }
            },
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::List(span, items)) => self.value(Node { span, value: Yaml::List(items) }),
            Some(Open::Map(span, entries, _)) => {
                self.duplicates(&entries);
                self.value(Node { span, value: Yaml::Map(entries) });
            }
            None => self.findings.error(
                Span { file: self.file, line: 0, column: 0 },
                "bad YAML: something ends that never began",
            ),
        }
    }

    fn duplicates(&self, entries: &[Entry]) {
        let mut seen = HashSet::with_capacity(entries.len());
        for entry in entries {
            if !seen.insert(entry.key.as_str()) {
                self.findings.error(entry.span, format!("the key {} stands twice", entry.key));
            }
        }
    }
}
