//! Paragraphs, headings and lists as the lines of a documentation comment.

use super::WIDTH;

/// A documentation comment under construction.
#[derive(Debug)]
pub(crate) struct Doc {
    /// Columns left of a line's text: indentation, slashes and one space.
    margin: usize,
    lines: Vec<String>,
}

impl Doc {
    /// Creates a comment for an item at column `indent`.
    pub(crate) fn at(indent: usize) -> Self {
        Self { margin: indent + "/// ".len(), lines: Vec::new() }
    }

    /// Returns the columns that are left for text.
    pub(crate) fn width(&self) -> usize {
        WIDTH.saturating_sub(self.margin)
    }

    /// Adds a paragraph of Markdown, wrapped.
    pub(crate) fn paragraph(mut self, markdown: &str) -> Self {
        let lines = wrap(markdown, self.width());
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

    /// Adds a section, unless it is empty.
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

    /// Adds a subsection, even if it is empty.
    pub(crate) fn subsection<S: AsRef<str>>(
        mut self,
        title: &str,
        parts: impl IntoIterator<Item = S>,
    ) -> Self {
        self.blank();
        self.lines.push(format!("## {title}"));
        self.paragraphs(parts)
    }

    /// Adds a list, unless it is empty.
    pub(crate) fn list<S: AsRef<str>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        let width = self.width().saturating_sub(2);
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

    /// Adds a fenced block. `language` is the info string of its fence.
    pub(crate) fn code<S: Into<String>>(
        mut self,
        language: &str,
        lines: impl IntoIterator<Item = S>,
    ) -> Self {
        self.blank();
        self.lines.push(format!("```{language}"));
        self.lines.extend(lines.into_iter().map(Into::into));
        self.lines.push("```".to_owned());
        self
    }

    /// Adds a table of Markdown. The first row is the header.
    pub(crate) fn table<const N: usize>(
        mut self,
        header: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        self.blank();
        self.lines.push(format!("| {} |", header.join(" | ")));
        self.lines.push(format!("|{}", "---|".repeat(N)));
        self.lines.extend(rows.into_iter().map(|row| format!("| {} |", row.join(" | "))));
        self
    }

    /// Adds a paragraph that readers unfold.
    pub(crate) fn folded(mut self, summary: &str, markdown: &str) -> Self {
        self.blank();
        self.lines.push(format!("<details><summary>{summary}</summary>"));
        self = self.paragraph(markdown);
        self.blank();
        self.lines.push("</details>".to_owned());
        self
    }

    /// Returns the lines, without slashes.
    pub(crate) fn into_lines(self) -> Vec<String> {
        self.lines
    }

    fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }
}

/// Fills lines of at most `width` characters; a longer word gets a line of its own.
///
/// A word that would start a heading, a list or a quotation in Markdown never begins a line.
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
    fn fills_lines() {
        let lines = wrap("one two  three\nfour", 9);
        assert_eq!(lines, ["one two", "three", "four"]);
        assert_eq!(wrap("  ", 9), Vec::<String>::new());
        assert_eq!(wrap("supercalifragilistic a", 9), ["supercalifragilistic", "a"]);
    }

    #[test]
    fn never_begins_a_line_with_a_block_marker() {
        assert_eq!(wrap("sizes are 1 - 5 units", 11), ["sizes are 1 -", "5 units"]);
        assert_eq!(wrap("there is no 1. or #2 here", 11), ["there is no 1.", "or #2 here"]);
        assert_eq!(wrap("# is a hash", 40), ["\\# is a hash"]);
        assert_eq!(wrap("- is a dash", 40), ["\\- is a dash"]);
    }

    #[test]
    fn separates_blocks_by_a_blank_line() {
        let doc = Doc::at(0)
            .paragraph("First.")
            .paragraph("")
            .section("Limits", ["Ten."])
            .section("Errors", [] as [&str; 0])
            .list(["a", "b"]);
        assert_eq!(doc.into_lines(), ["First.", "", "# Limits", "", "Ten.", "", "- a", "- b"]);
    }
}
