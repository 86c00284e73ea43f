//! Sources of credentials.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Credentials, CredentialsError};
use crate::BoxFuture;

/// A source of credentials.
///
/// One of your own is this one method: fetch them, say when they expire, and leave the rest to the client, which keeps
/// what it was given, asks again in time, and asks once for all calls that wait ([`Cached`](super::Cached)).
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencent_cloud::credentials::{Credentials, CredentialsError, CredentialsProvider};
/// use tencent_cloud::{BoxFuture, Config};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl Vault {
///     async fn lease(&self) -> std::io::Result<(String, String, String, Duration)> {
///         # Ok((String::new(), String::new(), String::new(), Duration::ZERO))
///         // …
///     }
/// }
///
/// impl CredentialsProvider for Vault {
///     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
///         Box::pin(async {
///             let (id, key, token, life) = self.lease().await.map_err(|error| {
///                 CredentialsError::new("the vault gave no lease").with_source(error)
///             })?;
///             Ok(Credentials::new(id, key).with_token(token).with_expiry(SystemTime::now() + life))
///         })
///     }
/// }
///
/// let builder = Config::builder().credentials(Vault);
/// ```
pub trait CredentialsProvider: Debug + Send + Sync {
    /// The credentials as of now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Whether it may be asked before every request: because it keeps what it fetched, or has nothing to fetch. A client
    /// puts a [`Cached`](super::Cached) around any that says no.
    fn is_cached(&self) -> bool {
        false
    }
}

/// They are what they are.
impl CredentialsProvider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let credentials = self.clone();
        Box::pin(async { Ok(credentials) })
    }

    fn is_cached(&self) -> bool {
        true
    }
}

/// One source that several clients share.
impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).credentials()
    }

    fn is_cached(&self) -> bool {
        (**self).is_cached()
    }
}
