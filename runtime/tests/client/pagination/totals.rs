//! Pagination with totals and tokens that are missing or wrong: the stream must not end before the list does, nor go on
//! for ever.

use serde_json::{Value, json};
use tencent_cloud::pagination::{Cursor, Paginated, Pagination};
use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::{Action, ActionInfo, Dialect, ErrorKind, GenericClient, Idempotency, shape};

/// The number of items of the list.
const ITEMS: u64 = 250;

/// A response whose total is guaranteed, so that an absent one is decoded as zero.
#[derive(Clone, Default)]
struct Guaranteed {
    total: u64,
    items: Vec<u64>,
    token: Option<String>,
}

shape! { Guaranteed { 0 => total: "Total", 1 => items: "Items", 2 => token: "NextToken" } }

/// A response whose total is optional.
#[derive(Clone, Default)]
struct Nullable {
    total: Option<i64>,
    items: Vec<u64>,
    token: Option<String>,
}

shape! { Nullable { 0 => total: "Total", 1 => items: "Items", 2 => token: "NextToken" } }

/// Defines a paginated request.
macro_rules! paginated {
    ($name:ident, $dialect:expr, $response:ident, $cursor:expr, $limit:expr) => {
        #[derive(Clone, Default)]
        struct $name {
            position: Option<u64>,
            token: Option<String>,
            limit: Option<u64>,
        }

        shape! { $name { 0 => position: "Position", 1 => token: "NextToken", 2 => limit: "Limit" } }

        impl Action for $name {
            type Response = $response;
            const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "version", stringify!($name))
                .idempotency(Idempotency::ReadOnly)
                .dialect($dialect);
        }

        impl Paginated for $name {
            type Item = u64;
            const PAGINATION: &'static Pagination = &pagination($cursor, $limit);

            fn take_items(response: &mut $response) -> Vec<u64> {
                std::mem::take(&mut response.items)
            }
        }

        impl List for $name {
            fn place(&self) -> (usize, usize) {
                let limit = self.limit.unwrap_or(100) as usize;
                let position = self.position.unwrap_or(0) as usize;
                let offset = match Self::PAGINATION.cursor {
                    Cursor::Offset(_) => position,
                    Cursor::Page(_) => position * limit,
                    _ => self.token.as_ref().map_or(0, |token| token.parse().unwrap()),
                };
                (offset, limit)
            }

            fn limited(limit: u64) -> Self {
                Self { limit: Some(limit), ..Self::default() }
            }
        }
    };
}

const fn pagination(cursor: Cursor, limit: Option<&'static str>) -> Pagination {
    let pagination = Pagination::new(cursor, "Items").total("Total");
    match limit {
        Some(limit) => pagination.limit(limit).maximum(100),
        None => pagination,
    }
}

trait List: Paginated<Item = u64> + Default {
    /// Returns the offset and the size of the requested page.
    fn place(&self) -> (usize, usize);

    /// Returns a request for pages of this size.
    fn limited(limit: u64) -> Self;
}

const API30: Dialect = Dialect::Api30;
const API20: Dialect = Dialect::Api20 { host: "cvm.api.qcloud.com" };
const OFFSET: Cursor = Cursor::Offset("Position");
const PAGE: Cursor = Cursor::Page("Position");
const LIMIT: Option<&str> = Some("Limit");
const NO_LIMIT: Option<&str> = None;
const TOKEN: Cursor = Cursor::Token { request: "NextToken", response: "NextToken" };

paginated!(ByOffset, API30, Guaranteed, OFFSET, LIMIT);
paginated!(ByPage, API30, Guaranteed, PAGE, LIMIT);
paginated!(ByToken, API30, Guaranteed, TOKEN, LIMIT);
paginated!(ByOffsetNullable, API30, Nullable, OFFSET, LIMIT);
paginated!(ByPageNullable, API30, Nullable, PAGE, LIMIT);
paginated!(ByOffset20, API20, Guaranteed, OFFSET, LIMIT);
paginated!(ByPage20, API20, Guaranteed, PAGE, LIMIT);
paginated!(ByToken20, API20, Nullable, TOKEN, LIMIT);
paginated!(ByOffsetOnly, API30, Nullable, OFFSET, NO_LIMIT);
paginated!(ByPageOnly, API20, Nullable, PAGE, NO_LIMIT);

