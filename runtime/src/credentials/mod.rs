//! Credentials and where they come from.
//!
//! [`Credentials`] are a value: a secret id, a secret key and, if they are temporary, a token. Keys and tokens are
//! wiped from memory when they are dropped and are never printed.
//!
//! A [`CredentialsProvider`] is a source of credentials that is asked when a request is about to be signed, so that the
//! credentials may change while a client is in use. The module [`providers`](crate::providers) has the built-in ones.
//!
//! A client wraps its provider into a [`Cached`], which fetches once for all concurrent calls and refreshes credentials
//! before they expire. A provider therefore only has to fetch.

mod cached;
mod error;
mod provider;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::SystemTime;

use secrecy::{ExposeSecret as _, SecretString};

pub use cached::Cached;
pub use error::CredentialsError;
pub use provider::CredentialsProvider;

/// A secret id, its secret key and, for temporary credentials, a token and an expiry time.
///
/// Cloning is cheap. `Debug` prints the first 8 characters of the secret id, which tells credentials apart, and neither
/// key nor token.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencent_cloud::{Config, Credentials};
///
/// // Permanent credentials of an account or a sub-account.
/// let permanent = Credentials::new("AKIDexample", "example");
///
/// // Temporary credentials, such as those of a role.
/// let temporary = Credentials::new("AKIDexample", "example")
///     .with_token("example token")
///     .with_expiry(SystemTime::now() + Duration::from_secs(7200));
/// assert!(!format!("{temporary:?}").contains("example token"));
///
/// let builder = Config::builder().credentials(permanent).region("ap-guangzhou");
/// ```
///
/// Prefer not to keep a secret key in source code: [`Config::from_env`](crate::Config::from_env) finds credentials in
/// environment variables, files and the metadata of the instance.
#[derive(Clone)]
pub struct Credentials(Arc<Secrets>);

#[derive(Clone)]
struct Secrets {
    id: String,
    key: SecretString,
    token: Option<SecretString>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// Creates permanent credentials.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self(Arc::new(Secrets {
            id: secret_id.into(),
            key: secret_key.into().into(),
            token: None,
            expires_at: None,
        }))
    }

    /// Sets the token of temporary credentials.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).token = Some(token.into().into());
        self
    }

    /// Sets the time from which the service rejects the credentials.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        Arc::make_mut(&mut self.0).expires_at = Some(expires_at);
        self
    }

    /// Returns the secret id.
    pub fn secret_id(&self) -> &str {
        &self.0.id
    }

    /// Returns the secret key in plain text.
    pub fn secret_key(&self) -> &str {
        self.0.key.expose_secret()
    }

    /// Returns whether both have the same secret id and key. Usually they are clones of one value.
    pub(crate) fn has_key_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.secret_id() == other.secret_id() && self.secret_key() == other.secret_key())
    }

    /// Returns whether both have the same secret id, key and token.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.has_key_of(other) && self.token() == other.token())
    }

    /// Returns the token of temporary credentials in plain text.
    pub fn token(&self) -> Option<&str> {
        self.0.token.as_ref().map(secrecy::ExposeSecret::expose_secret)
    }

    /// Returns the time from which the service rejects the credentials, if it is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }
}

impl Debug for Credentials {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let start: String = self.0.id.chars().take(8).collect();
        let mut out = formatter.debug_struct("Credentials");
        out.field("secret_id", &format_args!("{start}…")).field("secret_key", &format_args!("***"));
        if self.0.token.is_some() {
            out.field("token", &format_args!("***"));
        }
        if let Some(time) = self.0.expires_at {
            out.field("expires_at", &time);
        }
        out.finish()
    }
}
