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
    let Example { function, types, code } = example;
    let wrapped = format!("fn example() {{ {code} }}");
    let file = syn::parse_file(&wrapped).map_err(|error| {
        format!("the generator made an example that is no Rust: {error}: {code}")
    })?;
    let printed = prettyplease::unparse(&file);
    let mut lines: Vec<String> = ["# Example", "", "```no_run"].map(str::to_owned).into();
    lines.extend(uses(types, "", EXAMPLE_WIDTH).lines().map(str::to_owned));
    if !types.is_empty() {
        lines.push(String::new());
    }
    lines.push(format!("# {function} -> Result<(), tencentcloud::Error> {{"));
    let body = printed.lines().skip(1);
    let body: Vec<_> = body.map(|line| line.strip_prefix(BODY).unwrap_or(line)).collect();
    // The last line closes the function.
    lines.extend(
        body.split_last().into_iter().flat_map(|(_, body)| body).map(|&line| line.to_owned()),
    );
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Ok(lines)
}
