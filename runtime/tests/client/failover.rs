//! Failover: when the circuit opens and closes, and which calls the backup serves.
//!
//! The tests cover known bugs of the vendor's SDKs: one counts successes as failures, one crashes on the first failure,
//! one never reaches the backup.

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

use crate::support::record::recorded;

const PRIMARY: &str = "cvm.tencentcloudapi.com";
const BACKUP: &str = "cvm.ap-guangzhou.tencentcloudapi.com";

/// The behaviour of a host.
#[derive(Clone, Copy)]
enum Behaviour {
    Success,
    ServiceError,
    Status(u16),
    Lost(Failure),
    Never,
}

/// A network with scripted hosts, and a clock that is set by hand.
#[derive(Clone, Default)]
struct World(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    behaviours: HashMap<&'static str, Behaviour>,
    sent: Vec<http::Request<Bytes>>,
    seconds: u64,
}

impl World {
    fn set(&self, host: &'static str, behaviour: Behaviour) {
        self.0.lock().unwrap().behaviours.insert(host, behaviour);
    }

    fn pass(&self, seconds: u64) {
        self.0.lock().unwrap().seconds += seconds;
    }

    fn sent(&self) -> Vec<http::Request<Bytes>> {
        self.0.lock().unwrap().sent.clone()
    }

    /// Returns the hosts that were called since the last time.
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
        let behaviour =
            *inner.behaviours.get(request.uri().host().unwrap()).unwrap_or(&Behaviour::Success);
        inner.sent.push(request);
        let response = |status, body: &'static str| {
            let body = Bytes::from_static(body.as_bytes());
            Ok(http::Response::builder().status(status).body(body).unwrap())
        };
        let answer = match behaviour {
            Behaviour::Success => response(200, r#"{"Response": {"RequestId": "id"}}"#),
            Behaviour::ServiceError => response(
                200,
                r#"{"Response": {"Error": {"Code": "InternalError", "Message": ""}, "RequestId": "id"}}"#,
            ),
            Behaviour::Status(status) => response(status, "<html>"),
            Behaviour::Lost(failure) => Err(TransportError::new(failure, "scripted")),
            Behaviour::Never => return Box::pin(std::future::pending()),
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

/// Calls until the circuit is open.
async fn open(world: &World, client: &GenericClient) {
    world.set(PRIMARY, Behaviour::Lost(Failure::Connect));
    for _ in 0..3 {
        call(client).await.unwrap_err();
    }
    assert_eq!(world.hosts(), [PRIMARY; 3]);
}

#[tokio::test]
async fn consecutive_failures_open_the_circuit() {
    for failure in [Failure::Connect, Failure::Timeout, Failure::Exchange] {
        let world = World::default();
        let client = client(&world);
        world.set(PRIMARY, Behaviour::Lost(failure));
        for _ in 0..3 {
            // The error is that of the attempt, as without a backup.
            assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::Transport(failure));
        }
        assert_eq!(world.hosts(), [PRIMARY; 3]);
        for _ in 0..4 {
            call(&client).await.unwrap();
        }
        assert_eq!(world.hosts(), [BACKUP; 4]);
    }
}

#[tokio::test]
async fn a_success_resets_the_count() {
    let world = World::default();
    let client = client(&world);
    for _ in 0..20 {
        call(&client).await.unwrap();
    }
    for _ in 0..5 {
        for behaviour in [
            Behaviour::Lost(Failure::Connect),
            Behaviour::Lost(Failure::Timeout),
            Behaviour::Success,
        ] {
            world.set(PRIMARY, behaviour);
            let _ = call(&client).await;
        }
    }
    assert_eq!(world.hosts(), [PRIMARY; 35]);
}

#[tokio::test]
async fn any_response_counts_as_a_success() {
    let world = World::default();
    let client = client(&world);
    for behaviour in
        [Behaviour::ServiceError, Behaviour::Status(502), Behaviour::Lost(Failure::TooLarge)]
    {
        world.set(PRIMARY, behaviour);
        for _ in 0..5 {
            call(&client).await.unwrap_err();
        }
    }
    assert_eq!(world.hosts(), [PRIMARY; 15]);
}

#[tokio::test]
async fn probes_once_after_each_pause() {
    let world = World::default();
    let client = client(&world);
    open(&world, &client).await;
    world.pass(59);
    call(&client).await.unwrap();
    assert_eq!(world.hosts(), [BACKUP]);
    // The probe fails, and the pause starts over.
    world.pass(1);
    call(&client).await.unwrap_err();
    world.pass(59);
    call(&client).await.unwrap();
    assert_eq!(world.hosts(), [PRIMARY, BACKUP]);
    // While a probe is in progress, all other attempts go to the backup.
    world.pass(1);
    world.set(PRIMARY, Behaviour::Never);
    let mut probe = Box::pin(client.call_raw("cvm", "v", "A", "{}").into_future());
    assert!(poll(probe.as_mut()).is_pending());
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    assert_eq!(world.hosts(), [PRIMARY, BACKUP, BACKUP]);
    // A cancelled probe has no result; the next call is a probe.
    drop(probe);
    world.set(PRIMARY, Behaviour::ServiceError);
    call(&client).await.unwrap_err();
    call(&client).await.unwrap_err();
    assert_eq!(world.hosts(), [PRIMARY, PRIMARY]);
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
    future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
}

#[tokio::test]
async fn clones_share_circuit_breakers() {
    let world = World::default();
    let first = client(&world);
    let second = first.clone();
    open(&world, &first).await;
    call(&second).await.unwrap();
    assert_eq!(world.hosts(), [BACKUP]);
    call(&client(&world)).await.unwrap_err();
    assert_eq!(world.hosts(), [PRIMARY]);
}

#[tokio::test]
async fn the_backup_serves_only_its_region_and_service() {
    let world = World::default();
    let client = client(&world);
    open(&world, &client).await;
    let raw = |service| client.call_raw(service, "2017-03-12", "DescribeZones", "{}");
    raw("cvm").region("ap-shanghai").await.unwrap_err();
    assert_eq!(world.hosts(), [PRIMARY]);
    raw("vpc").await.unwrap();
    assert_eq!(world.hosts(), ["vpc.tencentcloudapi.com"]);
    raw("cvm").region("ap-guangzhou").await.unwrap();
    assert_eq!(world.hosts(), [BACKUP]);

    let elsewhere = builder(&world).backup_endpoint("cvm.ap-shanghai.tencentcloudapi.com");
    let error = elsewhere.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("does not serve region ap-guangzhou"), "{error}");
    let plain = |url| builder(&world).backup_endpoint(url).build();
    let error = plain("http://10.0.0.1").unwrap_err();
    assert!(error.to_string().contains("backup endpoint"), "{error}");
    // As for the endpoint.
    plain("http://127.0.0.1:8081").unwrap();
}

