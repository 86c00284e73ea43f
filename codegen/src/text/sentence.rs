//! Sentences of a description.

/// Returns the first sentence.
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

/// Returns what a setter does, from the first sentence of the property's description: "The zone." becomes "Sets the zone.".
///
/// A sentence that is not a noun phrase follows the name of the property, unless it already says what the value does.
pub(crate) fn setter(description: &str, property: &str) -> String {
    const NOUN_PHRASE: &[&str] = &[
        "A",
        "Additional",
        "All",
        "An",
        "Custom",
        "How",
        "One",
        "The",
        "What",
        "Where",
        "Whether",
        "Which",
    ];
    let sentence = first_sentence(description);
    let first = sentence.split_whitespace().next().unwrap_or_default();
    if NOUN_PHRASE.contains(&first) {
        let rest = sentence.get(first.len()..).unwrap_or_default();
        format!("Sets {}{rest}", first.to_ascii_lowercase())
    } else if first == "Returns" {
        sentence.to_owned()
    } else {
        format!("Sets `{property}`. {sentence}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_sentence() {
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
    fn describes_setters() {
        for (text, sets) in [
            ("The zone of it. More.", "Sets the zone of it."),
            ("Whether to start.", "Sets whether to start."),
            ("Returns only these hosts. Default: all.", "Returns only these hosts."),
            ("Deprecated. Use the zone.", "Sets `HostIds`. Deprecated."),
        ] {
            assert_eq!(setter(text, "HostIds"), sets);
        }
    }
}
