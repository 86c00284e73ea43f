//! Diagnostics as text, with the source lines they point at.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::{Diagnostic, Diagnostics, Severity, Sources, Span};

impl Diagnostic {
    /// Formats the diagnostic on one line: `path:line:column: message (help) [rule]`.
    #[must_use]
    pub fn line(&self, sources: &Sources) -> String {
        let mut text = location(self.span, sources);
        if self.severity == Severity::Warning {
            text.push_str(": warning");
        }
        let _ = write!(text, ": {}", self.message);
        if let Some(help) = &self.help {
            let _ = write!(text, " ({help})");
        }
        if let Some(rule) = self.rule {
            let _ = write!(text, " [{rule}]");
        }
        text
    }

    /// Formats the diagnostic with the source line, as rustc does.
    #[must_use]
    pub fn snippet(&self, sources: &Sources, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut title = level.primary_title(self.message.as_str());
        if let Some(rule) = self.rule {
            title = title.id(rule);
        }
        let mut group = title.elements(std::iter::empty::<annotate_snippets::Element<'_>>());
        let source = sources.get(self.span.file);
        let line = source.and_then(|source| quoted_line(&source.text, self.span));
        match (source, line) {
            (Some(source), Some((line, token))) => {
                let number = usize::try_from(self.span.line).unwrap_or_default();
                let snippet = Snippet::source(line)
                    .line_start(number)
                    .path(source.path.as_str())
                    .annotation(AnnotationKind::Primary.span(token));
                group = group.element(snippet);
            }
            (Some(source), None) => {
                group = group.element(annotate_snippets::Origin::path(source.path.as_str()));
            }
            (None, _) => {}
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

impl Diagnostics {
    /// Formats every diagnostic on a line of its own.
    #[must_use]
    pub fn lines(&self, sources: &Sources) -> String {
        let mut text = String::new();
        for diagnostic in self.as_slice() {
            text.push_str(&diagnostic.line(sources));
            text.push('\n');
        }
        text
    }

    /// Formats every diagnostic with its source line.
    #[must_use]
    pub fn snippets(&self, sources: &Sources, color: bool) -> String {
        let mut text = String::new();
        for diagnostic in self.as_slice() {
            text.push_str(&diagnostic.snippet(sources, color));
            text.push_str("\n\n");
        }
        text
    }
}

/// Formats a position: `path:line:column`, or the path for a whole file.
pub(crate) fn location(span: Span, sources: &Sources) -> String {
    let path = sources.get(span.file).map_or("?", |source| source.path.as_str());
    if span.line == 0 { path.to_owned() } else { format!("{path}:{}:{}", span.line, span.column) }
}

/// Returns the line at `span` and the byte range of the token that starts there.
fn quoted_line(text: &str, span: Span) -> Option<(&str, std::ops::Range<usize>)> {
    let index = usize::try_from(span.line).ok()?.checked_sub(1)?;
    let line = text.lines().nth(index)?;
    let column = usize::try_from(span.column).ok()?.checked_sub(1)?;
    let start = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let rest = line.get(start..)?;
    let mut end = rest.len();
    for stop in [": ", " #", ", "] {
        end = end.min(rest.find(stop).unwrap_or(end));
    }
    let token = rest.get(..end)?.trim_end().trim_end_matches(':');
    Some((line, start..start + token.len()))
}
