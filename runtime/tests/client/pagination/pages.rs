//! Pagination over a scripted service: by offset, page and token, with and without a total, and with a faulty server.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tencent_cloud::pagination::{Cursor, Paginated, Pagination, Position};
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, ClientBuilder, Credentials, ErrorKind, GenericClient,
    Idempotency, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

use crate::support::record::recorded;

#[derive(Clone, Default)]
struct ListRequest {
    offset: Option<i64>,
    limit: Option<u64>,
    token: Option<String>,
}

shape! {
    ListRequest {
        0 => offset: "Offset",
        1 => limit: "Limit",
        2 => token: "NextToken",
    }
}

#[derive(Clone, Default)]
struct ListResponse {
    total: Option<i64>,
    items: Vec<String>,
    token: Option<String>,
}

shape! {
    ListResponse {
        0 => total: "TotalCount",
        1 => items: "ItemSet",
        2 => token: "NextToken",
    }
}

impl Action for ListRequest {
    type Response = ListResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "List").idempotency(Idempotency::ReadOnly);
}

impl Paginated for ListRequest {
    type Item = String;
    const PAGINATION: &'static Pagination = &Pagination::new(Cursor::Offset("Offset"), "ItemSet")
        .limit("Limit")
        .total("TotalCount")
        .maximum(3);

    fn take_items(response: &mut ListResponse) -> Vec<String> {
        std::mem::take(&mut response.items)
    }
}

/// The same list, paginated by token.
#[derive(Clone, Default)]
struct TokenRequest {
    token: Option<String>,
    limit: Option<u64>,
}

shape! {
    TokenRequest {
        0 => token: "NextToken",
        1 => limit: "Limit",
    }
}

impl Action for TokenRequest {
    type Response = ListResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "TokenList").idempotency(Idempotency::ReadOnly);
}

impl Paginated for TokenRequest {
    type Item = String;
    const PAGINATION: &'static Pagination =
        &Pagination::new(Cursor::Token { request: "NextToken", response: "NextToken" }, "ItemSet")
            .limit("Limit")
            .maximum(3);

    fn take_items(response: &mut ListResponse) -> Vec<String> {
        std::mem::take(&mut response.items)
    }
}

/// The same list, paginated by page number, with the items in a nested object.
#[derive(Clone, Default)]
struct PageRequest {
    page: Option<i64>,
    limit: Option<i64>,
}

shape! {
    PageRequest {
        0 => page: "Page",
        1 => limit: "Limit",
    }
}

#[derive(Clone, Default)]
struct PageResponse {
    data: Option<ListResponse>,
}

shape! { PageResponse { 0 => data: "Data" } }

impl Action for PageRequest {
    type Response = PageResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "PageList").idempotency(Idempotency::ReadOnly);
}

impl Paginated for PageRequest {
    type Item = String;
    const PAGINATION: &'static Pagination = &Pagination::new(Cursor::Page("Page"), "Data.ItemSet")
        .limit("Limit")
        .total("Data.TotalCount")
        .maximum(3);

    fn take_items(response: &mut PageResponse) -> Vec<String> {
        response.data.take().unwrap_or_default().items
    }
}

/// Serves a list, and records the offset and limit of each request.
#[derive(Clone, Debug, Default)]
struct Service {
    items: usize,
    total: bool,
    /// The largest page, whatever the requested limit.
    cap: Option<usize>,
    /// Returns the first page, whatever the requested offset.
    stuck: bool,
    fails_at: Option<usize>,
    panics_at: Option<usize>,
    requests: Arc<Mutex<Vec<(usize, usize)>>>,
}

impl Service {
    fn answer(&self, body: &[u8]) -> String {
        let request: serde_json::Value = serde_json::from_slice(body).unwrap();
        let number = |name: &str| request[name].as_u64().map(|number| number as usize);
        let offset = number("Offset")
            .or_else(|| request["NextToken"].as_str().map(|token| token.parse().unwrap()))
            .unwrap_or(0);
        let limit = number("Limit").unwrap_or(20);
        let offset = number("Page").map_or(offset, |page| page * limit);
        self.requests.lock().unwrap().push((offset, limit));
        assert_ne!(self.panics_at, Some(offset), "on purpose");
        if self.fails_at == Some(offset) {
            return r#"{"Response": {"Error": {"Code": "ResourceNotFound", "Message": ""}, "RequestId": "r"}}"#.into();
        }
        let offset = if self.stuck { 0 } else { offset };
        let limit = limit.min(self.cap.unwrap_or(limit));
        let items: Vec<String> =
            (offset..self.items).take(limit).map(|index| format!("item-{index}")).collect();
        let next = offset + items.len();
        let total = self.total.then_some(self.items);
        let token = (next < self.items).then(|| next.to_string());
        let list = serde_json::json!({"TotalCount": total, "ItemSet": items, "NextToken": token});
        serde_json::json!({
            "Response": {"TotalCount": total, "ItemSet": items, "NextToken": token, "Data": list, "RequestId": "r"}
        })
        .to_string()
    }