/// What the service returns as the total: JSON, or nothing.
type Total = Option<Value>;

/// Returns totals that say nothing about the end of the list: absent, null, zero, and smaller than the number of
/// items already returned.
fn unknown_totals() -> [Total; 6] {
    [None, Some(Value::Null), Some(json!(0)), Some(json!(1)), Some(json!(99)), Some(json!(150))]
}

/// Serves a list of `items` items in pages of at most `cap`, with the same total on every page.
fn service<A: List>(items: u64, cap: usize, total: Total) -> Replay {
    let service = Replay::new();
    service.serve(move |request: A| {
        let (offset, limit) = request.place();
        let all: Vec<u64> = (0..items).collect();
        let rest = all.get(offset..).unwrap_or_default();
        let page = &rest[..rest.len().min(limit).min(cap)];
        let next = offset + page.len();
        let token = (next < all.len()).then(|| next.to_string());
        let mut response = json!({"Items": page, "NextToken": token});
        if let Some(total) = &total {
            response["Total"] = total.clone();
        }
        Answer::json(response.to_string())
    });
    service
}

fn client(service: &Replay) -> GenericClient {
    service.client().build().unwrap()
}

async fn returns_every_item<A: List>() {
    for total in unknown_totals() {
        for items in [0, 1, 99, 100, 101, 200, ITEMS, 300] {
            let service = service::<A>(items, 100, total.clone());
            let listed = client(&service).call_action(A::default()).items().collect().await;
            let expected: Vec<u64> = (0..items).collect();
            assert_eq!(listed.unwrap(), expected, "{} with total {total:?}", A::INFO.name);
            let most = items / 100 + 2;
            assert!(service.sent().len() as u64 <= most, "{}: {:?}", A::INFO.name, service.sent());
        }
    }
}

#[tokio::test]
async fn a_missing_or_contradictory_total_does_not_end_the_list() {
    returns_every_item::<ByOffset>().await;
    returns_every_item::<ByPage>().await;
    returns_every_item::<ByToken>().await;
    returns_every_item::<ByOffsetNullable>().await;
    returns_every_item::<ByPageNullable>().await;
}

#[tokio::test]
async fn a_missing_or_contradictory_total_does_not_end_the_list_in_api20() {
    returns_every_item::<ByOffset20>().await;
    returns_every_item::<ByPage20>().await;
    returns_every_item::<ByToken20>().await;
}

/// Without a page size, only an empty page is the end.
#[tokio::test]
async fn a_list_without_a_page_size_ends_with_an_empty_page() {
    returns_every_item::<ByOffsetOnly>().await;
    returns_every_item::<ByPageOnly>().await;
}

#[cfg(feature = "blocking")]
#[test]
fn a_missing_or_contradictory_total_does_not_end_a_blocking_list() {
    fn returns_every_item<A: List>() {
        for total in unknown_totals() {
            let service = service::<A>(ITEMS, 100, total.clone());
            let client: tencent_cloud::blocking::GenericClient = service.client().build().unwrap();
            let listed: Result<Vec<u64>, _> = client.call_action(A::default()).items().collect();
            let expected: Vec<u64> = (0..ITEMS).collect();
            assert_eq!(listed.unwrap(), expected, "{} with total {total:?}", A::INFO.name);
        }
    }
    returns_every_item::<ByOffset>();
    returns_every_item::<ByPage20>();
    returns_every_item::<ByToken>();
}

