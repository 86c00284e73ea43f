//! The specifications against those of the last release.
//!
//! Compares bundles, which are read without the profile, because a release may have another form of it.

use std::path::Path;

use serde_json::Value;
use tencent_cloud_spec::Sources;

use super::super::process::{output, program};
use crate::breaking::{breaking, document};

/// The breaking changes of all specifications since `tag`, by folder.
pub(super) fn breaking_since(tag: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for folder in folders_of(tag)? {
        let released = released(tag, &folder)?;
        let current = Path::new(&folder);
        if !current.join("openapi.yaml").is_file() {
            found.push(format!("{folder}: removed"));
            continue;
        }
        let current = document(&Sources::read_dir(current))?;
        found.extend(
            breaking(&released, &current).iter().map(|change| format!("{folder}: {change}")),
        );
    }
    Ok(found)
}

/// Returns the folders with a specification in a release.
fn folders_of(tag: &str) -> Result<Vec<String>, String> {
    let files = output(program("git", &["ls-tree", "-r", "--name-only", tag, "spec"]))?;
    let folders = files.lines().filter_map(|path| path.strip_suffix("/openapi.yaml"));
    let is_published = |folder: &&str| !folder.starts_with("spec/tests/");
    Ok(folders.filter(is_published).map(str::to_owned).collect())
}

/// Returns the bundle of a specification in a release.
fn released(tag: &str, folder: &str) -> Result<Value, String> {
    let mut sources = Sources::new();
    let files = output(program("git", &["ls-tree", "--name-only", tag, &format!("{folder}/")]))?;
    for path in files.lines().filter(|path| path.ends_with(".yaml")) {
        sources.add(path, output(program("git", &["show", &format!("{tag}:{path}")]))?);
    }
    document(&sources)
}
