//! Words and phrases that prose must not contain: comments and strings in Rust, and Markdown.

/// Phrases in lower case, which stand between word boundaries, and what to write instead.
const PHRASES: &[(&str, &str)] = &[
    ("reply", "response"),
    ("replies", "responses"),
    ("repeat a call", "retry a request"),
    ("repeats a call", "retries a request"),
    ("by-quantity", "pay-as-you-go"),
    ("gives back", "terminates or releases"),
    ("given back", "terminated or released"),
    ("requests a second", "requests per second"),
    ("requests a minute", "requests per minute"),
    ("calls a second", "requests per second"),
    ("calls a minute", "requests per minute"),
    ("times a second", "times per second"),
    ("if left out", "by default"),
    ("whoever", "the caller"),
    ("nobody", "no one, or a passive sentence"),
    ("somebody", "a third party, or a passive sentence"),
    ("presumably", "probably, or a measured fact"),
    ("anew", "again"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("mends", "fixes"),
    ("canary", "secret-leak scan"),
    ("told apart", "distinguished"),
    ("tells apart", "distinguishes"),
    ("leads nowhere", "is dead"),
    ("stands twice", "is a duplicate"),
];

/// Files that must name phrases: a prefix of the path, and the phrase or an empty string for all.
const EXCEPTIONS: &[(&str, &str)] =
    &[("spec/src/lint/style.rs", ""), ("xtask/src/test/tidy/style.rs", ""), ("CHANGELOG.md", "")];

/// Returns a line for every phrase in a file.
pub(super) fn problems(name: &str, text: &str, is_rust: bool) -> Vec<String> {
    let is_excepted = |phrase: &str| {
        let mut exceptions = EXCEPTIONS.iter();
        exceptions.any(|(path, of)| name.starts_with(path) && (of.is_empty() || *of == phrase))
    };
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let prose = if is_rust { rust_prose(line) } else { markdown_prose(line) }.to_lowercase();
        for (phrase, replacement) in PHRASES.iter().filter(|(phrase, _)| !is_excepted(phrase)) {
            if contains_words(&prose, phrase) {
                let number = index + 1;
                found.push(format!("{name}:{number}: \"{phrase}\": write {replacement}"));
            }
        }
    }
    found
}

/// Returns the comment and the strings of a line of Rust, without code in backticks.
fn rust_prose(line: &str) -> String {
    let (code, comment) = match line.trim_start().starts_with("//") {
        true => ("", line),
        false => line.split_once(" // ").unwrap_or((line, "")),
    };
    let strings: Vec<&str> = code.split('"').skip(1).step_by(2).collect();
    // A string without spaces is a name or a value.
    let prose = strings.iter().filter(|string| string.contains(' '));
    let prose: Vec<&str> = prose.copied().chain([comment]).collect();
    markdown_prose(&prose.join("\n"))
}

/// Returns text without code in backticks.
fn markdown_prose(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

/// Returns whether `text` contains `phrase` between word boundaries.
fn contains_words(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(start, _)| {
        let is_word = |c: char| c.is_alphanumeric() || "-_/.:".contains(c);
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(start + phrase.len()..).unwrap_or_default();
        let continues = |c: char| c.is_alphanumeric() || "-_/:(".contains(c);
        !before.ends_with(is_word) && !after.starts_with(continues)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_phrases_in_prose_only() {
        for (line, is_rust, expected) in [
            ("// The reply comes.", true, 1),
            ("let reply = read(); // Nobody waits.", true, 1),
            ("let text = \"no reply from the server\";", true, 1),
            ("let name = \"reply\";", true, 0),
            ("fn reply(canary: &str) {}", true, 0),
            ("/// Calls `reply`.", true, 0),
            ("use canary::find; // canary::find", true, 0),
            ("Up to 10 requests a second.", false, 1),
            ("See `canary`.", false, 0),
        ] {
            assert_eq!(problems("a", line, is_rust).len(), expected, "{line}");
        }
        assert!(problems("CHANGELOG.md", "reply is now response", false).is_empty());
    }
}
