//! The switch to a backup: when it opens, what it lets through, when it closes. Among them what the vendor's SDKs get
//! wrong: one counts successes as failures, one crashes on the first failure, one never reaches the backup.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

#[path = "support/record.rs"]
mod record;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::failover::Failover;
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    BoxFuture, ClientBuilder, Credentials, Error, ErrorKind, GenericClient, RetryPolicy, Signature,
};
use tencent_cloud_leak_scan::{ID, KEY};

use record::recorded;

const USUAL: &str = "cvm.tencentcloudapi.com";
const BACKUP: &str = "cvm.ap-guangzhou.tencentcloudapi.com";

/// How a host answers.
#[derive(Clone, Copy)]
enum Way {
    Success,
    ServiceError,
    Status(u16),
    Lost(Failure),
    Never,
}

/// A network in which hosts answer as they are told, and a clock that is set by hand.
#[derive(Clone, Default)]
struct World(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    ways: HashMap<&'static str, Way>,
    sent: Vec<http::Request<Bytes>>,
    seconds: u64,
}

impl World {
    fn set(&self, host: &'static str, way: Way) {
        self.0.lock().unwrap().ways.insert(host, way);
    }

    fn pass(&self, seconds: u64) {
        self.0.lock().unwrap().seconds += seconds;
    }

    fn sent(&self) -> Vec<http::Request<Bytes>> {
        self.0.lock().unwrap().sent.clone()
    }

    /// The hosts that were called since this was asked last.
    fn hosts(&self) -> Vec<String> {
        let sent = std::mem::take(&mut self.0.lock().unwrap().sent);
        sent.iter().map(|request| request.uri().host().unwrap().to_owned()).collect()
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("World")
    }
}

impl Clock for World {
    fn now(&self) -> SystemTime {
        let seconds = self.0.lock().unwrap().seconds;
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds)
    }

    fn sleep(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(async {}))
    }
}

impl Transport for World {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut inner = self.0.lock().unwrap();
        let way = *inner.ways.get(request.uri().host().unwrap()).unwrap_or(&Way::Success);
        inner.sent.push(request);
        let reply = |status, body: &'static str| {
            let body = Bytes::from_static(body.as_bytes());
            Ok(http::Response::builder().status(status).body(body).unwrap())
        };
        let answer = match way {
            Way::Success => reply(200, r#"{"Response": {"RequestId": "id"}}"#),
            Way::ServiceError => reply(
                200,
                r#"{"Response": {"Error": {"Code": "InternalError", "Message": ""}, "RequestId": "id"}}"#,
            ),
            Way::Status(status) => reply(status, "<html>"),
            Way::Lost(failure) => Err(TransportError::new(failure, "as told")),
            Way::Never => return Box::pin(std::future::pending()),
        };
        Box::pin(async { answer })
    }
}

fn builder(world: &World) -> ClientBuilder<GenericClient> {
    recorded(GenericClient::builder())
        .credentials(Credentials::new(ID, KEY))
        .region("ap-guangzhou")
        .retry(RetryPolicy::never())
        .timeout(Duration::MAX)
        .transport(world.clone())
        .clock(world.clone())
}

fn client(world: &World) -> GenericClient {
    let failover = Failover::to(BACKUP).after_failures(3).probe_after(Duration::from_secs(60));
    builder(world).backup_endpoint(failover).build().unwrap()
}

async fn call(client: &GenericClient) -> Result<(), Error> {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await.map(drop)
}

/// Calls until the switch is open.
async fn open(world: &World, client: &GenericClient) {
    world.set(USUAL, Way::Lost(Failure::Connect));
    for _ in 0..3 {
        call(client).await.unwrap_err();
    }
    assert_eq!(world.hosts(), [USUAL; 3]);
}

#[tokio::test]
async fn failures_in_a_row_lead_to_the_backup_and_its_replies_arrive() {
    for failure in [Failure::Connect, Failure::Timeout, Failure::Exchange] {
        let world = World::default();
        let client = client(&world);
        world.set(USUAL, Way::Lost(failure));
        for _ in 0..3 {
            // The error is the attempt's own, as without a backup.
            assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::Transport(failure));
        }
        assert_eq!(world.hosts(), [USUAL; 3]);
        for _ in 0..4 {
            call(&client).await.unwrap();
        }
        assert_eq!(world.hosts(), [BACKUP; 4]);
    }
}

#[tokio::test]
async fn successes_are_not_failures_and_end_a_row_of_them() {
    let world = World::default();
    let client = client(&world);
    for _ in 0..20 {
        call(&client).await.unwrap();
    }
    for _ in 0..5 {
        for way in [Way::Lost(Failure::Connect), Way::Lost(Failure::Timeout), Way::Success] {
            world.set(USUAL, way);
            let _ = call(&client).await;
        }
    }
    assert_eq!(world.hosts(), [USUAL; 35]);
}

