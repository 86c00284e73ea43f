//! Versions of wheels.

/// A final version: numbers that are compared one by one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<u64>);

impl Version {
    /// Returns the version in the file name of a wheel of the project; `None` for other files and other kinds of versions,
    /// such as pre-releases.
    pub(crate) fn of_wheel(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(".whl")?.split('-');
        if parts.next() != Some(super::PROJECT) {
            return None;
        }
        let mut numbers = Vec::new();
        for number in parts.next()?.split('.') {
            if !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            numbers.push(number.parse().ok()?);
        }
        // 1.0 and 1 are the same version.
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let version = |text: &str| Version::of_wheel(&format!("tccli-{text}-py3-none-any.whl"));
        assert!(version("3.1.10") > version("3.1.9"));
        assert!(version("3.1.9.1") > version("3.1.9"));
        assert_eq!(version("3.0"), version("3"));
        for other in ["3.1rc1", "3.1.dev1", "1!3.1", "3.1+local", ""] {
            assert_eq!(version(other), None, "{other}");
        }
        assert_eq!(Version::of_wheel("tccli_intl_en-3.1-py3-none-any.whl"), None);
        assert_eq!(Version::of_wheel("tccli-3.1.tar.gz"), None);
    }
}
