//! Splits the vendor's names into words.

use heck::ToSnakeCase;

/// The words of `name`, in lower case: `PublicIPv6Addresses` is `public`, `ipv6`, `addresses`.
///
/// `heck` finds the humps; before it sees the name, the mixed-case atoms that it would cut in two (`IPv6`, plural
/// acronyms such as `IDs`) are written as ordinary words. What is neither letter nor digit separates words.
pub(super) fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .flat_map(|part| {
            let snake = plain_humps(part).to_snake_case();
            snake.split('_').map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Spellings with a capital inside a word, and the same as one word.
const ATOMS: &[(&str, &str)] = &[
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("DDoS", "Ddos"),
    ("GBps", "Gbps"),
    ("MBps", "Mbps"),
    ("NVMe", "Nvme"),
    ("QoS", "Qos"),
];

/// `part` with each atom in the form `Abc`, which has humps where words begin and nowhere else.
fn plain_humps(part: &str) -> String {
    let mut text = part.to_owned();
    for (atom, word) in ATOMS {
        // Behind another capital the atom goes on with an acronym: `EIPv6` is one word.
        while let Some(index) = text.find(atom) {
            let goes_on =
                text.get(..index).is_some_and(|s| s.ends_with(|c: char| c.is_ascii_uppercase()));
            let word = if goes_on { word.to_ascii_lowercase() } else { (*word).to_owned() };
            text.replace_range(index..index + atom.len(), &word);
        }
    }
    lower_plurals(&text)
}

/// In `IDs` and `VPCsOnly` the `s` belongs to the acronym: all of it is one word, `Ids`.
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
