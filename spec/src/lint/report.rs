//! Lint rules and their diagnostics.

use crate::{Diagnostic, Severity, Span};

/// A lint rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name, which diagnostics show.
    pub name: &'static str,
    /// The severity of its diagnostics.
    pub severity: Severity,
    /// The requirement, in one sentence without a full stop.
    pub requirement: &'static str,
}

impl Rule {
    pub(super) const fn error(name: &'static str, requirement: &'static str) -> Self {
        Self { name, severity: Severity::Error, requirement }
    }

    pub(super) const fn warning(name: &'static str, requirement: &'static str) -> Self {
        Self { name, severity: Severity::Warning, requirement }
    }
}

/// Collects the diagnostics of all rules.
#[derive(Default)]
pub(super) struct Report(pub(super) Vec<Diagnostic>);

impl Report {
    pub(super) fn add(&mut self, rule: &Rule, span: Span, message: String, help: &str) {
        let diagnostic = match rule.severity {
            Severity::Error => Diagnostic::error(span, message),
            Severity::Warning => Diagnostic::warning(span, message),
        };
        self.0.push(diagnostic.help(help).rule(rule.name));
    }
}
