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
    /// The account that owns the credentials: digits, `100000000001` by default.
    pub account_id: String,
}

/// The default account.
pub(crate) const FIRST_ACCOUNT: u64 = 100_000_000_001;

impl Credentials {
    /// Returns permanent credentials.
    #[must_use]
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            secret_id: secret_id.into(),
            secret_key: secret_key.into(),
            token: None,
            account_id: FIRST_ACCOUNT.to_string(),
        }
    }

    /// Returns temporary credentials with this session token.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Returns these credentials as those of another account. Each account has its own resources. An image that one account
    /// shares is visible in the other.
    #[must_use]
    pub fn of_account(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = account_id.into();
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
            .field("account_id", &self.account_id)
            .finish_non_exhaustive()
    }
}
