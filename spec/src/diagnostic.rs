//! Diagnostics and their collection.

use std::cell::RefCell;

use crate::Span;

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The specification cannot be used.
    Error,
    /// The specification can be used but should be improved.
    Warning,
}

/// A problem at one position of a specification file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The position of the problem.
    pub span: Span,
    /// The problem, in one line without a full stop.
    pub message: String,
    /// What was expected, or how to fix the problem.
    pub help: Option<String>,
    /// The severity.
    pub severity: Severity,
    /// The name of the lint rule that reports it; `None` for the loader.
    pub rule: Option<&'static str>,
}

impl Diagnostic {
    /// Returns an error without a help text.
    #[must_use]
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, severity: Severity::Error, rule: None }
    }

    /// Returns a warning without a help text.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// Sets the help text.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the name of the lint rule.
    #[must_use]
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }
}

/// Diagnostics sorted by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Returns every diagnostic, sorted by file, line and column.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Adds the diagnostics of another run.
    pub fn extend(&mut self, other: Self) {
        let own = std::mem::take(&mut self.0);
        *self = own.into_iter().chain(other.0).collect::<Vec<_>>().into();
    }

    /// Returns whether there are no diagnostics.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of diagnostics.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether at least one diagnostic is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| {
            (a.span, a.severity, &a.message).cmp(&(b.span, b.severity, &b.message))
        });
        diagnostics.dedup();
        Self(diagnostics)
    }
}

/// Collects diagnostics through a shared reference, because several readers hold it at once.
#[derive(Debug, Default)]
pub(crate) struct Collector(RefCell<Vec<Diagnostic>>);

impl Collector {
    pub(crate) fn add(&self, diagnostic: Diagnostic) {
        self.0.borrow_mut().push(diagnostic);
    }

    pub(crate) fn error(&self, span: Span, message: impl Into<String>) {
        self.add(Diagnostic::error(span, message));
    }

    /// Adds an error with a help text: a `&str`, a `String`, or an `Option<String>` if there may be none.
    pub(crate) fn error_help(&self, span: Span, message: impl Into<String>, help: impl Into<Help>) {
        self.add(Diagnostic { help: help.into().0, ..Diagnostic::error(span, message) });
    }

    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        self.0.into_inner().into()
    }
}

/// The help text of a diagnostic, if there is one.
pub(crate) struct Help(Option<String>);

impl From<&str> for Help {
    fn from(help: &str) -> Self {
        Self(Some(help.to_owned()))
    }
}

impl From<String> for Help {
    fn from(help: String) -> Self {
        Self(Some(help))
    }
}

impl From<Option<String>> for Help {
    fn from(help: Option<String>) -> Self {
        Self(help)
    }
}
