//! Words and phrases that descriptions must not contain, each with its replacement.

use super::descriptions;
use super::report::{Report, Rule};
use super::wording::without_code;
use crate::yaml::Node;

pub(super) const OLD_STYLE: Rule = Rule::error(
    "old-style",
    "descriptions use the terms of the style guide: \"response\", \"retry\", \"per second\", \"Default: …\"",
);

/// Phrases in lower case, which stand between word boundaries, and what to write instead.
const PHRASES: &[(&str, &str)] = &[
    ("reply", "response"),
    ("replies", "responses"),
    ("repeat a call", "retry a request"),
    ("a repeat", "a retry"),
    ("by-quantity", "pay-as-you-go"),
    ("by quantity", "pay-as-you-go"),
    ("postpaid", "pay-as-you-go"),
    ("charge type", "billing mode"),
    ("charging mode", "billing mode"),
    ("billing method", "billing mode"),
    ("site message", "Message Center"),
    ("internal message", "Message Center"),
    ("destroys", "terminates or deletes"),
    ("destroyed", "terminated or deleted"),
    ("give back", "terminate or release"),
    ("gives back", "terminates or releases"),
    ("given back", "terminated or released"),
    ("requests a second", "requests per second"),
    ("requests a minute", "requests per minute"),
    ("calls a second", "requests per second"),
    ("calls a minute", "requests per minute"),
    ("times a second", "times per second"),
    ("times a minute", "times per minute"),
    ("times a day", "times per day"),
    ("if left out", "\"Default: …\""),
    ("is left out", "is omitted"),
    ("are left out", "are omitted"),
    ("unless it is given", "\"Default: …\""),
    ("whoever", "the caller"),
    ("nobody", "no account, or a passive sentence"),
    ("somebody", "another account, or a passive sentence"),
    ("the vendor", "\"It is not documented whether …\", or Tencent Cloud"),
    ("presumably", "\"It is not documented whether …\""),
    ("the pages", "the documentation"),
    ("a member", "a property"),
    ("the member", "the property"),
    ("this member", "this property"),
    ("the listing", "the list"),
    ("goes on after", "continues after"),
    ("tells apart", "distinguishes"),
    ("told apart", "distinguished"),
];

pub(super) fn check(trees: &[Node], report: &mut Report) {
    for description in trees.iter().flat_map(descriptions::of) {
        let Some(text) = description.text else { continue };
        for (phrase, replacement) in found(text) {
            let message = format!(
                "{} of {} contains \"{phrase}\"",
                description.kind.name,
                description.subject()
            );
            let help = format!("write {replacement}");
            report.add(&OLD_STYLE, description.span, message, &help);
        }
    }
}

/// Returns the phrases in the prose of a description, with their replacements.
fn found(text: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let prose = without_code(text).to_lowercase();
    PHRASES.iter().copied().filter(move |(phrase, _)| contains_words(&prose, phrase))
}

/// Returns whether `text` contains `phrase` between word boundaries.
fn contains_words(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(start, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(start + phrase.len()..).unwrap_or_default();
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_phrases_between_word_boundaries() {
        let found = |text| found(text).map(|(phrase, _)| phrase).collect::<Vec<_>>();
        assert_eq!(
            found("The reply comes. Up to 10 requests a second."),
            ["reply", "requests a second"]
        );
        assert_eq!(found("20 if left out."), ["if left out"]);
        assert_eq!(found("Autoreply and `reply`; a second disk."), [""; 0]);
    }
}
