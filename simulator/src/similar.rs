//! Suggestions for misspelled names in error messages.

/// The similarity from which a name is suggested.
const MIN_SIMILARITY: f64 = 0.8;

/// The longest name that is compared, in bytes. The time of a comparison grows with the product of both lengths.
const MAX_LENGTH: usize = 200;

/// Returns the end of a message that suggests the name which is most similar to the given one, such as
/// `` Did you mean `DescribeZones`?``; empty if no name is similar.
pub(crate) fn suggestion<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    closest(given, names).map(|best| format!(" Did you mean `{best}`?")).unwrap_or_default()
}

/// Returns the most similar name.
pub(crate) fn closest<'a>(
    given: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if given.len() > MAX_LENGTH {
        return None;
    }
    let given = given.to_ascii_lowercase();
    let similarity = |name: &str| strsim::jaro_winkler(&name.to_ascii_lowercase(), &given);
    let similar = names.into_iter().map(|name| (similarity(name), name));
    let best = similar.max_by(|one, other| one.0.total_cmp(&other.0));
    Some(best.filter(|best| best.0 >= MIN_SIMILARITY)?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_similar_names_only() {
        let names = ["InstanceIds", "Limit", "Offset"];
        assert_eq!(suggestion("InstanceID", names), " Did you mean `InstanceIds`?");
        assert_eq!(suggestion("limit", names), " Did you mean `Limit`?");
        assert_eq!(suggestion("Zone", names), "");
        assert_eq!(suggestion("Zone", []), "");
        // Names of any length are answered immediately.
        let long = "a".repeat(MAX_LENGTH + 1);
        assert_eq!(suggestion(&long, [long.as_str()]), "");
    }
}
