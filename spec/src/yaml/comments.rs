//! Finds comments, which the parser drops and the writer would lose.

use saphyr_parser::{ScalarStyle, Span};

/// The positions of scalars that may contain ` #`, in the order of the file.
#[derive(Default)]
pub(super) struct Scalars(Vec<(ScalarStyle, usize, usize)>);

impl Scalars {
    pub(super) fn add(&mut self, style: ScalarStyle, span: &Span) {
        if style != ScalarStyle::Plain {
            self.0.push((style, span.start.index(), span.end.index()));
        }
    }
}

/// Returns the line and column, from 1, of every comment.
pub(super) fn find(text: &str, scalars: &Scalars) -> Vec<(u32, u32)> {
    if !may_contain(text) {
        return Vec::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut spans = scalars.0.iter().map(|scalar| inside(&chars, scalar)).peekable();
    let mut found = Vec::new();
    let (mut line, mut column, mut index) = (1, 1, 0);
    let mut previous = '\n';
    while let Some(&current) = chars.get(index) {
        while spans.peek().is_some_and(|(_, end)| *end <= index) {
            spans.next();
        }
        let in_scalar = spans.peek().is_some_and(|(start, _)| *start <= index);
        if current == '#' && !in_scalar && previous.is_whitespace() {
            found.push((line, column));
            let rest = chars.iter().skip(index).take_while(|c| **c != '\n').count();
            index += rest;
            column += u32::try_from(rest).unwrap_or(u32::MAX);
            previous = '#';
            continue;
        }
        (line, column) = if current == '\n' { (line + 1, 1) } else { (line, column + 1) };
        previous = current;
        index += 1;
    }
    found
}

/// Returns whether there can be a comment at all, which is cheap and rules out nearly every file.
fn may_contain(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first() == Some(&b'#')
        || bytes.windows(2).any(|pair| matches!(pair, [b' ' | b'\t' | b'\n' | b'\r', b'#']))
}

/// Ends the span of a quoted scalar at the closing quote: the parser's span reaches to the next token, past a comment.
fn inside(chars: &[char], &(style, start, end): &(ScalarStyle, usize, usize)) -> (usize, usize) {
    let mut index = start + 1;
    match style {
        ScalarStyle::SingleQuoted => {
            while index < end {
                if chars.get(index) == Some(&'\'') {
                    if chars.get(index + 1) != Some(&'\'') {
                        return (start, index + 1);
                    }
                    index += 1;
                }
                index += 1;
            }
        }
        ScalarStyle::DoubleQuoted => {
            while index < end {
                match chars.get(index) {
                    Some('"') => return (start, index + 1),
                    Some('\\') => index += 2,
                    _ => index += 1,
                }
            }
        }
        _ => {}
    }
    (start, end)
}
