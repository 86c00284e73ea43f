//! The section of a release in the changelog.

use super::version::Version;

/// The heading of changes since the last release.
const UNRELEASED: &str = "## Unreleased\n";

/// Returns the changelog with the unreleased changes as those of a release.
pub(super) fn with_release(text: &str, version: Version, date: &str) -> Result<String, String> {
    let heading = format!("## {version} - ");
    if text.contains(&heading) {
        return Err(format!("the section of {version} exists"));
    }
    let (before, after) = text.split_once(UNRELEASED).ok_or("no section `Unreleased`")?;
    let changes = after.split("\n## ").next().unwrap_or_default();
    if !changes.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        return Err("no changes in `Unreleased`".to_owned());
    }
    Ok(format!("{before}{UNRELEASED}\n{heading}{date}\n{after}"))
}

/// Returns whether the text has the form `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && parts.concat().bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: Version = Version([0, 2, 0]);

    #[test]
    fn unreleased_changes_become_a_section() {
        let text = "# Changelog\n\n## Unreleased\n\n### Added\n\n- a\n\n## 0.1.0 - 2026-12-01\n";
        let expected = "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2027-01-31\n\n### Added\n\n- a\n\n## 0.1.0 - 2026-12-01\n";
        let released = with_release(text, VERSION, "2027-01-31").unwrap();
        assert_eq!(released, expected);
        let again = with_release(&released, VERSION, "2027-01-31");
        assert_eq!(again.unwrap_err(), "the section of 0.2.0 exists");
    }

    #[test]
    fn a_release_without_changes_is_an_error() {
        let text = "## Unreleased\n\n### Added\n\n## 0.1.0 - 2026-12-01\n\n- a\n";
        let error = with_release(text, VERSION, "2027-01-31").unwrap_err();
        assert_eq!(error, "no changes in `Unreleased`");
        assert!(with_release("# Changelog\n", VERSION, "2027-01-31").is_err());
    }

    #[test]
    fn dates_have_one_form() {
        assert!(is_date("2027-01-31"));
        assert!(!is_date("31.01.2027") && !is_date("2027-1-31") && !is_date("2027-01-3x"));
    }
}
