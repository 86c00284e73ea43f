//! The responses of misbehaving servers over TLS, with each library.

use tencent_cloud::{ErrorKind, Idempotency};
use tokio::time::Instant;

use super::handshakes::{builder_for, encrypted, trusting};
use super::responses::ALL;
use super::server::Misbehaving;
use super::{ATTEMPT, call, settle};
use crate::network::tls::authority;

/// How the end of a connection is reported depends on the library, but neither the safety of a retry nor the time does.
#[tokio::test(start_paused = true)]
async fn responses_have_the_same_outcome_over_tls() {
    let ours = authority("ours");
    for (name, steps, takes, expected) in ALL.iter().cloned() {
        for options in trusting(&ours) {
            let name = format!("{name}, {options:?}");
            let accept = encrypted(&ours, |_| {});
            let server = Misbehaving::start_over(accept, [steps.clone()]).await;
            let client = builder_for(&server, options).build().unwrap();
            let start = Instant::now();
            let error = call(&client, Idempotency::NonIdempotent).await.expect_err(&name);
            let (is_lost, took) =
                (matches!(error.kind(), ErrorKind::Transport(_)), start.elapsed());
            let is_cut = error.kind() == ErrorKind::Decode && error.is_retryable();
            assert!(error.kind() == expected.kind || is_lost || is_cut, "{name}: {error}");
            assert_eq!(error.is_retryable(), expected.retryable, "{name}: {error}");
            assert!(!error.was_not_executed(), "{name}: {error}");
            assert!(took >= takes && took <= ATTEMPT * 11 / 10, "{name}: {took:?}");
            assert_eq!(server.connections(), 1, "{name}: retried, which is not safe");
            settle(&name, server.tasks()).await;
        }
    }
}
