//! The credentials that the simulator accepts.

use std::fmt::{self, Debug, Formatter};

/// A secret id with its secret key and, for temporary credentials, a session token.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The secret id, which is part of every request.
    pub secret_id: String,
    /// The secret key, which signs requests.
    pub secret_key: String,
    /// The session token of temporary credentials.
    pub token: Option<String>,
}

impl Credentials {
    /// Returns permanent credentials.
    #[must_use]
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into(), token: None }
    }

    /// Returns temporary credentials with this session token.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
}

/// Converts into the credentials of a client.
impl From<Credentials> for tencent_cloud::Credentials {
    fn from(credentials: Credentials) -> Self {
        let permanent = Self::new(credentials.secret_id, credentials.secret_key);
        match credentials.token {
            Some(token) => permanent.with_token(token),
            None => permanent,
        }
    }
}

/// The credentials that a simulator accepts by default. They are valid nowhere else.
impl Default for Credentials {
    fn default() -> Self {
        Self::new("AKIDSIMULATORsimulatorSIMULATORsimul", "simulatorSIMULATORsimulatorSIMUL")
    }
}

/// Shows the first characters of the secret id, and neither the secret key nor the token.
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
