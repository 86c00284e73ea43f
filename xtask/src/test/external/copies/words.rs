//! Splits text into words, in the same way for the vendor's HTML and Markdown as for YAML.

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// The word as written.
    pub(super) text: &'t str,
    /// The form for comparisons: in lower case, without apostrophes.
    pub(super) key: String,
}

/// Returns the words of a text without markup.
///
/// Dots and dashes inside a word belong to it, so that `S5.MEDIUM4`, `10.0.0.1` and `pay-as-you-go` are one word each.
/// Letters that are not English are words of their own, and so end every run of English words.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| !letter.is_whitespace()) {
        rest = rest.get(start..).unwrap_or_default();
        if let Some(length) = markup(rest) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|letter: char| !is_inner(letter)).unwrap_or(rest.len());
        // Any other character is a word of one letter, or punctuation.
        let end = end.max(rest.chars().next().map_or(1, char::len_utf8));
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if !word.is_empty() {
            let key = word.replace('\'', "").to_lowercase();
            found.push(Word { text: word, key });
        }
        rest = after;
    }
    found
}

fn is_inner(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.:/'".contains(letter)
}

/// Returns the length of the tag, entity or link address at the start of a text.
fn markup(text: &str) -> Option<usize> {
    let closed = |open: &str, close: char, begins: fn(char) -> bool| {
        let inner = text.strip_prefix(open)?;
        let end = inner.find(close)?;
        let fits = inner.starts_with(begins) && inner.get(..end)?.chars().count() <= 400;
        fits.then(|| open.len() + end + close.len_utf8())
    };
    closed("<", '>', |letter| letter.is_ascii_alphabetic() || letter == '/')
        .or_else(|| closed("](", ')', |_| true))
        .or_else(|| {
            let entity = closed("&", ';', |letter| letter.is_ascii_alphabetic() || letter == '#')?;
            (entity <= 10).then_some(entity)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_markup_and_punctuation() {
        for (text, expected) in [
            ("<p>Set <b>it</b>,<br><li>then\nwait.</li></p>", "set it then wait"),
            ("see [the page](https://x.example/a b) for it", "see the page for it"),
            ("the instance's &quot;name&quot; &amp; `state`", "the instances name state"),
            (
                "pay-as-you-go, S5.MEDIUM4; 10.0.0.1 (and more)",
                "pay-as-you-go s5.medium4 10.0.0.1 and more",
            ),
            ("调用 RunInstances时 it", "调 用 runinstances 时 it"),
            ("a < b and b > c & d", "a b and b c d"),
        ] {
            let keys: Vec<String> = words(text).into_iter().map(|word| word.key).collect();
            assert_eq!(keys.join(" "), expected, "{text}");
        }
    }
}
