//! A method's example: statements laid out, with what a documentation test needs around them.

use super::file::{EXAMPLE_WIDTH, uses};
use crate::ir::{Example, MethodDoc};

/// Indentation of a function's body.
const BODY: &str = "    ";

/// The whole documentation of a method or a module.
pub(super) fn document(doc: &MethodDoc) -> Result<Vec<String>, String> {
    let mut lines = doc.head.clone();
    let mut part = |part: Vec<String>| {
        if !part.is_empty() && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(part);
    };
    if let Some(example) = &doc.example {
        part(section(example)?);
    }
    part(doc.tail.clone());
    Ok(lines)
}

fn section(example: &Example) -> Result<Vec<String>, String> {
    let mut lines: Vec<String> = ["# Example", "", "```no_run"].map(str::to_owned).into();
    lines.extend(imports(example));
    lines.push(format!("# {} {{", example.function));
    lines.extend(statements(example)?);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Ok(lines)
}

/// The example as a reader copies it: imports and statements.
pub(crate) fn program(example: &Example) -> Result<String, String> {
    let mut lines = imports(example);
    lines.extend(statements(example)?);
    Ok(lines.join("\n"))
}

/// Imports, and a blank line behind them.
fn imports(example: &Example) -> Vec<String> {
    let uses = uses(&example.types, "", EXAMPLE_WIDTH);
    let blank = (!uses.is_empty()).then(String::new);
    uses.lines().map(str::to_owned).chain(blank).collect()
}

/// The statements, laid out.
fn statements(example: &Example) -> Result<Vec<String>, String> {
    let code = &example.code;
    let wrapped = format!("fn example() {{ {code} }}");
    let file = syn::parse_file(&wrapped).map_err(|error| {
        format!("the generator made an example that is no Rust: {error}: {code}")
    })?;
    let printed = prettyplease::unparse(&file);
    // The first line opens the function, the last one closes it.
    let lines: Vec<_> = printed.lines().skip(1).collect();
    let body = lines.split_last().map_or(&[][..], |(_, body)| body);
    Ok(body.iter().map(|line| line.strip_prefix(BODY).unwrap_or(line).to_owned()).collect())
}
