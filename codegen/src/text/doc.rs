//! Paragraphs, headings and lists as the lines of a documentation comment.

/// The column that no line passes.
const WIDTH: usize = 100;

/// A documentation comment being written.
#[derive(Debug)]
pub(crate) struct Doc {
    /// Columns left of a line's text: indentation, slashes and the space behind them.
    margin: usize,
    lines: Vec<String>,
}

impl Doc {
    /// For an item that stands at column `indent`; `///` and a space come before each line.
    pub(crate) fn at(indent: usize) -> Self {
        Self { margin: indent + "/// ".len(), lines: Vec::new() }
    }

    /// Adds a paragraph of Markdown, wrapped.
    pub(crate) fn paragraph(mut self, markdown: &str) -> Self {
        let lines = wrap(markdown, WIDTH.saturating_sub(self.margin));
        if !lines.is_empty() {
            self.blank();
            self.lines.extend(lines);
        }
        self
    }

    /// Adds each non-empty part as a paragraph.
    pub(crate) fn paragraphs<S: AsRef<str>>(self, parts: impl IntoIterator<Item = S>) -> Self {
        parts.into_iter().fold(self, |doc, part| doc.paragraph(part.as_ref()))
    }

    /// Adds a section, unless nothing is in it.
    pub(crate) fn section<S: AsRef<str>>(
        mut self,
        title: &str,
        parts: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut parts = parts.into_iter().peekable();
        if parts.peek().is_none() {
            return self;
        }
        self.blank();
        self.lines.push(format!("# {title}"));
        self.paragraphs(parts)
    }

    /// Adds a section of a section, whatever is in it.
    pub(crate) fn subsection<S: AsRef<str>>(
        mut self,
        title: &str,
        parts: impl IntoIterator<Item = S>,
    ) -> Self {
        self.blank();
        self.lines.push(format!("## {title}"));
        self.paragraphs(parts)
    }

    /// Adds a list, unless nothing is in it.
    pub(crate) fn list<S: AsRef<str>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        let width = WIDTH.saturating_sub(self.margin + 2);
        for (index, item) in items.into_iter().enumerate() {
            if index == 0 {
                self.blank();
            }
            for (index, line) in wrap(item.as_ref(), width).into_iter().enumerate() {
                self.lines.push(format!("{}{line}", if index == 0 { "- " } else { "  " }));
            }
        }
        self
    }

    /// The lines, without slashes.
    pub(crate) fn into_lines(self) -> Vec<String> {
        self.lines
    }

    fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }
}

/// Fills lines of at most `width` characters; a longer word has a line of its own.
///
/// No line begins with what Markdown reads as the start of a heading, a list or a quotation: such a word stays on the
/// line before.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if used + 1 + length <= width || begins_block(word) => {
                line.push(' ');
                line.push_str(word);
                used += 1 + length;
            }
            _ => {
                lines.push(word.to_owned());
                used = length;
            }
        }
    }
    if let Some(first) = lines.first_mut().filter(|line| begins_block(line)) {
        first.insert(0, '\\');
    }
    lines
}

fn begins_block(word: &str) -> bool {
    let word = word.split(' ').next().unwrap_or(word);
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < word.len() && matches!(digits, "." | ")");
    numbered
        || matches!(word, "-" | "+" | "*" | ":")
        || word.starts_with(['#', '>', '|', '='])
        || word.starts_with("---")
        || word.starts_with("```")
        || word.starts_with("~~~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_filled() {
        let lines = wrap("one two  three\nfour", 9);
        assert_eq!(lines, ["one two", "three", "four"]);
        assert_eq!(wrap("  ", 9), Vec::<String>::new());
        assert_eq!(wrap("supercalifragilistic a", 9), ["supercalifragilistic", "a"]);
    }

    #[test]
    fn no_line_begins_a_block() {
        assert_eq!(wrap("sizes are 1 - 5 units", 11), ["sizes are 1 -", "5 units"]);
        assert_eq!(wrap("there is no 1. or #2 here", 11), ["there is no 1.", "or #2 here"]);
        assert_eq!(wrap("# is a hash", 40), ["\\# is a hash"]);
        assert_eq!(wrap("- is a dash", 40), ["\\- is a dash"]);
    }

    #[test]
    fn blocks_are_parted_by_a_blank_line() {
        let doc = Doc::at(0)
            .paragraph("First.")
            .paragraph("")
            .section("Limits", ["Ten."])
            .section("Errors", [] as [&str; 0])
            .list(["a", "b"]);
        assert_eq!(doc.into_lines(), ["First.", "", "# Limits", "", "Ten.", "", "- a", "- b"]);
    }
}
