//! Lint rules: what a finished specification must state beyond what the profile requires.
//!
//! The loader decides whether a specification can be used. [`lint`] decides whether it is finished: it checks the
//! descriptions in the files and the facts in the model. Every diagnostic names its [`Rule`].

mod bounds;
mod content;
mod contradiction;
mod descriptions;
mod examples;
mod idempotency;
mod migration;
mod names;
mod nullable;
mod pagination;
mod report;
mod sensitive;
mod style;
mod tier;
mod twins;
mod wording;

use std::fmt::Write as _;

pub use self::idempotency::is_reading;
pub use self::report::Rule;
pub use self::sensitive::is_secret_name;

use self::report::Report;
use self::tier::Authored;
pub use self::tier::Undescribed;
use crate::yaml::{self, Node};
use crate::{Diagnostics, Severity, Sources, Span, Spec};

/// Every rule, by subject.
pub const RULES: &[Rule] = &[
    wording::MISSING_DESCRIPTION,
    wording::NOT_ENGLISH,
    wording::MARKUP,
    wording::VENDOR_PHRASE,
    style::OLD_STYLE,
    wording::DESCRIPTION_LENGTH,
    wording::NO_SENTENCE,
    wording::TYPO,
    content::REDUNDANT_DESCRIPTION,
    content::MISSING_UNIT,
    names::UNKNOWN_NAME,
    names::MISSING_BACKTICKS,
    contradiction::CONTRADICTION,
    twins::TWIN_REQUESTS,
    nullable::NULLABLE,
    bounds::MISSING_MINIMUM,
    idempotency::MISSING_IDEMPOTENCY,
    idempotency::READ_ONLY_NAME,
    idempotency::MISSING_IDEMPOTENCY_TOKEN,
    idempotency::FORCED,
    pagination::MISSING_PAGINATION,
    pagination::MISSING_FILTERS,
    migration::MISSING_MIGRATION,
    tier::UNCONFIRMED_INFERENCE,
    migration::DIFFERENT_IDEMPOTENCY,
    sensitive::MISSING_SENSITIVE,
    examples::MISSING_EXAMPLE,
    examples::INVALID_EXAMPLE,
];

/// Checks specification files, which [`load`](crate::load) has read as `spec`, against every rule.
#[must_use]
pub fn lint(sources: &Sources, spec: &Spec) -> Diagnostics {
    let mut report = Report::default();
    let trees = trees(sources);
    let authored = Authored::of(spec);
    wording::check(&trees, &authored, &mut report);
    style::check(&trees, &mut report);
    content::check(spec, &mut report);
    names::check(spec, &trees, &mut report);
    contradiction::check(spec, &mut report);
    twins::check(spec, &mut report);
    nullable::check(spec, &mut report);
    bounds::check(spec, &mut report);
    idempotency::check(spec, &mut report);
    pagination::check(spec, &mut report);
    migration::check(spec, &mut report);
    tier::check(spec, &mut report);
    sensitive::check(spec, &trees, &mut report);
    examples::check(spec, &trees, &mut report);
    report.0.into()
}

/// Counts what [`lint`] does not report because it belongs to the facts tier.
#[must_use]
pub fn undescribed(sources: &Sources, spec: &Spec) -> Undescribed {
    tier::undescribed(&trees(sources), spec)
}

/// Compares the actions of a specification of API 2.0 with the actions of `replacement` that replace them.
#[must_use]
pub fn lint_migration(spec: &Spec, replacement: &Spec) -> Diagnostics {
    let mut report = Report::default();
    migration::compare(spec, replacement, &mut report);
    report.0.into()
}

/// Returns the Markdown table of every rule, which `docs/spec-profile.md` contains.
#[must_use]
pub fn rule_table() -> String {
    let mut text = String::from("| rule | severity | requirement |\n|---|---|---|\n");
    for Rule { name, severity, requirement } in RULES {
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        let _ = writeln!(text, "| `{name}` | {severity} | {requirement} |");
    }
    text
}

/// A description in a specification file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What it describes, such as `the property Placement.Zone`.
    pub of: String,
    /// The position of its first character.
    pub span: Span,
    /// The description, with lines joined as YAML does.
    pub text: String,
}

/// Returns every description in the files that can be parsed, in their order.
#[must_use]
pub fn descriptions(sources: &Sources) -> Vec<Description> {
    let trees = trees(sources);
    let all = trees.iter().flat_map(descriptions::of);
    all.filter_map(|found| {
        let of = found.subject();
        Some(Description { of, span: found.span, text: found.text?.to_owned() })
    })
    .collect()
}

fn trees(sources: &Sources) -> Vec<Node> {
    let files = (0_u32..).zip(sources.files());
    files.filter_map(|(file, _)| yaml::parse(sources, file).ok()).collect()
}
