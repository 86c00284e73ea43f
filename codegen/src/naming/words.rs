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
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied();
    let upper = |index: usize| at(index).is_some_and(|c| c.is_ascii_uppercase());
    let mut out = String::with_capacity(text.len());
    for (index, c) in chars.iter().enumerate() {
        // In `IDs` and `IPsOnly` the `s` belongs to the acronym: its last capital begins no word.
        let plural = at(index + 1) == Some('s')
            && at(index + 2).is_none_or(|next| next.is_ascii_uppercase() || next.is_ascii_digit());
        if plural && upper(index) && index > 0 && upper(index - 1) {
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(*c);
        }
    }
    out
}
