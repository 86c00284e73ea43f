//! Credentials on machines whose clock is hours off.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::Clock;
use tencent_cloud::credentials::{Cached, Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud::providers::{AssumeRole, CvmRole, Environment, ProviderConfig};
use tencent_cloud::{BoxFuture, ErrorKind, GenericClient};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::credentials::common::{
    Answer, START, Scripted, Step, TestClock, Wire, at, credentials, header, metadata_response,
    response, sts_response,
};

const HOUR: i64 = 3600;

/// A clock that is off by some seconds, while [`TestClock`] shows the time of the server.
#[derive(Clone, Debug)]
struct Wrong(TestClock, i64);

impl Clock for Wrong {
    fn now(&self) -> SystemTime {
        let offset = Duration::from_secs(self.1.unsigned_abs());
        if self.1 < 0 { self.0.now() - offset } else { self.0.now() + offset }
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(at(0)).unwrap().as_secs()
}

fn code(code: &str, date: SystemTime) -> Answer {
    let body = format!(
        r#"{{"Response": {{"Error": {{"Code": "{code}", "Message": "no"}}, "RequestId": "r-1"}}}}"#
    );
    let date = OffsetDateTime::from(date).format(&Rfc2822).unwrap().replace("+0000", "GMT");
    response(200, body).map(|mut response| {
        response.headers_mut().insert("Date", date.parse().unwrap());
        response
    })
}

/// The service: it verifies the time of the signature and the expiry of the credentials, which are named by the second in
/// which they expire.
#[derive(Clone, Debug)]
struct Service(TestClock);

impl Service {
    fn answer(&self, request: &http::Request<Bytes>) -> Answer {
        let now = self.0.now();
        let now_seconds = START + seconds(now);
        let signed: u64 = header(request, "x-tc-timestamp").parse().unwrap();
        if signed.abs_diff(now_seconds) > 300 {
            return code("AuthFailure.SignatureExpire", now);
        }
        let authorization = header(request, "authorization");
        let id = authorization.split_once("Credential=").and_then(|(_, id)| id.split_once('/'));
        match id.unwrap().0.parse::<u64>() {
            Ok(expiry) if expiry <= seconds(now) => code("AuthFailure.TokenFailure", now),
            _ => response(200, r#"{"Response": {"RequestId": "r-2"}}"#),
        }
    }
}

/// Returns credentials that are valid for two hours from now, by the clock of the server.
#[derive(Clone, Debug)]
struct Issuer(TestClock, Arc<Mutex<usize>>);

impl Issuer {
    fn new(server: &TestClock) -> Self {
        Self(server.clone(), Arc::default())
    }

    fn fetches(&self) -> usize {
        *self.1.lock().unwrap()
    }
}

impl CredentialsProvider for Issuer {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        *self.1.lock().unwrap() += 1;
        let expiry = seconds(self.0.now()) + 7200;
        Box::pin(async move { Ok(credentials(&expiry.to_string()).with_expiry(at(expiry))) })
    }
}

fn client_of(
    provider: impl CredentialsProvider + 'static,
    server: &TestClock,
    offset: i64,
) -> (GenericClient, Wire) {
    let service = Service(server.clone());
    let wire = Wire::new(move |request| {
        let action = header(request, "x-tc-action");
        let expiry = seconds(service.0.now()) + 7200;
        Some(match (request.uri().host(), action) {
            (Some("metadata.tencentyun.com"), _) if request.uri().path().ends_with("my-role") => {
                metadata_response(&expiry.to_string(), expiry)
            }
            (Some("metadata.tencentyun.com"), _) => response(200, "my-role"),
            (_, "AssumeRole") => match service.answer(request) {
                Ok(answer) if answer.headers().get("Date").is_none() => {
                    sts_response(&expiry.to_string(), expiry)
                }
                refused => refused,
            },
            _ => service.answer(request),
        })
    });
    let clock = Wrong(server.clone(), offset);
    let builder = GenericClient::builder().credentials(provider).transport(wire.clone());
    (builder.clock(clock).build().unwrap(), wire)
}

async fn call(client: &GenericClient) -> Result<(), tencent_cloud::Error> {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").await.map(drop)
}

/// Makes a call every ten minutes for a day.
async fn a_day(client: &GenericClient, what: &str) {
    for minutes in (0..24 * 60).step_by(10) {
        if let Err(error) = call(client).await {
            panic!("{what}: after {minutes} minutes: {error:#}");
        }
        tokio::time::sleep(Duration::from_secs(600)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_cache_uses_the_learned_skew() {
    for offset in [-3 * HOUR, 0, 3 * HOUR] {
        let server = TestClock::start();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let issuer = Issuer::new(&server);
        let (client, wire) = client_of(issuer.clone(), &server, offset);
        a_day(&client, &format!("offset {offset}")).await;
        // Refreshed after 70 to 80 % of two hours, in steps of ten minutes; and no call failed first.
        assert!((13..=18).contains(&issuer.fetches()), "{offset}: {}", issuer.fetches());
        let extra = usize::from(offset != 0);
        assert_eq!(wire.sent().len(), 144 + extra, "{offset}");
    }
}

#[tokio::test(start_paused = true)]
async fn roles_are_renewed_with_any_clock() {
    for offset in [-3 * HOUR, 3 * HOUR] {
        let server = TestClock::start();
        let (_, wire) = client_of(credentials("unused"), &server, offset);
        let config = ProviderConfig::new()
            .environment(Environment::given([("HOME", "/nonexistent")]))
            .transport(wire)
            .clock(Wrong(server.clone(), offset));
        let (client, _wire) = client_of(CvmRole::new().config(&config), &server, offset);
        a_day(&client, &format!("role of the instance, offset {offset}")).await;
        let role = AssumeRole::new("arn", credentials("base")).config(&config);
        let (client, _wire) = client_of(role, &server, offset);
        a_day(&client, &format!("AssumeRole, offset {offset}")).await;
    }
}

/// A cache that the program created does not know the skew, but learns of rejected tokens.
#[tokio::test(start_paused = true)]
async fn a_shared_cache_works_with_any_clock() {
    for offset in [-3 * HOUR, 3 * HOUR] {
        let server = TestClock::start();
        let issuer = Issuer::new(&server);
        let cache = Arc::new(Cached::new(issuer).clock(Wrong(server.clone(), offset)));
        let (client, _wire) = client_of(cache, &server, offset);
        a_day(&client, &format!("offset {offset}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_renewed_and_the_call_retried_once() {
    let source = Scripted::new([
        Step(0, Ok(credentials("old").with_expiry(at(7200)))),
        Step(1, Ok(credentials("new").with_expiry(at(7200)))),
    ]);
    let wire = Wire::new(|request| {
        Some(match header(request, "authorization").contains("Credential=old/") {
            true => code("AuthFailure.TokenFailure", at(0)),
            false => response(200, r#"{"Response": {"RequestId": "r-2"}}"#),
        })
    });
    let client = GenericClient::builder().credentials(source.clone()).transport(wire.clone());
    let client = client.clock(TestClock::start()).build().unwrap();
    // Credentials that were fetched a moment ago are not renewed, because there are no others yet.
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
    assert!(error.was_not_executed());
    assert_eq!((source.calls(), wire.sent().len()), (1, 1));
    tokio::time::sleep(Duration::from_secs(60)).await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    for result in calls {
        result.await.unwrap().unwrap();
    }
    assert_eq!(source.calls(), 2, "one renewal for all calls");
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_not_retried_for_ever() {
    let source =
        Scripted::new((0..3).map(|_| Step(0, Ok(credentials("old").with_expiry(at(9000))))));
    let wire = Wire::new(|_| Some(code("AuthFailure.TokenFailure", at(0))));
    let client = GenericClient::builder().credentials(source.clone()).transport(wire.clone());
    let client = client.clock(TestClock::start()).build().unwrap();
    call(&client).await.unwrap_err();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
    assert_eq!((source.calls(), wire.sent().len(), error.attempts()), (2, 3, 2));
    call(&client).await.unwrap_err();
    assert_eq!((source.calls(), wire.sent().len()), (2, 4), "renewed again at once");
    // Permanent credentials cannot be renewed.
    let permanent = Credentials::new("old", tencent_cloud_leak_scan::KEY);
    let client = GenericClient::builder().credentials(permanent).transport(wire.clone());
    assert_eq!(call(&client.build().unwrap()).await.unwrap_err().attempts(), 1);
}

/// The provider asks nothing of the network, so nothing was sent.
#[tokio::test(start_paused = true)]
async fn a_hung_provider_reports_that_nothing_was_sent() {
    let source = Scripted::new([Step(1_000, Ok(credentials("late")))]);
    let wire = Wire::script([]);
    let client = GenericClient::builder().credentials(source).transport(wire.clone());
    let client = client.timeout(Duration::from_secs(5)).clock(TestClock::start()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.was_not_executed(), "{error}");
    assert!(error.to_string().contains("was not executed"), "{error}");
    // A service that does not respond may have executed the action.
    let client = GenericClient::builder().credentials(credentials("a")).transport(Wire::silent());
    let client = client.timeout(Duration::from_secs(5)).clock(TestClock::start()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.was_not_executed(), "{error}");
}

/// A `Date` of a gateway, or a machine whose clock is years off: nothing is learned from either.
#[tokio::test(start_paused = true)]
async fn a_false_date_teaches_no_skew() {
    let false_dates = [SystemTime::UNIX_EPOCH, at(25 * 3600), at(0) + Duration::from_secs(1 << 35)];
    for date in false_dates {
        let server = TestClock::start();
        let wire = Wire::script([
            code("AuthFailure.SignatureExpire", date),
            code("InternalError", at(3600)),
            code("InvalidParameter", at(3600)),
            response(200, r#"{"Response": {"RequestId": "r-2"}}"#),
        ]);
        let client = GenericClient::builder().credentials(credentials("a")).transport(wire.clone());
        let client = client.clock(server).build().unwrap();
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.code(), Some("AuthFailure.SignatureExpire"));
        assert_eq!(error.attempts(), 1);
        for _ in 0..2 {
            call(&client).await.unwrap_err();
        }
        call(&client).await.unwrap();
        for request in wire.sent() {
            let signed: u64 = header(&request, "x-tc-timestamp").parse().unwrap();
            assert!(signed.abs_diff(START) < 60, "{signed}");
        }
    }
}