/// A consistent total permits pages that are smaller than requested, whatever counts the position.
#[tokio::test]
async fn a_known_total_outweighs_a_page_that_is_not_full() {
    let service = service::<ByOffset>(ITEMS, 30, Some(json!(ITEMS)));
    let listed = client(&service).call_action(ByOffset::default()).items().collect().await;
    assert_eq!(listed.unwrap().len(), 250);

    // The server applies its own page size to page numbers, too.
    let service = Replay::new();
    service.serve(|request: ByPage| {
        let offset = request.position.unwrap_or(0) * 30;
        let items: Vec<u64> = (offset..ITEMS).take(30).collect();
        Answer::json(json!({"Total": ITEMS, "Items": items}).to_string())
    });
    let listed = client(&service).call_action(ByPage::default()).items().collect().await;
    assert_eq!(listed.unwrap().len(), 250);
}

/// The service rejects or reduces a limit above its maximum; a page of the maximum is full all the same.
#[tokio::test]
async fn a_page_of_the_maximum_is_full_whatever_was_requested() {
    let service = service::<ByOffset>(ITEMS, 100, None);
    let listed = client(&service).call_action(ByOffset::limited(500)).items().collect().await;
    assert_eq!(listed.unwrap().len(), 250);
}

/// The total of an earlier page remains known if a later page has none.
#[tokio::test]
async fn a_total_that_disappears_is_remembered() {
    for later in [json!(null), json!(0)] {
        let service = Replay::new();
        service.serve(move |request: ByOffset| {
            let (offset, _) = request.place();
            let items: Vec<u64> = (offset as u64..ITEMS).take(30).collect();
            let total = if offset == 0 { json!(ITEMS) } else { later.clone() };
            Answer::json(json!({"Total": total, "Items": items}).to_string())
        });
        let listed = client(&service).call_action(ByOffset::default()).items().collect().await;
        assert_eq!(listed.unwrap().len(), 250);
    }
}

#[tokio::test]
async fn a_contradictory_total_is_not_reported() {
    let contradictory = service::<ByOffset>(ITEMS, 100, Some(json!(1)));
    let mut pages = client(&contradictory).call_action(ByOffset::default()).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().total, None);
    assert_eq!(pages.total(), None);

    // An offset beyond the end is no contradiction.
    let consistent = service::<ByOffset>(ITEMS, 100, Some(json!(ITEMS)));
    let beyond = ByOffset { position: Some(400), ..ByOffset::default() };
    let mut pages = client(&consistent).call_action(beyond).pages();
    assert!(pages.next().await.is_none());
    assert_eq!(pages.total(), Some(ITEMS));
}

/// Without a total, a service that ignores the offset must not cause an endless stream.
#[tokio::test]
async fn a_repeated_page_without_a_total_is_an_error() {
    let service = Replay::new();
    service.serve(|_: ByOffset| {
        let items: Vec<u64> = (0..100).collect();
        Answer::json(json!({"Items": items}).to_string())
    });
    let listed = client(&service).call_action(ByOffset::default()).items().collect().await;
    assert_eq!(listed.unwrap_err().kind(), ErrorKind::Pagination);
    assert_eq!(service.sent().len(), 2);
}

/// A service may start again when a token expires, for example.
#[tokio::test]
async fn a_cycle_of_tokens_is_an_error() {
    for (before, length) in [(0, 2), (0, 3), (1, 2), (5, 7), (40, 1), (1, 64)] {
        let service = Replay::new();
        service.serve(move |request: ByToken| {
            let number: u64 = request.token.map_or(0, |token| token.parse().unwrap());
            let next = if number + 1 == before + length { before } else { number + 1 };
            Answer::json(json!({"Items": [number], "NextToken": next.to_string()}).to_string())
        });
        let mut pages = client(&service).call_action(ByToken::default()).pages();
        let error = loop {
            assert!(service.sent().len() < 500, "{before} {length}");
            match pages.next().await.unwrap() {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Pagination, "{error}");
    }
}
