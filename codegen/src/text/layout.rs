//! Layout of the Rust that documentation shows: imports, and statements over expressions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

/// Columns of one step of indentation.
const STEP: usize = 4;

/// An expression of an example.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// A literal, a path or a variable.
    Atom(String),
    /// Items between brackets: an array, arguments, or the fields of a struct.
    List { open: String, items: Vec<Expression>, close: &'static str },
    /// A value, and what is called on it in turn.
    Chain { head: Box<Expression>, calls: Vec<Expression> },
}

impl Expression {
    /// Returns a literal, a path or a variable.
    pub(crate) fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    /// Returns a call of `function`.
    pub(crate) fn call(function: impl Display, arguments: Vec<Self>) -> Self {
        Self::List { open: format!("{function}("), items: arguments, close: ")" }
    }

    /// Returns an array; `vec!` as `prefix` makes it a vector.
    pub(crate) fn array(prefix: &str, items: Vec<Self>) -> Self {
        Self::List { open: format!("{prefix}["), items, close: "]" }
    }

    /// Returns a value of the struct `name`, with fields as they are written: `limit`, `limit: None`, `..other`.
    pub(crate) fn fields(name: &str, fields: impl IntoIterator<Item = String>) -> Self {
        Self::structure(name, fields.into_iter().map(Self::Atom).collect())
    }

    /// Does the same with fields that may take several lines.
    pub(crate) fn structure(name: &str, fields: Vec<Self>) -> Self {
        Self::List { open: format!("{name} {{"), items: fields, close: "}" }
    }

    /// Returns `self` with a call of `method`.
    pub(crate) fn method(self, method: &str, arguments: Vec<Self>) -> Self {
        self.then(Self::call(format_args!(".{method}"), arguments))
    }

    /// Returns `self` with `suffix` after it, such as `.await?`.
    pub(crate) fn suffix(self, suffix: &str) -> Self {
        self.then(Self::atom(suffix))
    }

    fn then(self, call: Self) -> Self {
        match self {
            Self::Chain { head, mut calls } => {
                calls.push(call);
                Self::Chain { head, calls }
            }
            head => Self::Chain { head: Box::new(head), calls: vec![call] },
        }
    }

    /// Writes the expression on one line if it and `after` fit into `width`, else on several.
    ///
    /// `indent` is the indentation of the line that the expression begins on, and `out` ends with what precedes it there.
    fn write(&self, indent: usize, width: usize, after: usize, out: &mut String) {
        let column = out.len() - out.rfind('\n').map_or(0, |newline| newline + 1);
        let flat = self.to_string();
        if column + flat.len() + after <= width {
            out.push_str(&flat);
            return;
        }
        match self {
            Self::Atom(text) => out.push_str(text),
            Self::List { open, items, close } => {
                out.push_str(open);
                match items.as_slice() {
                    [] => {}
                    // An only argument that is an array opens on the line of the call.
                    [only @ Self::List { open, .. }] if open.ends_with('[') => {
                        only.write(indent, width, after + close.len(), out);
                    }
                    items => write_lines(items, indent, width, out),
                }
                out.push_str(close);
            }
            Self::Chain { head, calls } => {
                head.write(indent, width, 0, out);
                let last = calls.len().saturating_sub(1);
                for (index, call) in calls.iter().enumerate() {
                    newline(indent + STEP, out);
                    let after = if index == last { after } else { 0 };
                    call.write(indent + STEP, width, after, out);
                }
            }
        }
    }
}

impl Display for Expression {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(text) => formatter.write_str(text),
            Self::List { open, items, close } => {
                let space = if *close == "}" && !items.is_empty() { " " } else { "" };
                write!(formatter, "{open}{space}")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(", ")?;
                    }
                    item.fmt(formatter)?;
                }
                write!(formatter, "{space}{close}")
            }
            Self::Chain { head, calls } => {
                head.fmt(formatter)?;
                calls.iter().try_for_each(|call| call.fmt(formatter))
            }
        }
    }
}

/// Writes each item on lines of its own, with a comma.
fn write_lines(items: &[Expression], indent: usize, width: usize, out: &mut String) {
    for item in items {
        newline(indent + STEP, out);
        item.write(indent + STEP, width, ",".len(), out);
        // No comma may follow the base of a struct.
        if !matches!(item, Expression::Atom(text) if text.starts_with("..")) {
            out.push(',');
        }
    }
    newline(indent, out);
}

