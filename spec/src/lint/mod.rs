//! Rules beyond the profile: what a document may leave out or word badly, and a user of it would stumble over.
//!
//! The loader says whether documents can be used. [`lint`] says whether they are finished: it looks at documents that
//! load, at their texts in the trees, where each has its place, and at their behaviour in the model. Every finding
//! names its [`Rule`].

mod content;
mod contradiction;
mod examples;
mod idempotency;
mod listing;
mod migration;
mod names;
mod sensitive;
mod texts;
mod wording;

use crate::yaml::{self, Node};
use crate::{Diagnostic, Diagnostics, Severity, Sources, Span, Spec};

/// One thing that is demanded of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How findings name it.
    pub name: &'static str,
    /// How much a finding of it matters.
    pub severity: Severity,
    /// What it demands.
    pub demands: &'static str,
}

impl Rule {
    const fn error(name: &'static str, demands: &'static str) -> Self {
        Self { name, severity: Severity::Error, demands }
    }

    const fn warning(name: &'static str, demands: &'static str) -> Self {
        Self { name, severity: Severity::Warning, demands }
    }
}

/// Every rule, by subject.
pub const RULES: &[Rule] = &[
    wording::MISSING_TEXT,
    wording::FOREIGN_TEXT,
    wording::MARKUP,
    wording::STOCK_PHRASE,
    wording::TEXT_LENGTH,
    wording::SENTENCE,
    wording::SLIP,
    content::ECHO,
    content::MISSING_UNIT,
    names::UNKNOWN_NAME,
    names::BARE_NAME,
    contradiction::CONTRADICTION,
    idempotency::MISSING_SAFETY,
    idempotency::READ_ONLY_NAME,
    idempotency::UNMARKED_TOKEN,
    listing::UNMARKED_PAGES,
    listing::MISSING_FILTERS,
    migration::MISSING_MIGRATION,
    sensitive::UNMARKED_SECRET,
    examples::MISSING_EXAMPLE,
    examples::EXAMPLE_VALUE,
];

/// Holds documents that [`load`](crate::load) has read as `spec` against every rule.
#[must_use]
pub fn lint(sources: &Sources, spec: &Spec) -> Diagnostics {
    let mut report = Report::default();
    // What loads can be parsed.
    let trees = trees(sources);
    wording::check(&trees, &mut report);
    content::check(spec, &mut report);
    names::check(spec, &trees, &mut report);
    contradiction::check(spec, &mut report);
    idempotency::check(spec, &mut report);
    listing::check(spec, &mut report);
    migration::check(spec, &mut report);
    sensitive::check(spec, &mut report);
    examples::check(spec, &trees, &mut report);
    report.0.into()
}

/// One text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it describes, such as `the member Placement.Zone`.
    pub of: String,
    /// Where it begins.
    pub span: Span,
    /// The text, its lines joined as YAML joins them.
    pub text: String,
}

/// Every text of documents that can be parsed, in their order: whoever asks more of texts than the rules do begins here.
#[must_use]
pub fn texts(sources: &Sources) -> Vec<Text> {
    let trees = trees(sources);
    let all = trees.iter().flat_map(texts::of);
    all.filter_map(|text| {
        let of = text.subject();
        Some(Text { of, span: text.span, text: text.text?.to_owned() })
    })
    .collect()
}

fn trees(sources: &Sources) -> Vec<Node> {
    let files = (0_u32..).zip(sources.files());
    files.filter_map(|(file, _)| yaml::parse(sources, file).ok()).collect()
}

/// Collects findings.
#[derive(Default)]
struct Report(Vec<Diagnostic>);

impl Report {
    fn add(&mut self, rule: &Rule, span: Span, message: String, help: &str) {
        let finding = match rule.severity {
            Severity::Error => Diagnostic::error(span, message),
            Severity::Warning => Diagnostic::warning(span, message),
        };
        self.0.push(finding.help(help).rule(rule.name));
    }
}
