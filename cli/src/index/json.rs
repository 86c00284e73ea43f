//! A page of the simple repository API in JSON: PEP 691.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Listed;

#[derive(Deserialize)]
struct Page {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    url: String,
    #[serde(default)]
    hashes: BTreeMap<String, String>,
    #[serde(default)]
    yanked: serde_json::Value,
}

/// Returns whether a file is yanked: the value is a boolean, or the reason.
fn is_yanked(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => false,
        serde_json::Value::Bool(flag) => *flag,
        // Even an empty reason.
        _ => true,
    }
}

/// Returns the files of a page.
pub(super) fn files(text: &str) -> Result<Vec<Listed>, String> {
    let page: Page = serde_json::from_str(text)
        .map_err(|error| format!("sent a page that is not of the simple API: {error}"))?;
    let listed = page.files.into_iter().map(|mut file| Listed {
        name: file.filename,
        url: file.url,
        sha256: file.hashes.remove("sha256"),
        yanked: is_yanked(&file.yanked),
    });
    Ok(listed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_files_with_hashes_and_yanks() {
        let text = r#"{"meta": {"api-version": "1.1"}, "name": "tccli", "files": [
            {"filename": "a.whl", "url": "x/a.whl", "hashes": {"md5": "0", "sha256": "1"}},
            {"filename": "b.whl", "url": "b.whl", "hashes": {}, "yanked": "broken"},
            {"filename": "c.whl", "url": "c.whl", "hashes": {}, "yanked": false}
        ]}"#;
        let files = files(text).unwrap();
        let brief: Vec<_> =
            files.iter().map(|f| (&*f.name, &*f.url, f.sha256.as_deref(), f.yanked)).collect();
        assert_eq!(
            brief,
            [
                ("a.whl", "x/a.whl", Some("1"), false),
                ("b.whl", "b.whl", None, true),
                ("c.whl", "c.whl", None, false)
            ]
        );
    }

    #[test]
    fn another_document_is_an_error() {
        assert!(files("[]").unwrap_err().contains("not of the simple API"));
    }
}
