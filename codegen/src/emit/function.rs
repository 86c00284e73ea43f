//! Functions of an inherent `impl`, laid out to the width of the file.

use super::file::{STEP, literal};
use crate::text::{Expression, Statement, WIDTH, statements};

/// A public method or associated function.
#[derive(Debug)]
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    /// The note of `#[deprecated]`.
    pub(super) deprecated: Option<&'a str>,
    /// Parameters as they are written: `&self`, `value: String`.
    pub(super) parameters: Vec<String>,
    pub(super) returns: &'a str,
    pub(super) body: Vec<Statement>,
}

impl Function<'_> {
    /// Returns the source, without indentation. Every function is `#[inline]`, so that a crate compiles without generating
    /// code for functions that nothing calls.
    pub(super) fn into_source(self) -> String {
        // More than Clippy's limit.
        let many = self.parameters.len() > 7;
        let parameters = self.parameters.into_iter().map(Expression::atom).collect();
        let signature = Statement::Of {
            before: String::new(),
            expression: Expression::call(format_args!("pub fn {}", self.name), parameters),
            after: format!(" -> {} {{", self.returns),
        };
        let deprecated =
            self.deprecated.map(|note| format!("#[deprecated(note = {})]", literal(note)));
        let mut lines: Vec<String> = deprecated.into_iter().collect();
        lines.push("#[inline]".to_owned());
        lines.extend(many.then(|| "#[allow(clippy::too_many_arguments)]".to_owned()));
        lines.extend(statements(&[signature], WIDTH - STEP));
        let body = statements(&self.body, WIDTH - 2 * STEP);
        lines.extend(body.iter().map(|line| format!("    {line}")));
        lines.push("}".to_owned());
        lines.join("\n")
    }
}
