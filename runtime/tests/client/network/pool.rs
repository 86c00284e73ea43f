//! The connection pool.

use std::time::Duration;

use tencent_cloud::transport::HttpOptions;

use crate::network::server::{Server, call, success};

async fn connections_of_three_calls(options: HttpOptions) -> usize {
    let server = Server::start(success()).await;
    let client = server.builder().http(options.no_proxy()).build().unwrap();
    for _ in 0..3 {
        call(&client).await.unwrap();
        // The connection returns to the pool in a separate task.
        tokio::task::yield_now().await;
    }
    assert_eq!(server.heads().len(), 3);
    server.connections()
}

#[tokio::test]
async fn calls_share_a_connection_unless_the_pool_is_disabled() {
    assert_eq!(connections_of_three_calls(HttpOptions::new()).await, 1);
    assert_eq!(connections_of_three_calls(HttpOptions::new().max_idle_connections(0)).await, 3);
    assert_eq!(
        connections_of_three_calls(HttpOptions::new().idle_timeout(Duration::ZERO)).await,
        3
    );
}
