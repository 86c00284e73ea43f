//! `cargo tencent-cloud list`.

use super::{count, print, status};
use crate::arguments::{List, Service};
use crate::catalogue::{self, by_service};
use crate::error::{Error, Result};
use crate::generate::specification;
use crate::package::{Descriptions, resolve};

pub(super) fn run(arguments: &List) -> Result<()> {
    let descriptions = resolve(&arguments.origin, None)?;
    let words: Vec<_> = arguments.words.iter().map(|word| word.to_lowercase()).collect();
    let is_wanted = |line: &str| {
        let line = line.to_lowercase();
        words.iter().all(|word| line.contains(word))
    };
    let (lines, noun) = match &arguments.actions {
        Some(service) => (actions(&descriptions, service)?, "action"),
        None => (services(&descriptions)?, "service"),
    };
    let lines: Vec<_> = lines.into_iter().filter(|line| is_wanted(line)).collect();
    if lines.is_empty() {
        return Err(Error::new(format!("no {noun} contains {}", arguments.words.join(" ")))
            .help("use fewer or other words, in English or Chinese"));
    }
    lines.iter().for_each(print);
    status("Listed", format!("{} of {}", count(lines.len(), noun), descriptions.title));
    Ok(())
}

/// Returns a line per service: short name, versions, and the name of the product.
fn services(descriptions: &Descriptions) -> Result<Vec<String>> {
    let known = catalogue::all(descriptions)?;
    let services = by_service(&known);
    let rows: Vec<_> = services
        .iter()
        .map(|(name, title, versions)| (*name, versions.join(" "), title.as_str()))
        .collect();
    let width = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or_default();
    let first = width(&mut rows.iter().map(|row| row.0.len()));
    let second = width(&mut rows.iter().map(|row| row.1.len()));
    let line = |(name, versions, title): &(&str, String, &str)| {
        format!("{name:first$}  {versions:second$}  {title}").trim_end().to_owned()
    };
    Ok(rows.iter().map(line).collect())
}

/// Returns the names of the actions of a service.
fn actions(descriptions: &Descriptions, service: &Service) -> Result<Vec<String>> {
    let known = catalogue::find(descriptions, service)?;
    let (spec, _) = specification(descriptions, &known)?;
    let mut names: Vec<_> = spec.operations.into_iter().map(|operation| operation.name).collect();
    names.sort();
    Ok(names)
}
