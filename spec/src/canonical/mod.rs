//! The canonical form of specification files: complete boilerplate, ordered keys, one notation.

mod boilerplate;
mod closed;
mod constants;
mod order;
mod results;

pub use boilerplate::complete;
pub use order::sort;

use crate::yaml::{self, Node};
use crate::{Diagnostics, Sources};

/// Returns the canonical text of one specification file, without adding boilerplate.
#[must_use]
pub fn format(file: &Node) -> String {
    let mut file = file.clone();
    sort(&mut file);
    yaml::write(&file)
}

/// Returns the canonical text of every specification file of a version, in their order, with missing boilerplate added.
///
/// # Errors
/// Returns the diagnostics of the files that cannot be read.
pub fn format_all(sources: &Sources) -> Result<Vec<String>, Diagnostics> {
    let mut diagnostics: Diagnostics = sources.diagnostics().to_vec().into();
    let mut files = Vec::new();
    for (file, source) in (0_u32..).zip(sources.files()) {
        match yaml::parse(sources, file) {
            Ok(tree) => files.push((source.file_name().to_owned(), tree)),
            Err(_) if sources.is_unreadable(file) => {}
            Err(found) => diagnostics.extend(found),
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    complete(&mut files);
    Ok(files.iter().map(|(_, tree)| format(tree)).collect())
}
