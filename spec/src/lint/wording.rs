//! Rules about the wording of descriptions: present, in English, in sentences, without markup, of a reasonable length.

use super::descriptions::{self, Description};
use super::report::{Report, Rule};
use super::tier::Authored;
use crate::yaml::Node;

pub(super) const MISSING_DESCRIPTION: Rule = Rule::error(
    "missing-description",
    "every action, schema, property, enumeration value, filter, waiter, group, parameter and error code is described",
);
pub(super) const NOT_ENGLISH: Rule = Rule::error("not-english", "descriptions are in English");
pub(super) const MARKUP: Rule = Rule::error(
    "markup",
    "descriptions contain no HTML, entities, links or headings; code is in backticks",
);
pub(super) const VENDOR_PHRASE: Rule = Rule::error(
    "vendor-phrase",
    "descriptions contain no phrase that is typical of the vendor's documentation",
);
pub(super) const DESCRIPTION_LENGTH: Rule = Rule::warning(
    "description-length",
    "the number of words of a description is within the range of its kind",
);
pub(super) const NO_SENTENCE: Rule = Rule::warning(
    "no-sentence",
    "descriptions start with a capital letter and end with a full stop",
);
pub(super) const TYPO: Rule = Rule::warning(
    "typo",
    "descriptions have no duplicate words, no stray spaces, and no unclosed backticks or parentheses",
);

/// Phrases of the vendor's documentation, in lower case.
const VENDOR_PHRASES: [&str; 13] = [
    "note: this",
    "this field may return null",
    "may return `null`",
    "no valid value",
    "valid values:",
    "value range:",
    "default value:",
    "please ",
    "for more information",
    "see also",
    "submit a ticket",
    "click here",
    "this api is used to",
];

/// The text of a description that is still to be written.
const PLACEHOLDER: &str = "Not described yet.";

pub(super) fn check(trees: &[Node], authored: &Authored<'_>, report: &mut Report) {
    for description in trees.iter().flat_map(descriptions::of) {
        match written(&description) {
            None if authored.covers(&description) => missing(&description, report),
            None => {}
            Some(text) => present(&description, text, report),
        }
    }
}

/// Returns the text of a description, unless it is blank or the placeholder.
pub(super) fn written<'a>(description: &Description<'a>) -> Option<&'a str> {
    description.text.filter(|text| !text.trim().is_empty() && text.trim() != PLACEHOLDER)
}

fn missing(description: &Description<'_>, report: &mut Report) {
    let message = format!("{} has no `{}`", description.subject(), description.kind.name);
    report.add(&MISSING_DESCRIPTION, description.span, message, "describe it in English");
}

fn present(description: &Description<'_>, text: &str, report: &mut Report) {
    let mut add = |rule: &Rule, what: String, help: &str| {
        let message = format!("{} of {} {what}", description.kind.name, description.subject());
        report.add(rule, description.span, message, help);
    };
    if let Some(letter) = text.chars().find(|letter| is_foreign(*letter)) {
        add(&NOT_ENGLISH, format!("contains {letter:?}"), "write it in English");
    }
    let prose = without_code(text);
    if let Some(found) = markup(&prose) {
        add(
            &MARKUP,
            format!("contains markup: {found}"),
            "write plain text, with code in backticks",
        );
    }
    let lower = prose.to_lowercase();
    if let Some(phrase) = VENDOR_PHRASES.iter().find(|phrase| lower.contains(*phrase)) {
        let what = format!("contains the vendor's phrase \"{}\"", phrase.trim());
        add(&VENDOR_PHRASE, what, "state the fact in your own words");
    }
    let (least, most) = description.kind.words;
    let count = text.split_whitespace().count();
    if !(least..=most).contains(&count) {
        let help = format!("expected {least} to {most} words");
        add(&DESCRIPTION_LENGTH, format!("has {count} words"), &help);
    }
    let is_start = |letter: char| !letter.is_alphabetic() || letter.is_uppercase();
    if !text.starts_with(is_start) || !text.trim_end().ends_with('.') {
        let help = "start with a capital letter and end with a full stop";
        add(&NO_SENTENCE, "is not a sentence".to_owned(), help);
    }
    if let Some(what) = typo(text, &prose) {
        add(&TYPO, what, "correct it");
    }
}

/// Returns the first typo.
fn typo(text: &str, prose: &str) -> Option<String> {
    let twice = prose
        .split_whitespace()
        .zip(prose.split_whitespace().skip(1))
        .find(|(first, second)| first == second && first.starts_with(char::is_alphabetic));
    let stray = || ["  ", " ,", " .", " ;", " :"].into_iter().find(|stray| prose.contains(stray));
    let open = || {
        let count = |mark| prose.matches(mark).count();
        (text.matches('`').count() % 2 == 1)
            .then_some("backtick")
            .or_else(|| (count('(') != count(')')).then_some("parenthesis"))
    };
    twice
        .map(|(word, _)| format!("contains \"{word} {word}\""))
        .or_else(|| stray().map(|stray| format!("contains {stray:?}")))
        .or_else(|| open().map(|mark| format!("has an unclosed {mark}")))
}

/// Returns whether English has no such letter; includes CJK punctuation.
fn is_foreign(letter: char) -> bool {
    (letter.is_alphabetic() && !letter.is_ascii())
        || matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// Returns the text without the content of backticks, where anything is allowed.
pub(super) fn without_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

/// Returns the first piece of markup.
fn markup(prose: &str) -> Option<&str> {
    ["http://", "https://", "](", "**", "\n#", "\n- "]
        .into_iter()
        .find(|mark| prose.contains(mark))
        .or_else(|| between(prose, '<', '>', |c| c.is_ascii_alphabetic() || c == '/'))
        .or_else(|| between(prose, '&', ';', |c| c.is_ascii_alphabetic() || c == '#'))
}

/// Returns the first piece from `open` to `close` without spaces whose first character fits.
fn between(prose: &str, open: char, close: char, fits: impl Fn(char) -> bool) -> Option<&str> {
    prose.match_indices(open).find_map(|(at, _)| {
        let rest = prose.get(at..)?;
        let end = rest.find(|c: char| c == close || c.is_whitespace())?;
        let piece = rest.get(..=end)?;
        let is_closed = piece.ends_with(close) && piece.chars().nth(1).is_some_and(&fits);
        is_closed.then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinguishes_markup_from_punctuation() {
        let cases = [
            ("a <b>bold</b> word", Some("<b>")),
            ("one<br/>two", Some("<br/>")),
            ("x&nbsp;y", Some("&nbsp;")),
            ("x&#39;y", Some("&#39;")),
            ("see https://x.example", Some("https://")),
            ("see [this](that)", Some("](")),
            ("less than < or > more", None),
            ("one of ()<,>.?/", None),
            ("this & that; and more", None),
        ];
        for (text, expected) in cases {
            assert_eq!(markup(text), expected, "{text}");
        }
    }

    #[test]
    fn removes_code_from_prose() {
        assert_eq!(without_code("Send `<b>` or `x`."), "Send `` or ``.");
        assert_eq!(without_code("No code."), "No code.");
    }
}