fn newline(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// A statement of an example.
#[derive(Clone, Debug)]
pub(crate) enum Statement {
    /// An expression between two strings: `let request = ` and `;`.
    Of { before: String, expression: Expression, after: String },
    /// Lines that already have their layout.
    Lines(String),
}

impl Statement {
    /// Returns `let name = expression;`.
    pub(crate) fn binding(pattern: &str, expression: Expression) -> Self {
        Self::Of { before: format!("let {pattern} = "), expression, after: ";".to_owned() }
    }

    /// Returns `place = value;`, with the value on the next line if it does not fit.
    pub(crate) fn assignment(place: &str, value: &str, width: usize) -> Self {
        let fits = place.len() + value.len() + " = ;".len() <= width;
        let separator = if fits { " = " } else { " =\n    " };
        Self::Lines(format!("{place}{separator}{value};"))
    }

    /// Returns an expression as the value of a block.
    pub(crate) fn value(expression: Expression) -> Self {
        Self::Of { before: String::new(), expression, after: String::new() }
    }

    /// Returns the columns that the statement takes on one line.
    pub(crate) fn flat_width(&self) -> usize {
        match self {
            Self::Of { before, expression, after } => {
                before.len() + expression.to_string().len() + after.len()
            }
            Self::Lines(text) => text.lines().map(str::len).max().unwrap_or_default(),
        }
    }
}

/// Returns the lines of `statements`, none longer than `width` where that is possible.
pub(crate) fn statements(statements: &[Statement], width: usize) -> Vec<String> {
    let mut out = String::new();
    for statement in statements {
        match statement {
            Statement::Of { before, expression, after } => {
                out.push_str(before);
                expression.write(0, width, after.len(), &mut out);
                out.push_str(after);
            }
            Statement::Lines(text) => out.push_str(text),
        }
        out.push('\n');
    }
    out.lines().map(str::to_owned).collect()
}

/// Returns the lines of the `use` declarations of `paths`, one declaration per parent, filled to `width`.
pub(crate) fn imports(paths: &BTreeSet<String>, width: usize) -> Vec<String> {
    let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let (parent, name) = path.rsplit_once("::").unwrap_or(("", path));
        parents.entry(parent).or_default().push(name);
    }
    let mut lines = Vec::new();
    for (parent, names) in parents {
        let line = match names.as_slice() {
            [name] => format!("use {parent}::{name};"),
            names => format!("use {parent}::{{{}}};", names.join(", ")),
        };
        if line.len() <= width || names.len() == 1 {
            lines.push(line);
        } else {
            lines.push(format!("use {parent}::{{"));
            lines.extend(filled(&names, width));
            lines.push("};".to_owned());
        }
    }
    lines
}

/// Returns indented lines of names with commas, as many on each as fit.
fn filled(names: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() + " ,".len() <= width => {
                line.push(' ');
                line.push_str(name);
                line.push(',');
            }
            _ => lines.push(format!("    {name},")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Expression {
        let filter = Expression::call(
            "Filter::new",
            vec![
                Expression::atom("\"zone\""),
                Expression::array("", vec![Expression::atom("\"a\""), Expression::atom("\"b\"")]),
            ],
        );
        Expression::call("Request::new", Vec::new())
            .method("filters", vec![Expression::array("", vec![filter])])
            .method("limit", vec![Expression::atom("20")])
    }

    fn lines(width: usize) -> String {
        statements(&[Statement::binding("request", request())], width).join("\n")
    }

    #[test]
    fn stays_on_one_line_if_it_fits() {
        let flat = "let request = Request::new().filters([Filter::new(\"zone\", [\"a\", \"b\"])]).limit(20);";
        assert_eq!(lines(flat.len()), flat);
        assert_ne!(lines(flat.len() - 1), flat);
        assert_eq!(Statement::binding("request", request()).flat_width(), flat.len());
    }

    #[test]
    fn breaks_chains_then_lists() {
        assert_eq!(
            lines(50),
            "let request = Request::new()\n    .filters([Filter::new(\"zone\", [\"a\", \"b\"])])\n    .limit(20);"
        );
        assert_eq!(
            lines(40),
            "let request = Request::new()\n    .filters([\n        Filter::new(\"zone\", [\"a\", \"b\"]),\n    ])\n    \
             .limit(20);"
        );
    }

    #[test]
    fn breaks_structs() {
        let fields = ["limit: 1".to_owned(), "..Self::default()".to_owned()];
        let value = [Statement::value(Expression::fields("Self", fields))];
        assert_eq!(statements(&value, 80), ["Self { limit: 1, ..Self::default() }"]);
        assert_eq!(
            statements(&value, 20),
            ["Self {", "    limit: 1,", "    ..Self::default()", "}"]
        );
    }

    #[test]
    fn fills_imports() {
        let paths = ["a::One", "b::Three", "b::Two"].map(str::to_owned).into();
        assert_eq!(imports(&paths, 40), ["use a::One;", "use b::{Three, Two};"]);
        assert_eq!(imports(&paths, 15), ["use a::One;", "use b::{", "    Three, Two,", "};"]);
    }
}
