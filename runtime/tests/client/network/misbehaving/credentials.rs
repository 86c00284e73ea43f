//! Providers that call services: STS and the metadata service of an instance may misbehave, too.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tencent_cloud::credentials::{Credentials, CredentialsProvider};
use tencent_cloud::providers::{AssumeRole, CvmRole, ProviderConfig, WebIdentity};
use tencent_cloud::transport::{HttpOptions, Transport, TransportError};
use tencent_cloud::{BoxFuture, GenericClient};
use tencent_cloud_leak_scan::{ID, KEY, error_text, find};
use tokio::time::Instant;

use super::responses::ALL;
use super::server::{Misbehaving, Step};
use super::{options, settle};
use crate::network::server::answer;

/// Sends every request to one address, since the host of STS cannot be set.
#[derive(Debug)]
struct Redirected {
    inner: Arc<dyn Transport>,
    address: String,
}

impl Transport for Redirected {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = format!("http://{}{path}", self.address).parse().unwrap();
        self.inner.send(request)
    }
}

fn config(server: &Misbehaving) -> ProviderConfig {
    let inner = options().into_transport().unwrap();
    ProviderConfig::new().transport(Redirected { inner, address: server.address.clone() })
}

/// Writes a token of an identity provider and returns its path.
fn token() -> String {
    let path = format!("{}/misbehaving-token", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, KEY).unwrap();
    path
}

fn providers(server: &Misbehaving) -> Vec<(Box<dyn CredentialsProvider>, Duration)> {
    let config = config(server);
    let seconds = Duration::from_secs;
    let role = AssumeRole::new("arn", Credentials::new(ID, KEY)).config(&config);
    let identity = WebIdentity::new("provider", "arn", token()).config(&config);
    vec![
        // The timeout of a call of STS.
        (Box::new(role), seconds(15)),
        (Box::new(identity), seconds(15)),
        // Three attempts of two seconds, and the pauses between them; both requests of a fetch.
        (Box::new(CvmRole::new().config(&config)), seconds(14)),
        (Box::new(CvmRole::new().role("my-role").config(&config)), seconds(7)),
    ]
}

#[tokio::test(start_paused = true)]
async fn providers_fail_in_time_without_leaks() {
    for (name, steps, ..) in ALL.iter().cloned() {
        let server = Misbehaving::start([steps]).await;
        for (provider, limit) in providers(&server) {
            let name = format!("{name}, {provider:?}");
            let start = Instant::now();
            let error = provider.credentials().await.expect_err(&name);
            let took = start.elapsed();
            assert!(took <= limit + Duration::from_millis(50), "{name}: {took:?}");
            let text = error_text(&error);
            assert_eq!(find(text.as_bytes()), [], "{name}");
            assert!(!format!("{error:#}").contains('\n'), "{name}: {error:#}");
            settle(&name, server.tasks()).await;
        }
    }
}

/// An attempt has half of the 15 seconds of a call of STS.
#[tokio::test(start_paused = true)]
async fn a_silent_server_leaves_time_for_another_attempt() {
    let server = Misbehaving::start([vec![Step::Hold]]).await;
    let inner = HttpOptions::new().no_proxy().max_idle_connections(0).into_transport().unwrap();
    let transport = Redirected { inner, address: server.address.clone() };
    let config = ProviderConfig::new().transport(transport);
    let role = AssumeRole::new("arn", Credentials::new(ID, KEY)).config(&config);
    role.credentials().await.unwrap_err();
    assert_eq!(server.connections(), 2);
    settle("silence", server.tasks()).await;
}

/// The call fails before it is sent, and says so.
#[tokio::test(start_paused = true)]
async fn a_call_without_credentials_is_not_sent() {
    for (name, steps, ..) in ALL.iter().cloned() {
        let sts = Misbehaving::start([steps]).await;
        let server = Misbehaving::start([Step::success()]).await;
        let role = AssumeRole::new("arn", Credentials::new(ID, KEY)).config(&config(&sts));
        let client = server.builder().credentials(role).timeout(Duration::from_secs(10));
        let client: GenericClient = client.build().unwrap();
        let error = client.call_raw("cvm", "2017-03-12", "RunInstances", "{}").await;
        let error = error.map(drop).expect_err(name);
        assert!(error.was_not_executed(), "{name}: {error}");
        assert_eq!(server.connections(), 0, "{name}");
        drop(client);
        settle(name, 2).await;
    }
}

/// Responses that are good HTTP and good JSON, but not credentials.
#[tokio::test(start_paused = true)]
async fn responses_without_usable_credentials_are_errors() {
    let bodies = [
        "{}".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        r#"{"Response": {"RequestId": "id-1"}}"#.to_owned(),
        r#"{"Response": {"Credentials": null, "ExpiredTime": 1, "RequestId": "id-1"}}"#.to_owned(),
        format!(
            r#"{{"Response": {{"Credentials": {{"Token": "{KEY}", "TmpSecretId": "", "TmpSecretKey": "{KEY}"}},
            "ExpiredTime": 9999999999, "RequestId": "id-1"}}}}"#
        ),
        format!(
            r#"{{"Response": {{"Credentials": {{"Token": "{KEY}", "TmpSecretId": "a", "TmpSecretKey": "{KEY}"}},
            "RequestId": "id-1"}}}}"#
        ),
        format!(
            r#"{{"Response": {{"Credentials": {{"Token": "{KEY}", "TmpSecretId": "a", "TmpSecretKey": "{KEY}"}},
            "ExpiredTime": 18446744073709551615, "RequestId": "id-1"}}}}"#
        ),
        format!(r#"{{"Code": "Success", "TmpSecretId": "a", "TmpSecretKey": "{KEY}"}}"#),
        format!(
            r#"{{"Code": "Success", "TmpSecretId": "a", "TmpSecretKey": "{KEY}", "Token": "{KEY}",
            "ExpiredTime": -1}}"#
        ),
        format!(
            r#"{{"Code": "Success", "TmpSecretId": "a", "TmpSecretKey": "{KEY}", "Token": "{KEY}",
            "ExpiredTime": 18446744073709551615}}"#
        ),
    ];
    for body in bodies {
        let server = Misbehaving::start([Step::answer(answer("200 OK", &body))]).await;
        for (provider, _) in providers(&server) {
            let error = provider.credentials().await.expect_err(&body);
            assert_eq!(find(error_text(&error).as_bytes()), [], "{body}");
            assert!(!error.is_absent(), "{body}: {error}");
        }
    }
}
