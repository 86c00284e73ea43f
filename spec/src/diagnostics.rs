//! Findings: collected, sorted, and rendered with the line they are about.

use std::cell::RefCell;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::{Sources, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The documents cannot be used.
    Error,
    /// The documents can be used, and could say more.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it is.
    pub span: Span,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// How much it matters.
    pub severity: Severity,
    /// The rule that it breaks, where rules have names.
    pub rule: Option<&'static str>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, severity: Severity::Error, rule: None }
    }

    /// A warning.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// The same with what was expected.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with the rule that it breaks.
    #[must_use]
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// `path:line:column: message (help) [rule]`.
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

    /// The finding with its line of the document and a mark under the place.
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

/// Findings, sorted by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Every finding, sorted by file, line and column.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Takes over the findings of another run.
    pub fn extend(&mut self, other: Self) {
        let findings = std::mem::take(&mut self.0);
        *self = findings.into_iter().chain(other.0).collect::<Vec<_>>().into();
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many findings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// One line each.
    #[must_use]
    pub fn lines(&self, sources: &Sources) -> String {
        let mut text = String::new();
        for finding in &self.0 {
            text.push_str(&finding.line(sources));
            text.push('\n');
        }
        text
    }

    /// Each with its line of the document.
    #[must_use]
    pub fn snippets(&self, sources: &Sources, color: bool) -> String {
        let mut text = String::new();
        for finding in &self.0 {
            text.push_str(&finding.snippet(sources, color));
            text.push_str("\n\n");
        }
        text
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(mut findings: Vec<Diagnostic>) -> Self {
        findings.sort_by(|a, b| {
            (a.span, a.severity, &a.message).cmp(&(b.span, b.severity, &b.message))
        });
        findings.dedup();
        Self(findings)
    }
}

/// Collects findings while several readers hold it at once.
#[derive(Debug, Default)]
pub(crate) struct Findings(RefCell<Vec<Diagnostic>>);

impl Findings {
    pub(crate) fn add(&self, finding: Diagnostic) {
        self.0.borrow_mut().push(finding);
    }

    pub(crate) fn error(&self, span: Span, message: impl Into<String>) {
        self.add(Diagnostic::error(span, message));
    }

    pub(crate) fn error_help(
        &self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::error(span, message).help(help));
    }

    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        self.0.into_inner().into()
    }
}

pub(crate) fn location(span: Span, sources: &Sources) -> String {
    let path = sources.get(span.file).map_or("?", |source| source.path.as_str());
    if span.line == 0 { path.to_owned() } else { format!("{path}:{}:{}", span.line, span.column) }
}

/// The line that `span` is in, and the bytes of the token that begins there.
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
