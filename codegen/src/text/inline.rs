//! Descriptions as Markdown that rustdoc accepts without a warning.

use std::collections::{BTreeMap, BTreeSet};

/// The names of a specification that descriptions refer to.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// Name of an action or a waiter → path of its method, such as `crate::Client::run_instances`.
    pub(crate) actions: BTreeMap<String, String>,
    /// Name of a schema → path of its Rust type.
    pub(crate) types: BTreeMap<String, String>,
    /// Names of all properties.
    pub(crate) properties: BTreeSet<String>,
}

/// Escapes `text` as Markdown without links.
pub(crate) fn plain(text: &str) -> String {
    Vocabulary::default().markdown(text, &|_| false)
}

impl Vocabulary {
    /// Converts `text` to Markdown: code spans stay, names of actions and types become links, names of properties become
    /// code, and everything that Markdown or HTML would interpret is escaped.
    ///
    /// `own` returns whether a name is a property of the described object.
    pub(crate) fn markdown(&self, text: &str, own: &dyn Fn(&str) -> bool) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        let mut parts = text.split('`');
        let mut in_code = false;
        let balanced = text.matches('`').count().is_multiple_of(2);
        for (index, part) in parts.by_ref().enumerate() {
            if index > 0 {
                out.push_str(if balanced { "`" } else { "\\`" });
            }
            if in_code && balanced {
                out.push_str(part);
            } else {
                self.prose(part, own, &mut out);
            }
            in_code = !in_code;
        }
        out
    }

    fn prose(&self, text: &str, own: &dyn Fn(&str) -> bool, out: &mut String) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some(url) = url(rest) {
                out.push('<');
                out.push_str(url);
                out.push('>');
                rest = rest.get(url.len()..).unwrap_or_default();
            } else if is_word(first) {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                self.word(word, starts_sentence(out), own, out);
                rest = after;
            } else {
                if matches!(first, '[' | ']' | '<' | '>' | '*' | '\\' | '|') {
                    out.push('\\');
                }
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }

    fn word(
        &self,
        word: &str,
        starts_sentence: bool,
        own: &dyn Fn(&str) -> bool,
        out: &mut String,
    ) {
        // At the start of a sentence, `Image` is more likely the English word than the property.
        let is_name = has_humps(word) || !starts_sentence && word.starts_with(char::is_uppercase);
        if is_name && own(word) {
            out.extend(["`", word, "`"]);
        } else if let Some(method) = self.actions.get(word) {
            out.extend(["[`", word, "`](", method, ")"]);
        } else if !has_humps(word) {
            for (index, part) in word.split('_').enumerate() {
                out.push_str(if index > 0 { "\\_" } else { "" });
                out.push_str(part);
            }
        } else if let Some(ty) = self.types.get(word) {
            out.extend(["[`", word, "`](", ty, ")"]);
        } else if self.properties.contains(word) {
            out.extend(["`", word, "`"]);
        } else {
            out.push_str(word);
        }
    }
}

/// Returns the URL that `text` begins with.
fn url(text: &str) -> Option<&str> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let stop = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | ')' | ']');
    let end = text.find(stop).unwrap_or(text.len());
    text.get(..end).map(|url| url.trim_end_matches(['.', ',', ';', ':']))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns whether `word` consists of several words, such as `InstanceId`, and so cannot be an English word.
fn has_humps(word: &str) -> bool {
    let mut previous = None;
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().any(|c| {
            let hump =
                c.is_ascii_uppercase() && previous.is_some_and(|p: char| p.is_ascii_lowercase());
            previous = Some(c);
            hump
        })
}

fn starts_sentence(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', ':', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let pair = |name: &str, rust: &str| (name.to_owned(), rust.to_owned());
        Vocabulary {
            actions: [pair("DescribeImages", "Client::describe_images")].into(),
            types: [
                pair("SystemDisk", "model::SystemDisk"),
                pair("Image", "model::Image"),
                pair("OptionSet", "model::OptionSetObject"),
            ]
            .into(),
            properties: ["InstanceId".to_owned(), "Limit".to_owned()].into(),
        }
    }

    #[test]
    fn links_names_and_escapes_markup() {
        let own = |name: &str| matches!(name, "Limit" | "ImageIds" | "Image");
        for (text, markdown) in [
            ("Poll DescribeImages.", "Poll [`DescribeImages`](Client::describe_images)."),
            ("Takes a SystemDisk.", "Takes a [`SystemDisk`](model::SystemDisk)."),
            ("Takes an OptionSet.", "Takes an [`OptionSet`](model::OptionSetObject)."),
            ("Either ImageIds or Limit.", "Either `ImageIds` or `Limit`."),
            ("Image is a word. Limit it.", "Image is a word. Limit it."),
            ("By InstanceId of MapReduce.", "By `InstanceId` of MapReduce."),
            ("`DescribeImages` in code <b>", "`DescribeImages` in code \\<b\\>"),
            ("a [b] *c* d\\e", "a \\[b\\] \\*c\\* d\\\\e"),
            ("odd ` quote", "odd \\` quote"),
            ("see https://a.b/c_d.", "see <https://a.b/c_d>."),
            ("(http://a.b)", "(<http://a.b>)"),
            ("under_score", "under\\_score"),
        ] {
            let markdown_of = vocabulary().markdown(text, &own);
            assert_eq!(markdown_of, markdown, "of {text:?}");
        }
    }
}
