//! Splits names of the specification into words.

use heck::ToSnakeCase;

/// Returns the words of `name` in lower case: `PublicIPv6Addresses` is `public`, `ipv6`, `addresses`.
///
/// `heck` splits camel case. Mixed-case words that it would split (`IPv6`, plural acronyms such as `IDs`) are first
/// rewritten as ordinary words. Characters other than letters and digits separate words.
pub(super) fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .flat_map(|part| {
            let snake = plain_humps(part).to_snake_case();
            snake.split('_').map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Words with a capital inside, and the same as ordinary words.
const MIXED_CASE: &[(&str, &str)] = &[
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("DDoS", "Ddos"),
    ("GBps", "Gbps"),
    ("MBps", "Mbps"),
    ("NVMe", "Nvme"),
    ("QoS", "Qos"),
];

/// Returns `part` with each mixed-case word in the form `Abc`.
fn plain_humps(part: &str) -> String {
    let mut text = part.to_owned();
    for (mixed, word) in MIXED_CASE {
        // After another capital the word continues an acronym: `EIPv6` is one word.
        while let Some(index) = text.find(mixed) {
            let continues =
                text.get(..index).is_some_and(|s| s.ends_with(|c: char| c.is_ascii_uppercase()));
            let word = if continues { word.to_ascii_lowercase() } else { (*word).to_owned() };
            text.replace_range(index..index + mixed.len(), &word);
        }
    }
    lower_plurals(&text)
}

/// Rewrites plural acronyms as ordinary words: `IDs` becomes `Ids`, `VPCsOnly` becomes `VpcsOnly`.
fn lower_plurals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
        let after = rest.get(run..).unwrap_or_default();
        let next = after.strip_prefix('s').map(|behind| behind.chars().next());
        let is_plural = run > 1 && next.is_some_and(|c| c.is_none_or(|c| !c.is_ascii_lowercase()));
        let taken = run.max(first.len_utf8());
        let piece = rest.get(..taken).unwrap_or(rest);
        out.push(first);
        for c in piece.chars().skip(1) {
            out.push(if is_plural { c.to_ascii_lowercase() } else { c });
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}
