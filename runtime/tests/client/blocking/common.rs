//! Shared by the tests: a paginated action with a waiter and a dry run, and transports made of a closure.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencent_cloud::blocking::GenericClient;
use tencent_cloud::pagination::{Cursor, Paginated, Pagination};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, ClientBuilder, Credentials, DryRun, Idempotency, RetryPolicy,
    shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

use crate::support::record::recorded;

#[derive(Clone, Default)]
pub(crate) struct ThingsRequest {
    pub(crate) ids: Option<Vec<String>>,
    pub(crate) offset: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) dry_run: Option<bool>,
}

shape! { ThingsRequest { 0 => ids: "Ids", 1 => offset: "Offset", 2 => limit: "Limit", 3 => dry_run: "DryRun" } }

#[derive(Clone, Default)]
pub(crate) struct Thing {
    pub(crate) id: String,
    pub(crate) state: String,
}

shape! { Thing { 0 => id: "Id", 1 => state: "State" } }

#[derive(Clone, Default)]
pub(crate) struct ThingsResponse {
    pub(crate) total: Option<i64>,
    pub(crate) things: Vec<Thing>,
    pub(crate) request_id: String,
}

shape! { ThingsResponse { 0 => total: "TotalCount", 1 => things: "Things", 2 => request_id: "RequestId" } }

impl Action for ThingsRequest {
    type Response = ThingsResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "DescribeThings").idempotency(Idempotency::ReadOnly);
}

impl Paginated for ThingsRequest {
    type Item = Thing;
    const PAGINATION: &'static Pagination = &Pagination::new(Cursor::Offset("Offset"), "Things")
        .limit("Limit")
        .total("TotalCount")
        .maximum(2);

    fn take_items(response: &mut ThingsResponse) -> Vec<Thing> {
        std::mem::take(&mut response.things)
    }
}

impl DryRun for ThingsRequest {
    const DRY_RUN: &'static str = "DryRun";
}

pub(crate) type Answer = Result<http::Response<Bytes>, TransportError>;
type Respond = dyn Fn(http::Request<Bytes>) -> BoxFuture<'static, Answer> + Send + Sync;

/// Answers with a closure, and records requests.
#[derive(Clone)]
pub(crate) struct Service {
    respond: Arc<Respond>,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Service {
    /// Answers each request at once with the returned body.
    pub(crate) fn new(
        body: impl Fn(&http::Request<Bytes>) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::with_future(move |request| {
            let response = http::Response::new(body(&request).into());
            Box::pin(async { Ok(response) })
        })
    }

    /// Answers each request with the returned future.
    pub(crate) fn with_future(
        respond: impl Fn(http::Request<Bytes>) -> BoxFuture<'static, Answer> + Send + Sync + 'static,
    ) -> Self {
        Self { respond: Arc::new(respond), sent: Arc::default() }
    }

    pub(crate) fn client(&self) -> GenericClient {
        builder().transport(self.clone()).build().unwrap()
    }

    /// Takes the requests since the last call.
    pub(crate) fn sent(&self) -> Vec<http::Request<Bytes>> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }

    /// Takes the values of a field of each request since the last call.
    pub(crate) fn values_of(&self, field: &str) -> Vec<serde_json::Value> {
        let bodies = self.sent().into_iter().map(http::Request::into_body);
        bodies
            .map(|body| serde_json::from_slice::<serde_json::Value>(&body).unwrap()[field].take())
            .collect()
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Service")
    }
}

impl Transport for Service {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        self.sent.lock().unwrap().push(request.clone());
        (self.respond)(request)
    }
}

pub(crate) fn builder() -> ClientBuilder<GenericClient> {
    recorded(GenericClient::builder())
        .credentials(Credentials::new(ID, KEY))
        .region("ap-guangzhou")
        .retry(RetryPolicy::never())
}

/// Returns a response body with `states`, each with its index as its id, of `total`.
pub(crate) fn list_body(states: &[&str], first: usize, total: usize) -> String {
    let thing = |(index, state): (usize, &&str)| serde_json::json!({"Id": format!("thing-{}", first + index), "State": state});
    let things: Vec<_> = states.iter().enumerate().map(thing).collect();
    serde_json::json!({
        "Response": {"TotalCount": total, "Things": things, "RequestId": "id-1"}
    })
    .to_string()
}

/// Returns the response body to a request for a page of `total` things.
pub(crate) fn page_body(body: &[u8], total: usize) -> String {
    let request: serde_json::Value = serde_json::from_slice(body).unwrap();
    let number = |name: &str| request[name].as_u64().unwrap_or(0) as usize;
    let offset = number("Offset");
    let count = total.saturating_sub(offset).min(number("Limit"));
    list_body(&vec!["NORMAL"; count], offset, total)
}

pub(crate) fn error_body(code: &str) -> String {
    format!(
        r#"{{"Response": {{"Error": {{"Code": "{code}", "Message": "on purpose"}}, "RequestId": "id-9"}}}}"#
    )
}
