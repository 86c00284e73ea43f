//! Shared by the tests of calls: actions, in-memory transports, a clock that stands still.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, ClientBuilder, Credentials, DryRun, GenericClient, Idempotency,
    shape,
};
pub(crate) use tencent_cloud_leak_scan::{ID as SECRET_ID, KEY as SECRET_KEY, PASSWORD, TOKEN};

use crate::support::record::recorded;

pub(crate) const NOW: u64 = 1_551_113_065;

#[derive(Clone, Default)]
pub(crate) struct Filter {
    pub(crate) name: Option<String>,
    pub(crate) values: Option<Vec<String>>,
}

shape! { Filter { 0 => name: "Name", 1 => values: "Values" } }

#[derive(Clone, Default)]
pub(crate) struct DescribeThingsRequest {
    pub(crate) filters: Option<Vec<Filter>>,
    pub(crate) limit: Option<i64>,
    pub(crate) password: Option<String>,
}

shape! {
    DescribeThingsRequest { 0 => filters: "Filters", 1 => limit: "Limit", 2 => password: "Password" (sensitive) }
}

#[derive(Clone, Default)]
pub(crate) struct Thing {
    pub(crate) cpu: Option<i64>,
}

shape! { Thing { 0 => cpu: "CPU" } }

#[derive(Clone, Default)]
pub(crate) struct DescribeThingsResponse {
    pub(crate) thing_set: Vec<Thing>,
    pub(crate) request_id: String,
}

shape! { DescribeThingsResponse { 0 => thing_set: "ThingSet", 1 => request_id: "RequestId" } }

impl Action for DescribeThingsRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "DescribeThings").idempotency(Idempotency::ReadOnly);
}

/// An action that is sent without a signature.
#[derive(Clone, Default)]
pub(crate) struct AssumeRequest {
    pub(crate) limit: Option<i64>,
}

shape! { AssumeRequest { 0 => limit: "Limit" } }

impl Action for AssumeRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("sts", "2018-08-13", "Assume").unsigned();
}

/// A non-idempotent action that supports dry runs.
#[derive(Clone, Default)]
pub(crate) struct BuyThingRequest {
    pub(crate) name: Option<String>,
    pub(crate) dry_run: Option<bool>,
}

shape! { BuyThingRequest { 0 => name: "Name", 1 => dry_run: "DryRun" } }

impl Action for BuyThingRequest {
    type Response = DescribeThingsResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "BuyThing");
}

impl DryRun for BuyThingRequest {
    const DRY_RUN: &'static str = "DryRun";
}

pub(crate) fn request() -> DescribeThingsRequest {
    DescribeThingsRequest {
        filters: Some(vec![Filter {
            name: Some("instance-name".to_owned()),
            values: Some(vec!["未命名 *".to_owned(), "a~b/c+d&e=f?g%".to_owned()]),
        }]),
        limit: Some(1),
        password: Some(PASSWORD.to_owned()),
    }
}

pub(crate) type Answer = Result<http::Response<Bytes>, TransportError>;

/// Returns scripted responses and records the requests.
#[derive(Clone, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    pub(crate) fn sent(&self) -> Vec<http::Request<Bytes>> {
        self.sent.lock().unwrap().clone()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Script")
    }
}

impl Transport for Script {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        self.sent.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().expect("one answer too few");
        Box::pin(async { answer })
    }
}

/// Never responds.
#[derive(Debug)]
pub(crate) struct Silence;

impl Transport for Silence {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(std::future::pending())
    }
}

/// Stands still; sleeping takes no time.
#[derive(Debug)]
pub(crate) struct Frozen(pub u64);

impl Clock for Frozen {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(async {}))
    }
}

pub(crate) fn response(status: u16, content_type: &str, body: impl Into<Bytes>) -> Answer {
    Ok(http::Response::builder()
        .status(status)
        .header("Content-Type", content_type)
        .body(body.into())
        .unwrap())
}

/// An error of the service.
pub(crate) fn refusal(code: &str) -> Answer {
    let body = format!(
        r#"{{"Response": {{"Error": {{"Code": "{code}", "Message": "so it is"}}, "RequestId": "id-9"}}}}"#
    );
    response(200, "application/json", body)
}

pub(crate) fn lost() -> Answer {
    Err(TransportError::new(Failure::Exchange, "on purpose"))
}

pub(crate) fn success() -> Answer {
    let body = r#"{"Response": {"ThingSet": [{"CPU": 2}], "RequestId": "id-1"}}"#;
    response(200, "application/json", body)
}

pub(crate) fn builder() -> ClientBuilder<GenericClient> {
    recorded(plain_builder())
}

/// Returns a builder without interceptors.
pub(crate) fn plain_builder() -> ClientBuilder<GenericClient> {
    GenericClient::builder()
        // These tests look at single failures; `retry.rs` tests retries.
        .retry(tencent_cloud::RetryPolicy::never())
        .credentials(Credentials::new(SECRET_ID, SECRET_KEY))
        .region("ap-guangzhou")
        .clock(Frozen(NOW))
        .timeout(Duration::MAX)
}

pub(crate) fn client(transport: impl Transport + 'static) -> GenericClient {
    builder().transport(transport).build().unwrap()
}

pub(crate) fn header<'a>(request: &'a http::Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap())
}
