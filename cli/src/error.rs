//! Errors, each with what the user can do about it.

use std::fmt::{self, Display};
use std::path::Path;

/// The result of most functions.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A message, and help in further lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Error {
    message: String,
    help: Option<String>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds what the user can do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a line to what the user can do.
    pub(crate) fn further_help(mut self, help: &str) -> Self {
        self.help = Some(match self.help {
            Some(first) => format!("{first}\nhelp: {help}"),
            None => help.to_owned(),
        });
        self
    }

    /// Adds the place or the attempt that failed before the message.
    pub(crate) fn context(mut self, context: impl Display) -> Self {
        self.message = format!("{context}: {}", self.message);
        self
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(formatter, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<tencent_cloud_spec::import::Error> for Error {
    fn from(error: tencent_cloud_spec::import::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Returns a conversion of I/O errors that names the path.
pub(crate) fn at(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::new(format!("{path}: {error}"))
}

/// Returns the names most similar to `name`, as help such as "did you mean `a` or `b`?".
pub(crate) fn similar<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let lower = name.to_lowercase();
    let mut ranked: Vec<(f64, &str)> = known
        .into_iter()
        .map(|other| (strsim::jaro_winkler(&lower, &other.to_lowercase()), other))
        .filter(|(similarity, _)| *similarity >= 0.8)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.dedup();
    let names: Vec<_> = ranked.iter().take(3).map(|(_, name)| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_most_similar_names_first() {
        let known = ["DescribeDBInstances", "DescribeDBInstanceInfo", "CreateBackup"];
        let help = similar("describeDbInstance", known).unwrap();
        assert!(help.starts_with("did you mean `DescribeDBInstance"), "{help}");
        assert!(!help.contains("CreateBackup"), "{help}");
        assert_eq!(similar("zzz", known), None);
    }

    #[test]
    fn prints_help_in_a_line_of_its_own() {
        let error = Error::new("b").context("a").help("c");
        assert_eq!(error.to_string(), "a: b\nhelp: c");
    }
}
