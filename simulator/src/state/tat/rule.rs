//! The outcome of remote commands.

use std::time::Duration;

/// The outcome of the remote commands that it matches. Without a matching rule, a command has no output and the exit code
/// 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRule {
    matcher: Matcher,
    pub(super) output: Vec<u8>,
    pub(super) exit_code: i64,
    pub(super) duration: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Matcher {
    Any,
    Name(String),
    Containing(String),
}

impl CommandRule {
    /// Returns a rule for all commands.
    #[must_use]
    pub fn any() -> Self {
        Self::of(Matcher::Any)
    }

    /// Returns a rule for the commands with this name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self::of(Matcher::Name(name.into()))
    }

    /// Returns a rule for the scripts that contain a string, after their parameters have been replaced.
    #[must_use]
    pub fn containing(part: impl Into<String>) -> Self {
        Self::of(Matcher::Containing(part.into()))
    }

    fn of(matcher: Matcher) -> Self {
        Self { matcher, output: Vec::new(), exit_code: 0, duration: None }
    }

    /// Sets the output. The service returns at most its first 24 KiB.
    #[must_use]
    pub fn output(mut self, output: impl Into<Vec<u8>>) -> Self {
        self.output = output.into();
        self
    }

    /// Sets the exit code; a command with another one than 0 fails.
    #[must_use]
    pub fn exit_code(mut self, code: i64) -> Self {
        self.exit_code = code;
        self
    }

    /// Sets how long the command runs. A command that runs longer than its timeout is stopped and times out.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    pub(super) fn matches(&self, name: &str, script: &str) -> bool {
        match &self.matcher {
            Matcher::Any => true,
            Matcher::Name(wanted) => wanted == name,
            Matcher::Containing(part) => script.contains(part.as_str()),
        }
    }
}
