//! A page of the simple repository API in HTML: PEP 503. Older mirrors have no other.

use super::Listed;

/// Returns the files of a page: the links with their text.
pub(super) fn files(text: &str) -> Vec<Listed> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = rest.get(start + 1..).unwrap_or_default();
        let Some(attributes) = anchor(rest) else { continue };
        let Some(end) = end_of_tag(attributes) else { break };
        let (tag, body) = attributes.split_at(end);
        let body = body.get(1..).unwrap_or_default();
        let name = unescape(body.split('<').next().unwrap_or_default().trim());
        if let Some(url) = attribute(tag, "href") {
            let (_, fragment) = url.split_once('#').unwrap_or((&url, ""));
            let hash = fragment.split('&').find_map(|pair| pair.strip_prefix("sha256="));
            let (sha256, yanked) =
                (hash.map(str::to_owned), attribute(tag, "data-yanked").is_some());
            found.push(Listed { name, sha256, yanked, url });
        }
        rest = body;
    }
    found
}

/// Returns what follows the name of the tag, if it is an anchor.
fn anchor(tag: &str) -> Option<&str> {
    let rest = tag.strip_prefix(['a', 'A'])?;
    rest.starts_with(|c: char| c.is_ascii_whitespace()).then_some(rest)
}

/// Returns the index of the `>` that ends a tag; those in quotes do not.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices().find_map(|(index, letter)| {
        match (quote, letter) {
            (None, '>') => return Some(index),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        None
    })
}

/// Returns the value of an attribute; an empty one if it has no value.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start()),
            None => ("", after),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(unescape(value));
        }
        rest = next.trim_start();
        if key.is_empty() && value.is_empty() {
            // A stray character.
            rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }
    None
}

/// Splits the value of an attribute from what follows.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(text) = text.strip_prefix(quote) {
            return text.split_once(quote).unwrap_or((text, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len()))
}

/// Replaces the character references that occur in URLs and file names.
fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_links_with_hashes_and_yanks() {
        let text = "<!DOCTYPE html><html><body><h1>Links</h1>\n\
            <a href=\"../../x/a-1.whl#sha256=12&amp;egg=a\" data-requires-python=\"&gt;=3.6\">a-1.whl</a><br/>\n\
            <A data-yanked HREF='b.whl'> b.whl </A>\n\
            <a data-yanked=\"it > that\" href=c.whl#md5=1>c.whl</a>\n\
            <abbr href=\"no\">x</abbr> <a name=\"no\">y</a></body>";
        let brief: Vec<_> =
            files(text).into_iter().map(|f| (f.name, f.url, f.sha256, f.yanked)).collect();
        let hash = Some("12".to_owned());
        let own = |name: &str, url: &str| (name.to_owned(), url.to_owned());
        let (a, b, c) = (
            own("a-1.whl", "../../x/a-1.whl#sha256=12&egg=a"),
            own("b.whl", "b.whl"),
            own("c.whl", "c.whl#md5=1"),
        );
        assert_eq!(
            brief,
            [(a.0, a.1, hash, false), (b.0, b.1, None, true), (c.0, c.1, None, true)]
        );
    }

    #[test]
    fn broken_pages_end() {
        for text in ["<a ", "<a href", "<a href=", "<a href=\"x", "<a =>", "<a ===x y=>z", "<"] {
            files(text);
        }
        assert_eq!(files("<a href=\"x\">"), files("<a href=x>"));
    }
}
