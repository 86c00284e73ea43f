//! Texts: there, in English, in plain words, in sentences, neither curt nor long.

use super::texts::{self, Text};
use super::{Report, Rule};
use crate::yaml::Node;

pub(super) const MISSING_TEXT: Rule = Rule::error(
    "missing-text",
    "every action, schema, member, enumeration value, filter, waiter, group, parameter and error code is described",
);
pub(super) const FOREIGN_TEXT: Rule = Rule::error("foreign-text", "texts are in English");
pub(super) const MARKUP: Rule = Rule::error(
    "markup",
    "texts hold no HTML, entities, links or headings; code stands in backticks",
);
pub(super) const STOCK_PHRASE: Rule =
    Rule::error("stock-phrase", "texts are our own: no phrase that only the vendor's pages use");
pub(super) const TEXT_LENGTH: Rule =
    Rule::warning("text-length", "texts say something, and stay short: words are counted by kind");
pub(super) const SENTENCE: Rule =
    Rule::warning("sentence", "texts begin with a capital letter and end with a full stop");

pub(super) const SLIP: Rule = Rule::warning(
    "slip",
    "texts have no word twice, no stray space, and close every backtick and parenthesis",
);

/// Phrases that came along when a text was taken over instead of written, in lower case.
const STOCK_PHRASES: [&str; 13] = [
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

pub(super) fn check(trees: &[Node], report: &mut Report) {
    for text in trees.iter().flat_map(texts::of) {
        match text.text.filter(|words| !words.trim().is_empty()) {
            None => missing(&text, report),
            Some(words) => written(&text, words, report),
        }
    }
}

fn missing(text: &Text<'_>, report: &mut Report) {
    let message = format!("{} has no {}", text.subject(), text.kind.name);
    report.add(&MISSING_TEXT, text.span, message, "say in English what it is or does");
}

fn written(text: &Text<'_>, words: &str, report: &mut Report) {
    let mut add = |rule: &Rule, what: String, help: &str| {
        let message = format!("{} of {} {what}", text.kind.name, text.subject());
        report.add(rule, text.span, message, help);
    };
    if let Some(letter) = words.chars().find(|letter| is_foreign(*letter)) {
        add(&FOREIGN_TEXT, format!("holds {letter:?}"), "write it in English");
    }
    let prose = without_code(words);
    if let Some(found) = markup(&prose) {
        add(&MARKUP, format!("holds markup: {found}"), "write plain text; code goes in backticks");
    }
    let lower = prose.to_lowercase();
    if let Some(phrase) = STOCK_PHRASES.iter().find(|phrase| lower.contains(*phrase)) {
        let what = format!("holds the stock phrase `{}`", phrase.trim());
        add(&STOCK_PHRASE, what, "say it in our own words");
    }
    let (least, most) = text.kind.words;
    let count = words.split_whitespace().count();
    if !(least..=most).contains(&count) {
        let help = format!("{least} to {most} words are good for it");
        add(&TEXT_LENGTH, format!("has {count} words"), &help);
    }
    let begins = |letter: char| !letter.is_alphabetic() || letter.is_uppercase();
    if !words.starts_with(begins) || !words.trim_end().ends_with('.') {
        add(&SENTENCE, "is no sentence".to_owned(), "begin with a capital, end with a full stop");
    }
    if let Some(what) = slip(words, &prose) {
        add(&SLIP, what, "read it once more");
    }
}

/// The first slip of the pen.
fn slip(text: &str, prose: &str) -> Option<String> {
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
        .map(|(word, _)| format!("says {word} twice"))
        .or_else(|| stray().map(|stray| format!("holds {stray:?}")))
        .or_else(|| open().map(|mark| format!("leaves a {mark} open")))
}

/// Letters that English does not have, and the punctuation of CJK texts.
fn is_foreign(letter: char) -> bool {
    (letter.is_alphabetic() && !letter.is_ascii())
        || matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// The text without what stands in backticks, where anything may stand.
fn without_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

/// The first thing that is markup.
fn markup(prose: &str) -> Option<&str> {
    ["http://", "https://", "](", "**", "\n#", "\n- "]
        .into_iter()
        .find(|mark| prose.contains(mark))
        .or_else(|| between(prose, '<', '>', |c| c.is_ascii_alphabetic() || c == '/'))
        .or_else(|| between(prose, '&', ';', |c| c.is_ascii_alphabetic() || c == '#'))
}

/// The first piece from `open` to `close` without a space in it whose first character fits.
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
    fn markup_is_told_from_punctuation() {
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
    fn what_stands_in_backticks_is_no_prose() {
        assert_eq!(without_code("Send `<b>` or `x`."), "Send `` or ``.");
        assert_eq!(without_code("No code."), "No code.");
    }
}
