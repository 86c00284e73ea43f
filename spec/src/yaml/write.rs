//! Writes a [`Node`] as text, in one notation per value, so that writing what was read changes nothing.

use serde_json::Number;

use super::scalar::{Context, WIDTH, folded, inline, literal};
use super::{Entry, Node, Yaml};

const STEP: usize = 2;

/// Writes a file.
///
/// Levels are indented by two spaces. Lists of scalars that fit on a line are written in brackets. Strings are plain if
/// every reader agrees on them, folded if they are long, literal if they have several lines, and quoted otherwise. Keys
/// keep their order: see [`sort`](crate::canonical::sort).
#[must_use]
pub fn write(document: &Node) -> String {
    let mut writer = Writer { out: String::new() };
    match &document.value {
        Yaml::Map(entries) if !entries.is_empty() => writer.map(entries, 0),
        Yaml::List(items) if !items.is_empty() => writer.list(items, 0),
        _ => writer.value(document, 0, 0),
    }
    writer.out
}

struct Writer {
    out: String,
}

impl Writer {
    /// Writes entries at `indent`; the first one continues an unfinished line.
    fn map(&mut self, entries: &[Entry], indent: usize) {
        for entry in entries {
            self.indent(indent);
            let key = inline(&entry.key, Context::Block);
            self.out.push_str(&key);
            self.out.push(':');
            let column = indent + key.chars().count() + 1;
            match &entry.value.value {
                Yaml::Map(entries) if !entries.is_empty() => {
                    self.out.push('\n');
                    self.map(entries, indent + STEP);
                }
                Yaml::List(items) if !items.is_empty() => match flow(items, column + 1) {
                    Some(flow) => self.line(&flow, true),
                    None => {
                        self.out.push('\n');
                        self.list(items, indent + STEP);
                    }
                },
                _ => self.value(&entry.value, indent + STEP, column),
            }
        }
    }

    /// Writes items at `indent`; the first one continues an unfinished line.
    fn list(&mut self, items: &[Node], indent: usize) {
        for item in items {
            self.indent(indent);
            self.out.push('-');
            let column = indent + 1;
            match &item.value {
                Yaml::Map(entries) if !entries.is_empty() => {
                    self.out.push(' ');
                    self.map(entries, indent + STEP);
                }
                Yaml::List(items) if !items.is_empty() => match flow(items, column + 1) {
                    Some(flow) => self.line(&flow, true),
                    None => {
                        self.out.push(' ');
                        self.list(items, indent + STEP);
                    }
                },
                _ => self.value(item, indent + STEP, column),
            }
        }
    }

    /// Writes a scalar or something empty after `column` characters; the lines of a block are at `indent`.
    fn value(&mut self, node: &Node, indent: usize, column: usize) {
        let Yaml::String(text) = &node.value else {
            return self.line(&scalar(node, Context::Block).unwrap_or_default(), column > 0);
        };
        let indent = indent.max(STEP);
        if text.contains('\n')
            && let Some(lines) = literal(text)
        {
            let head = if text.ends_with('\n') { "|" } else { "|-" };
            return self.block(head, &lines, indent, column);
        }
        let one_line = inline(text, Context::Block);
        if column + 1 + one_line.chars().count() > WIDTH
            && let Some(lines) = folded(text, indent)
        {
            return self.block(">-", &lines, indent, column);
        }
        self.line(&one_line, column > 0);
    }

    fn block<S: AsRef<str>>(&mut self, head: &str, lines: &[S], indent: usize, column: usize) {
        self.line(head, column > 0);
        for line in lines {
            if !line.as_ref().is_empty() {
                self.indent(indent);
            }
            self.line(line.as_ref(), false);
        }
    }

    fn line(&mut self, text: &str, after_space: bool) {
        if after_space {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Indents a new line; after `- ` the line already has that width.
    fn indent(&mut self, indent: usize) {
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.out.extend(std::iter::repeat_n(' ', indent));
        }
    }
}

/// Formats `[a, b]`, if every item is a scalar and the line has room after `column` characters.
fn flow(items: &[Node], column: usize) -> Option<String> {
    let mut out = String::from("[");
    for item in items {
        if out.len() > 1 {
            out.push_str(", ");
        }
        out.push_str(&scalar(item, Context::Flow)?);
        // There are at least as many bytes as characters; this ends hopeless cases early.
        if out.len() > WIDTH * 4 {
            return None;
        }
    }
    out.push(']');
    (column + out.chars().count() <= WIDTH).then_some(out)
}

/// Formats a scalar, or an empty list or mapping.
fn scalar(node: &Node, context: Context) -> Option<String> {
    match &node.value {
        Yaml::Null => Some("null".to_owned()),
        Yaml::Bool(value) => Some(value.to_string()),
        Yaml::Number(value) => Some(number(value)),
        Yaml::String(text) if context == Context::Flow && text.contains('\n') => None,
        Yaml::String(text) => Some(inline(text, context)),
        Yaml::List(items) => (items.is_empty() && context == Context::Block).then(|| "[]".into()),
        Yaml::Map(items) => (items.is_empty() && context == Context::Block).then(|| "{}".into()),
    }
}

/// Formats a number; YAML 1.1 requires a point and a sign with an exponent.
fn number(value: &Number) -> String {
    let text = value.to_string();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return text };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}
