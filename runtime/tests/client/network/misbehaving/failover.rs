//! Which responses of a misbehaving server make the client use the backup.

use tencent_cloud::failover::Failover;
use tencent_cloud::transport::Failure;
use tencent_cloud::{ErrorKind, Idempotency};

use super::responses::ALL;
use super::server::{Misbehaving, Step};
use super::{call, options, settle};

#[tokio::test(start_paused = true)]
async fn only_lost_requests_open_the_circuit() {
    for (name, steps, _, expected) in ALL.iter().cloned() {
        let (primary, backup) =
            (Misbehaving::start([steps]).await, Misbehaving::start([Step::success()]).await);
        let failover = Failover::to(format!("http://{}", backup.address)).after_failures(2);
        let builder = primary.builder().http(options()).backup_endpoint(failover);
        let client = builder.build().unwrap();
        for _ in 0..2 {
            let error = call(&client, Idempotency::NonIdempotent).await.expect_err(name);
            assert_eq!(super::found(&error), expected, "{name}: {error}");
        }
        let opens = matches!(
            expected.kind,
            ErrorKind::Transport(Failure::Connect | Failure::Timeout | Failure::Exchange)
        );
        let third = call(&client, Idempotency::NonIdempotent).await;
        assert_eq!(third.is_ok(), opens, "{name}: {third:?}");
        assert_eq!(backup.connections(), usize::from(opens), "{name}");
        assert_eq!(primary.connections(), if opens { 2 } else { 3 }, "{name}");
        settle(name, 2).await;
    }
}

/// The backup fails in every way, too: the call ends with its error, in time.
#[tokio::test(start_paused = true)]
async fn a_misbehaving_backup_is_reported() {
    for (name, steps, _, expected) in ALL.iter().cloned() {
        let primary = Misbehaving::start([vec![Step::Reset]]).await;
        let backup = Misbehaving::start([steps]).await;
        let failover = Failover::to(format!("http://{}", backup.address)).after_failures(1);
        let builder = primary.builder().http(options()).backup_endpoint(failover);
        let client = builder.build().unwrap();
        call(&client, Idempotency::NonIdempotent).await.expect_err(name);
        let error = call(&client, Idempotency::NonIdempotent).await.expect_err(name);
        assert_eq!(super::found(&error), expected, "{name}: {error}");
        assert_eq!((primary.connections(), backup.connections()), (1, 1), "{name}");
        settle(name, 2).await;
    }
}
