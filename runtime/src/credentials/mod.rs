//! Who calls: a secret id, a secret key and, for temporary credentials, a token.
//!
//! [`Credentials`] are a value; a [`CredentialsProvider`] is a source of them, asked when a request is about to be signed, so
//! that they may change while a client lives. Keys and tokens are wiped from memory when dropped and never printed.
//!
//! [`providers`](crate::providers) has the built-in sources.
//!
//! A client puts a [`Cached`] around its source, which fetches once for all who wait and anew before credentials expire. So
//! a source only fetches; it is two layers, and neither knows the other.

mod cached;
mod error;
mod provider;
mod timeout;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::SystemTime;

use secrecy::{ExposeSecret as _, SecretString};

pub use cached::Cached;
pub use error::CredentialsError;
pub use provider::CredentialsProvider;
pub(crate) use timeout::within;

/// A secret id with its key, and the token of temporary ones. Cheap to clone.
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
    /// Lasting credentials.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self(Arc::new(Secrets {
            id: secret_id.into(),
            key: secret_key.into().into(),
            token: None,
            expires_at: None,
        }))
    }

    /// With the token of temporary credentials.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).token = Some(token.into().into());
        self
    }

    /// With the time from which they are refused.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        Arc::make_mut(&mut self.0).expires_at = Some(expires_at);
        self
    }

    /// The secret id.
    pub fn secret_id(&self) -> &str {
        &self.0.id
    }

    /// The secret key: mind where it goes.
    pub fn secret_key(&self) -> &str {
        self.0.key.expose_secret()
    }

    /// Whether both sign alike. Mostly they are clones of one value.
    pub(crate) fn has_key_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.secret_id() == other.secret_id() && self.secret_key() == other.secret_key())
    }

    /// The token of temporary credentials: mind where it goes.
    pub fn token(&self) -> Option<&str> {
        self.0.token.as_ref().map(secrecy::ExposeSecret::expose_secret)
    }

    /// The time from which they are refused, if they say so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }
}

/// The beginning of the id, enough to tell credentials apart, and nothing of key and token.
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
