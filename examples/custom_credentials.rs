//! Provides credentials from a program's own source, which the client caches and renews, on the embedded simulator.
//!
//! ```console
//! cargo run --example custom_credentials
//! ```
//!
//! To use a real account, replace the body of `lease` by a request to your secret store, and `simulator.client()` by
//! `Client::builder().region("ap-guangzhou")`.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::{BoxFuture, Credentials};
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::DescribeZonesRequest;
use tencent_cloud_simulator::Simulator;

/// A secret store that leases temporary credentials. It must not derive `Debug` if a field is secret.
struct SecretStore {
    path: String,
    leases: AtomicU32,
    /// What the store of this example returns.
    stored: Credentials,
}

impl std::fmt::Debug for SecretStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SecretStore").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SecretStore {
    /// Returns the secret ID, the secret key and the lifetime. Send a request to your secret store here.
    async fn lease(&self) -> std::io::Result<(String, String, Duration)> {
        self.leases.fetch_add(1, Ordering::Relaxed);
        let (id, key) = (self.stored.secret_id(), self.stored.secret_key());
        Ok((id.to_owned(), key.to_owned(), Duration::from_secs(3600)))
    }
}

impl CredentialsProvider for SecretStore {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let (id, key, lifetime) = self.lease().await.map_err(|error| {
                // The message is logged, so it must not contain a secret.
                CredentialsError::new(format!("cannot lease {}", self.path)).with_source(error)
            })?;
            Ok(Credentials::new(id, key).with_expiry(SystemTime::now() + lifetime))
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let store = Arc::new(SecretStore {
        path: "cloud/deploy".to_owned(),
        leases: AtomicU32::new(0),
        stored: simulator.credentials().into(),
    });
    let cvm: Client = simulator.client().credentials(Arc::clone(&store)).build()?;

    // Concurrent calls share one lease. The client renews it before it expires.
    let calls = (0..10).map(|_| cvm.describe_zones(DescribeZonesRequest::new()).send());
    futures_util::future::try_join_all(calls).await?;
    println!("10 calls with {} lease of {store:?}", store.leases.load(Ordering::Relaxed));
    Ok(())
}
