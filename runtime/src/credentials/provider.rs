//! The interface of credentials providers.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Credentials, CredentialsError};
use crate::BoxFuture;

/// A source of credentials.
///
/// Implement this trait to read credentials from a secret store. The implementation only fetches: the client caches
/// what it returns, refreshes it before it expires, and fetches once for all waiting calls ([`Cached`](super::Cached)).
///
/// [`Credentials`] implement the trait themselves, and so does an `Arc` of a provider, which shares it between clients.
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
///                 CredentialsError::new("vault lease not granted").with_source(error)
///             })?;
///             Ok(Credentials::new(id, key).with_token(token).with_expiry(SystemTime::now() + life))
///         })
///     }
/// }
///
/// let builder = Config::builder().credentials(Vault);
/// ```
pub trait CredentialsProvider: Debug + Send + Sync {
    /// Returns the current credentials.
    ///
    /// # Errors
    ///
    /// Returns an error that is [absent](CredentialsError::absent) if the provider is not configured, and any other one
    /// if it fails.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Returns whether the provider may be called before every request, because it caches or has nothing to fetch. The
    /// client wraps any other provider into a [`Cached`](super::Cached). The default is `false`.
    fn is_cached(&self) -> bool {
        false
    }

    /// Discards cached credentials, whose token the service rejected. Returns whether the provider may now return others;
    /// the client then retries the request once. The default does nothing and returns `false`.
    fn discard(&self, rejected: &Credentials) -> bool {
        let _ = rejected;
        false
    }
}

/// Returns a clone.
impl CredentialsProvider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let credentials = self.clone();
        Box::pin(async { Ok(credentials) })
    }

    fn is_cached(&self) -> bool {
        true
    }
}

/// Shares a provider between several clients.
impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).credentials()
    }

    fn is_cached(&self) -> bool {
        (**self).is_cached()
    }

    fn discard(&self, rejected: &Credentials) -> bool {
        (**self).discard(rejected)
    }
}
