//! Sentences of a description.

/// The first sentence, without what follows it.
fn first_sentence(text: &str) -> &str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(". ")) {
        let end = from + at + 1;
        let next = text.get(end..).and_then(|rest| rest.trim_start().chars().next());
        let abbreviated =
            text.get(..end).is_some_and(|s| s.ends_with("e.g.") || s.ends_with("i.e."));
        if !abbreviated && next.is_none_or(|c| c.is_uppercase() || c == '`') {
            return text.get(..end).unwrap_or(text);
        }
        from = end;
    }
    text
}

/// The first sentence of a member's description as what a setter does: "The zone of it." is "Sets the zone of it.".
///
/// A sentence that does not begin with one of a few words stands behind the member's name.
pub(crate) fn imperative(description: &str, member: &str) -> String {
    const STARTS: &[&str] = &["A", "An", "The", "Whether", "How", "Which", "What", "Where"];
    let sentence = first_sentence(description);
    let first = sentence.split_whitespace().next().unwrap_or_default();
    if STARTS.contains(&first) {
        let rest = sentence.get(first.len()..).unwrap_or_default();
        format!("Sets {}{rest}", first.to_ascii_lowercase())
    } else {
        format!("Sets `{member}`: {sentence}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_sentences() {
        for (text, first) in [
            ("One. Two.", "One."),
            ("Version 3.0 of it. Next.", "Version 3.0 of it."),
            ("Codes, e.g. TEN. Next.", "Codes, e.g. TEN."),
            ("Ends here. `A` begins.", "Ends here."),
            ("Up to 5 GB. 10 for more.", "Up to 5 GB. 10 for more."),
            ("No stop", "No stop"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), first, "of {text:?}");
        }
    }

    #[test]
    fn imperatives() {
        for (text, sets) in [
            ("The zone of it. More.", "Sets the zone of it."),
            ("Whether to start.", "Sets whether to start."),
            ("IDs of hosts.", "Sets `HostIds`: IDs of hosts."),
            ("Up to 100.", "Sets `HostIds`: Up to 100."),
        ] {
            assert_eq!(imperative(text, "HostIds"), sets);
        }
    }
}