#[tokio::test]
async fn a_server_that_answers_is_in_reach_whatever_it_says() {
    let world = World::default();
    let client = client(&world);
    for way in [Way::ServiceError, Way::Status(502), Way::Lost(Failure::TooLarge)] {
        world.set(USUAL, way);
        for _ in 0..5 {
            call(&client).await.unwrap_err();
        }
    }
    assert_eq!(world.hosts(), [USUAL; 15]);
}

#[tokio::test]
async fn one_probe_after_each_pause_decides() {
    let world = World::default();
    let client = client(&world);
    open(&world, &client).await;
    world.pass(59);
    call(&client).await.unwrap();
    assert_eq!(world.hosts(), [BACKUP]);
    // The probe fails, and the pause begins anew.
    world.pass(1);
    call(&client).await.unwrap_err();
    world.pass(59);
    call(&client).await.unwrap();
    assert_eq!(world.hosts(), [USUAL, BACKUP]);
    // While a probe is under way, all others take the backup.
    world.pass(1);
    world.set(USUAL, Way::Never);
    let mut probe = Box::pin(client.call_raw("cvm", "v", "A", "{}").into_future());
    assert!(futures_poll(probe.as_mut()).is_pending());
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    assert_eq!(world.hosts(), [USUAL, BACKUP, BACKUP]);
    // A probe that nobody waits for any more has found nothing out; the next call is the probe.
    drop(probe);
    world.set(USUAL, Way::ServiceError);
    call(&client).await.unwrap_err();
    call(&client).await.unwrap_err();
    assert_eq!(world.hosts(), [USUAL, USUAL]);
}

fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
    future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
}

#[tokio::test]
async fn clones_share_the_switch_and_other_clients_do_not() {
    let world = World::default();
    let first = client(&world);
    let second = first.clone();
    open(&world, &first).await;
    call(&second).await.unwrap();
    assert_eq!(world.hosts(), [BACKUP]);
    call(&client(&world)).await.unwrap_err();
    assert_eq!(world.hosts(), [USUAL]);
}

#[tokio::test]
async fn another_region_or_service_is_never_reached_silently() {
    let world = World::default();
    let client = client(&world);
    open(&world, &client).await;
    let raw = |service| client.call_raw(service, "2017-03-12", "DescribeZones", "{}");
    raw("cvm").region("ap-shanghai").await.unwrap_err();
    assert_eq!(world.hosts(), [USUAL]);
    raw("vpc").await.unwrap();
    assert_eq!(world.hosts(), ["vpc.tencentcloudapi.com"]);
    raw("cvm").region("ap-guangzhou").await.unwrap();
    assert_eq!(world.hosts(), [BACKUP]);

    let elsewhere = builder(&world).backup_endpoint("cvm.ap-shanghai.tencentcloudapi.com");
    let error = elsewhere.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("not for the region ap-guangzhou"), "{error}");
    let plain = builder(&world).backup_endpoint("http://127.0.0.1").build().unwrap_err();
    assert!(plain.to_string().contains("backup endpoint"), "{plain}");
}

#[tokio::test]
async fn one_call_gets_through_by_its_own_attempts() {
    let world = World::default();
    let failover = Failover::to(BACKUP).after_failures(2);
    let client = builder(&world).retry(RetryPolicy::standard()).backup_endpoint(failover);
    world.set(USUAL, Way::Lost(Failure::Connect));
    call(&client.build().unwrap()).await.unwrap();
    assert_eq!(world.hosts(), [USUAL, USUAL, BACKUP]);
}

#[tokio::test]
async fn an_attempt_is_signed_for_the_host_that_it_goes_to() {
    let world = World::default();
    world.set(USUAL, Way::Lost(Failure::Connect));
    let failover = Failover::to("https://10.0.0.1:8443").after_failures(1);
    let client = builder(&world).signature(Signature::Tc3).backup_endpoint(failover);
    let client = client.build().unwrap();
    call(&client).await.unwrap_err();
    call(&client).await.unwrap();
    let sent = world.sent();
    assert_eq!(sent[1].uri().to_string(), "https://10.0.0.1:8443/");
    assert_eq!(sent[1].headers()["host"], "10.0.0.1:8443");
    let [usual, backup] = [0, 1].map(|index: usize| {
        let text = sent[index].headers()["authorization"].to_str().unwrap();
        let (scope, signature) = text.rsplit_once('=').unwrap();
        (scope.to_owned(), signature.to_owned())
    });
    assert_eq!(usual.0, backup.0);
    assert!(usual.0.contains("/cvm/tc3_request"), "{}", usual.0);
    // The same request at the same second, but for the host.
    assert_ne!(usual.1, backup.1);
}
