//! The next version, by the rules of Cargo.

use std::fmt;
use std::str::FromStr;

use crate::test::SinceRelease;

/// A version without a pre-release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) [u64; 3]);

/// The number of a version that a release increases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Patch,
    Minor,
    Major,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
        let numbers = numbers.and_then(|numbers| <[u64; 3]>::try_from(numbers).ok());
        numbers.map(Self).ok_or_else(|| format!("version `{text}`: expected three numbers"))
    }
}

impl Version {
    fn increased(self, kind: Kind) -> Self {
        let Self([major, minor, patch]) = self;
        Self(match kind {
            Kind::Major => [major + 1, 0, 0],
            Kind::Minor => [major, minor + 1, 0],
            Kind::Patch => [major, minor, patch + 1],
        })
    }

    /// Returns the requirement that all compatible versions satisfy, such as `0.1` or `2`.
    pub(super) fn requirement(self) -> String {
        match self {
            Self([0, minor, _]) => format!("0.{minor}"),
            Self([major, ..]) => major.to_string(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "--patch",
            Self::Minor => "--minor",
            Self::Major => "--major",
        })
    }
}

/// Returns the version of the next release. The first one has the version of the manifest, `current`, which later ones
/// exceed if it was increased already.
pub(super) fn next(
    current: Version,
    since: Option<&SinceRelease>,
    kind: Option<Kind>,
) -> Result<Version, String> {
    let Some(since) = since else {
        return Ok(kind.map_or(current, |kind| current.increased(kind)));
    };
    let released: Version = since.version.parse()?;
    let required = required(released, since);
    let kind = kind.unwrap_or(required);
    if kind < required {
        let what = if since.is_breaking { "breaking changes" } else { "additions" };
        return Err(format!("{kind}: there are {what} since {released}, expected {required}"));
    }
    Ok(released.increased(kind).max(current))
}

fn required(released: Version, since: &SinceRelease) -> Kind {
    let is_stable = released.0[0] > 0;
    match (since.is_breaking, since.has_additions) {
        (true, _) if is_stable => Kind::Major,
        (true, _) => Kind::Minor,
        (false, true) if is_stable => Kind::Minor,
        (false, _) => Kind::Patch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn after(released: &str, is_breaking: bool, has_additions: bool) -> Result<String, String> {
        let version = released.to_owned();
        let since = SinceRelease { version, is_breaking, has_additions };
        next(released.parse()?, Some(&since), None).map(|version| version.to_string())
    }

    #[test]
    fn the_first_release_has_the_version_of_the_manifest() {
        assert_eq!(next(version("0.1.0"), None, None), Ok(version("0.1.0")));
        assert_eq!(next(version("0.1.0"), None, Some(Kind::Major)), Ok(version("1.0.0")));
    }

    #[test]
    fn changes_decide_the_kind_of_release() {
        for (released, is_breaking, has_additions, expected) in [
            ("0.1.3", true, true, "0.2.0"),
            ("0.1.3", false, true, "0.1.4"),
            ("0.1.3", false, false, "0.1.4"),
            ("1.2.3", true, false, "2.0.0"),
            ("1.2.3", false, true, "1.3.0"),
            ("1.2.3", false, false, "1.2.4"),
        ] {
            assert_eq!(after(released, is_breaking, has_additions).as_deref(), Ok(expected));
        }
        assert!(after("1.2", false, false).unwrap_err().contains("expected three numbers"));
    }

    #[test]
    fn a_smaller_release_than_required_is_an_error() {
        let since =
            SinceRelease { version: "1.2.3".to_owned(), is_breaking: true, has_additions: false };
        let error = next(version("1.2.3"), Some(&since), Some(Kind::Minor)).unwrap_err();
        assert_eq!(error, "--minor: there are breaking changes since 1.2.3, expected --major");
    }

    #[test]
    fn a_manifest_that_is_ahead_keeps_its_version() {
        let since =
            SinceRelease { version: "0.1.0".to_owned(), is_breaking: true, has_additions: true };
        assert_eq!(next(version("0.2.0"), Some(&since), None), Ok(version("0.2.0")));
        assert_eq!(next(version("0.3.0"), Some(&since), None), Ok(version("0.3.0")));
    }

    #[test]
    fn requirements_permit_compatible_versions() {
        assert_eq!(version("0.2.7").requirement(), "0.2");
        assert_eq!(version("3.2.7").requirement(), "3");
    }
}
