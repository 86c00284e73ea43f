//! Fetches in a runtime that nothing drives any more.

use std::sync::Arc;
use std::time::Duration;

use tencent_cloud::BoxFuture;
use tencent_cloud::credentials::{Cached, Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::runtime::Builder;

/// Each fetch takes a moment.
#[derive(Debug)]
struct Slow;

impl CredentialsProvider for Slow {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(Credentials::new(ID, KEY))
        })
    }
}

#[test]
fn another_runtime_fetches_again_after_the_timeout() {
    let cache = Arc::new(Cached::new(Slow).timeout(Duration::from_millis(300)));
    let idle = Builder::new_current_thread().enable_all().build().unwrap();
    let busy = Builder::new_current_thread().enable_all().build().unwrap();

    // The caller gives up at once; its fetch stays in the runtime, which is not driven from then on.
    let first = async {
        tokio::time::timeout(Duration::from_millis(1), cache.credentials()).await.unwrap_err()
    };
    idle.block_on(first);

    let second = async { tokio::time::timeout(Duration::from_secs(30), cache.credentials()).await };
    let given = busy.block_on(second).expect("waits for a fetch that nothing drives");
    assert_eq!(given.unwrap().secret_id(), ID);
    drop(idle);
}