    fn client(&self) -> GenericClient {
        self.builder().build().unwrap()
    }

    fn builder(&self) -> ClientBuilder<GenericClient> {
        recorded(GenericClient::builder())
            .credentials(Credentials::new(ID, KEY))
            .transport(self.clone())
    }

    fn requests(&self) -> Vec<(usize, usize)> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let answer = self.answer(request.body());
        Box::pin(async { Ok(http::Response::new(answer.into())) })
    }
}

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|index| format!("item-{index}")).collect()
}

#[tokio::test]
async fn returns_every_item_once() {
    for items in [0, 1, 2, 3, 4, 6, 7, 100] {
        for total in [true, false] {
            for cap in [None, Some(2)] {
                // Without a total, a page that is not full is the last one.
                if cap.is_some() && !total {
                    continue;
                }
                let service = Service { items, total, cap, ..Service::default() };
                let client = service.client();
                let items_seen =
                    client.call_action(ListRequest::default()).items().collect().await.unwrap();
                assert_eq!(items_seen, names(0..items), "{service:?}");
                let items_seen =
                    client.call_action(TokenRequest::default()).items().collect().await.unwrap();
                assert_eq!(items_seen, names(0..items), "{service:?}");
            }
        }
    }
}

#[tokio::test]
async fn requests_no_more_pages_than_needed() {
    let service = Service { items: 7, total: true, ..Service::default() };
    let client = service.client();
    client.call_action(ListRequest::default()).items().collect().await.unwrap();
    assert_eq!(service.requests(), [(0, 3), (3, 3), (6, 3)]);
    client
        .call_action(ListRequest { limit: Some(5), ..<_>::default() })
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(service.requests(), [(0, 5), (5, 5)]);
    let service = Service { total: false, ..service };
    service.client().call_action(ListRequest::default()).items().collect().await.unwrap();
    assert_eq!(service.requests(), [(0, 3), (3, 3), (6, 3)]);
}

#[tokio::test]
async fn paginates_by_page_number() {
    for (items, total, requests) in [
        (7, true, vec![(0, 3), (3, 3), (6, 3)]),
        (6, true, vec![(0, 3), (3, 3)]),
        (6, false, vec![(0, 3), (3, 3), (6, 3)]),
        (0, true, vec![(0, 3)]),
    ] {
        let service = Service { items, total, ..Service::default() };
        let request = PageRequest::default();
        let items_seen = service.client().call_action(request).items().collect().await.unwrap();
        assert_eq!(items_seen, names(0..items));
        assert_eq!(service.requests(), requests);
    }
    let service = Service { items: 7, total: true, ..Service::default() };
    let request = PageRequest { page: Some(2), ..PageRequest::default() };
    let rest = service.client().call_action(request).items().collect().await.unwrap();
    assert_eq!(rest, names(6..7));
}

#[tokio::test]
async fn resumes_at_the_position_of_an_error() {
    let service = Service { items: 8, total: true, fails_at: Some(6), ..Service::default() };
    let mut pages = service.client().call_action(ListRequest::default()).pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.items, first.total), (names(0..3), Some(8)));
    pages.next().await.unwrap().unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFound"));
    assert!(pages.next().await.is_none(), "the stream ends after its first error");
    assert_eq!(*pages.position(), Position::Offset(6));

    let service = Service { fails_at: None, ..service };
    let rest = ListRequest { offset: Some(6), ..<_>::default() };
    assert_eq!(service.client().call_action(rest).items().collect().await.unwrap(), names(6..8));
}

#[tokio::test]
async fn prefetch_requests_the_next_page_early() {
    let service = Service { items: 5, total: true, ..Service::default() };
    let mut pages = service.client().call_action(ListRequest::default()).pages().prefetch();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.items, names(0..3));
    assert_eq!(*pages.position(), Position::Offset(3));
    assert_eq!(service.requests(), [(0, 3), (3, 3)]);
    assert_eq!(pages.next().await.unwrap().unwrap().items, names(3..5));
    assert!(pages.next().await.is_none());
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn items_prefetch_while_the_current_page_lasts() {
    for (prefetch, before, after) in
        [(false, &[(0, 3)][..], &[(3, 3)][..]), (true, &[(0, 3), (3, 3)], &[])]
    {
        let service = Service { items: 5, total: true, ..Service::default() };
        let mut items = service.client().call_action(ListRequest::default()).items();
        if prefetch {
            items = items.prefetch();
        }
        assert_eq!(items.next().await.unwrap().unwrap(), names(0..1)[0]);
        assert_eq!(service.requests(), before);
        assert_eq!(items.collect().await.unwrap(), names(1..5));
        assert_eq!(service.requests(), after);
    }
}

