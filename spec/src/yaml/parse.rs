//! Parses text into a [`Node`], strictly.

use std::collections::HashSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::{Entry, Node, Yaml, comments, resolve};
use crate::diagnostic::Collector;
use crate::{Diagnostics, Sources, Span};

/// The maximum nesting depth, so that recursive readers of the tree cannot exhaust the stack.
const MAX_DEPTH: usize = 64;

/// Parses one file of `sources`.
///
/// # Errors
/// Returns diagnostics for invalid YAML and for what the profile does not allow: anchors, aliases, tags, several
/// documents, keys that are not strings, duplicate keys, comments, and plain scalars that YAML readers interpret
/// differently.
pub fn parse(sources: &Sources, file: u32) -> Result<Node, Diagnostics> {
    let diagnostics = Collector::default();
    let node = match sources.get(file) {
        Some(source) => parse_into(file, &source.text, &diagnostics),
        None => None,
    };
    let diagnostics = diagnostics.into_diagnostics();
    match node {
        Some(node) if diagnostics.is_empty() => Ok(node),
        _ => Err(diagnostics),
    }
}

/// Parses a file and reports to `diagnostics`; `None` if there is no usable tree.
pub(crate) fn parse_into(file: u32, text: &str, diagnostics: &Collector) -> Option<Node> {
    let mut builder = Builder { file, diagnostics, open: Vec::new(), root: None, documents: 0 };
    let mut scalars = comments::Scalars::default();
    for event in Parser::new_from_str(text) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                let span = span(file, error.marker());
                diagnostics.error(span, format!("invalid YAML: {}", error.info()));
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
        let help = "put it into a `description`; tools that rewrite the file would lose it";
        diagnostics.error_help(Span { file, line, column }, "comments are not allowed", help);
    }
    if builder.root.is_none() {
        diagnostics.error(Span { file, line: 1, column: 1 }, "empty file");
    }
    builder.root
}

fn span(file: u32, marker: &Marker) -> Span {
    let line = u32::try_from(marker.line()).unwrap_or(u32::MAX);
    let column = u32::try_from(marker.col() + 1).unwrap_or(u32::MAX);
    Span { file, line, column }
}

/// An open list or mapping.
enum Open {
    List(Span, Vec<Node>),
    Map(Span, Vec<Entry>, Option<(String, Span)>),
}

struct Builder<'a> {
    file: u32,
    diagnostics: &'a Collector,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    /// Processes an event; `false` ends the parsing.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.diagnostics.error(span, "more than one YAML document in a file");
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
        self.diagnostics.error_help(
            span,
            format!("{what} is not allowed"),
            "write the value in full",
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
        if self.open.len() >= MAX_DEPTH {
            self.diagnostics.error(span, format!("nested deeper than {MAX_DEPTH} levels"));
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
                    Yaml::String(text.to_owned())
                }
            },
            _ => Yaml::String(text.to_owned()),
        };
        if is_key && !matches!(value, Yaml::String(_)) {
            self.diagnostics.error_help(
                span,
                format!("the key {text} is not a string"),
                "quote it",
            );
            self.value(Node { span, value: Yaml::String(text.to_owned()) });
        } else {
            self.value(Node { span, value });
        }
    }

    fn ambiguous(&self, text: &str, span: Span) {
        if text.is_empty() {
            self.diagnostics.error_help(
                span,
                "missing value",
                "expected a value, or null, '', [] or {}",
            );
        } else {
            let message = format!("ambiguous scalar {text}: YAML readers interpret it differently");
            self.diagnostics.error_help(span, message, "quote it, or write the number in full");
        }
    }

    /// Adds a finished value to the innermost open list or mapping.
    fn value(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => match key.take() {
                Some((key, span)) => entries.push(Entry { key, span, value: node }),
                None => {
                    let span = node.span;
                    let text = match node.value {
                        Yaml::String(text) => text,
                        _ => {
                            self.diagnostics.error(span, "a key must be a string");
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
            None => self
                .diagnostics
                .error(Span { file: self.file, line: 0, column: 0 }, "invalid YAML: unmatched end"),
        }
    }

    fn duplicates(&self, entries: &[Entry]) {
        let mut seen = HashSet::with_capacity(entries.len());
        for entry in entries {
            if !seen.insert(entry.key.as_str()) {
                self.diagnostics.error(entry.span, format!("duplicate key `{}`", entry.key));
            }
        }
    }
}
