//! The key pairs that the simulator knows.

use std::fmt::{self, Debug, Formatter};

/// A secret id with its key and, for temporary credentials, its session token.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// What a request names.
    pub secret_id: String,
    /// What it is signed with.
    pub secret_key: String,
    /// What it must carry as well, if there is one.
    pub token: Option<String>,
}

impl Credentials {
    /// Permanent credentials.
    #[must_use]
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into(), token: None }
    }

    /// Makes them temporary.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
}

/// As a client takes them.
impl From<Credentials> for tencent_cloud::Credentials {
    fn from(credentials: Credentials) -> Self {
        let made = Self::new(credentials.secret_id, credentials.secret_key);
        match credentials.token {
            Some(token) => made.with_token(token),
            None => made,
        }
    }
}

/// The pair a simulator knows where none is given. It opens nothing else.
impl Default for Credentials {
    fn default() -> Self {
        Self::new("AKIDSIMULATORsimulatorSIMULATORsimul", "simulatorSIMULATORsimulatorSIMUL")
    }
}

/// The beginning of the id, enough to tell credentials apart, and nothing of key and token.
impl Debug for Credentials {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let start: String = self.secret_id.chars().take(8).collect();
        formatter
            .debug_struct("Credentials")
            .field("secret_id", &format_args!("{start}…"))
            .field("temporary", &self.token.is_some())
            .finish_non_exhaustive()
    }
}