/// A prefetched page that waits for the rate limit runs in a task, so it does not block calls after it.
#[tokio::test(start_paused = true)]
async fn a_prefetched_page_blocks_no_other_call() {
    let service = Service { items: 9, total: true, ..Service::default() };
    let limit = RateLimit::custom().each_action(Rate::per_second(1));
    let client = service.builder().rate_limit(limit).build().unwrap();
    let mut pages = client.call_action(ListRequest::default()).pages().prefetch();
    pages.next().await.unwrap().unwrap();
    client.call_action(ListRequest { offset: Some(6), ..<_>::default() }).await.unwrap();
    assert_eq!(service.requests(), [(0, 3), (3, 3), (6, 20)]);
    assert_eq!(pages.next().await.unwrap().unwrap().items, names(3..6));
}

/// A task ends early if its runtime shuts down or the transport panics. The service did nothing wrong.
#[tokio::test(start_paused = true)]
async fn a_lost_prefetch_is_a_lost_connection() {
    let service = Service { items: 9, total: true, panics_at: Some(3), ..Service::default() };
    // So that the task sends the request.
    let limit = RateLimit::custom().each_action(Rate::per_second(1));
    let client = service.builder().rate_limit(limit).build().unwrap();
    let mut pages = client.call_action(ListRequest::default()).pages().prefetch();
    pages.next().await.unwrap().unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Exchange), "{error}");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_stream_cancels_the_prefetch() {
    let service = Service { items: 9, total: true, ..Service::default() };
    let limit = RateLimit::custom().each_action(Rate::per_second(1));
    let client = service.builder().rate_limit(limit).build().unwrap();
    let mut items = client.call_action(ListRequest::default()).items().prefetch();
    items.next().await.unwrap().unwrap();
    tokio::task::yield_now().await;
    drop(items);
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    assert_eq!(service.requests(), [(0, 3)]);
}

#[tokio::test]
async fn a_repeated_page_or_token_is_an_error() {
    for total in [true, false] {
        let service = Service { items: 9, total, stuck: true, ..Service::default() };
        let error = service
            .client()
            .call_action(ListRequest::default())
            .items()
            .collect()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Pagination, "{error}");
        assert_eq!(error.action(), Some("List"));
        assert_eq!(
            error.message(),
            "the page at offset 3 has the same items as the page before it: expected other items"
        );
        assert_eq!(service.requests().len(), 2);
        let error = service
            .client()
            .call_action(TokenRequest::default())
            .items()
            .collect()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Pagination, "{error}");
    }
}

#[tokio::test]
async fn futures_can_be_spawned_and_joined() {
    fn is_spawnable<F: Future + Send + 'static>(future: F) -> F {
        future
    }
    let service = Service { items: 5, total: true, ..Service::default() };
    let client = service.client();
    let mut tasks = tokio::task::JoinSet::new();
    for offset in [0, 1, 2] {
        let request = ListRequest { offset: Some(offset), ..<_>::default() };
        tasks.spawn(is_spawnable(client.call_action(request).items().collect()));
    }
    let mut counts: Vec<usize> =
        tasks.join_all().await.into_iter().map(|items| items.unwrap().len()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [3, 4, 5]);

    // `next` borrows the stream, which can be moved into a task.
    let mut pages = client.call_action(ListRequest::default()).pages();
    let first = tokio::spawn(async move { pages.next().await.unwrap().unwrap().items });
    assert_eq!(first.await.unwrap(), names(0..3));
    let mut items = client.call_action(ListRequest::default()).items();
    let first = tokio::spawn(async move { items.next().await.unwrap().unwrap() });
    assert_eq!(first.await.unwrap(), "item-0");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_of_next_loses_no_page() {
    let service = Service { items: 4, total: true, ..Service::default() };
    let limit = RateLimit::custom().each_action(Rate::per_second(1));
    let client = service.builder().rate_limit(limit).build().unwrap();
    let mut pages = client.call_action(ListRequest::default()).pages();
    pages.next().await.unwrap().unwrap();
    // The second request waits for the rate limit.
    let millisecond = std::time::Duration::from_millis(1);
    assert!(tokio::time::timeout(millisecond, pages.next()).await.is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().items, names(3..4));
    assert!(pages.next().await.is_none());
    assert_eq!(service.requests(), [(0, 3), (3, 3)]);
}
