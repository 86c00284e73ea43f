//! Positions in specification files.

/// A position in a specification file, which diagnostics point at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The index of the file in [`crate::Sources`].
    pub file: u32,
    /// The line, from 1; 0 stands for the whole file.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Span {
    /// Returns the span that stands for a whole file.
    pub(crate) fn of_file(file: u32) -> Self {
        Self { file, line: 0, column: 0 }
    }
}