#[tokio::test]
async fn the_attempts_of_one_call_open_the_circuit() {
    let world = World::default();
    let failover = Failover::to(BACKUP).after_failures(2);
    let client = builder(&world).retry(RetryPolicy::standard()).backup_endpoint(failover);
    world.set(PRIMARY, Behaviour::Lost(Failure::Connect));
    call(&client.build().unwrap()).await.unwrap();
    assert_eq!(world.hosts(), [PRIMARY, PRIMARY, BACKUP]);
}

#[tokio::test]
async fn signs_each_attempt_for_its_host() {
    let world = World::default();
    world.set(PRIMARY, Behaviour::Lost(Failure::Connect));
    let failover = Failover::to("https://10.0.0.1:8443").after_failures(1);
    let client = builder(&world).signature(Signature::Tc3).backup_endpoint(failover);
    let client = client.build().unwrap();
    call(&client).await.unwrap_err();
    call(&client).await.unwrap();
    let sent = world.sent();
    assert_eq!(sent[1].uri().to_string(), "https://10.0.0.1:8443/");
    assert_eq!(sent[1].headers()["host"], "10.0.0.1:8443");
    let [primary, backup] = [0, 1].map(|index: usize| {
        let text = sent[index].headers()["authorization"].to_str().unwrap();
        let (scope, signature) = text.rsplit_once('=').unwrap();
        (scope.to_owned(), signature.to_owned())
    });
    assert_eq!(primary.0, backup.0);
    assert!(primary.0.contains("/cvm/tc3_request"), "{}", primary.0);
    // The requests differ only in the host.
    assert_ne!(primary.1, backup.1);
}
