//! Decisions of pagination: what to request next, and when a list ends.
//!
//! An input is a list and a service. The service returns the items that were requested, but its totals and tokens may be
//! wrong. The client must return every item once and in order. It may end early only if the total was exactly the number
//! of items returned so far, which is no contradiction, and may fail only if a token is repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{Request, Response};
use serde_json::{Value, json};
use tencent_cloud::pagination::{Cursor, Paginated, Pagination};
use tencent_cloud::testing::Sent;
use tencent_cloud::{Action, ActionInfo, ErrorKind, Idempotency, shape};

use crate::{Target, driver};

/// The target.
pub const TARGET: Target = Target { name: "pagination", run, seeds };

/// The largest page of the service.
const MAXIMUM: u64 = 10;

/// The largest number of pages of a test.
const PAGES: u64 = 1_000;

#[derive(Clone, Default)]
struct ListResponse {
    total: Option<i64>,
    items: Vec<String>,
    next: Option<String>,
}

shape! {
    ListResponse {
        0 => total: "TotalCount",
        1 => items: "Items",
        2 => next: "NextToken",
    }
}

macro_rules! list {
    ($name:ident, $cursor:expr) => {
        #[derive(Clone, Default)]
        struct $name {
            offset: Option<u64>,
            limit: Option<u64>,
            token: Option<String>,
        }

        shape! {
            $name {
                0 => offset: "Offset",
                1 => limit: "Limit",
                2 => token: "Token",
            }
        }

        impl Action for $name {
            type Response = ListResponse;
            const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "2017-03-12", "ListItems")
                .idempotency(Idempotency::ReadOnly);
        }

        impl Paginated for $name {
            type Item = String;
            const PAGINATION: &'static Pagination = &Pagination::new($cursor, "Items")
                .limit("Limit")
                .total("TotalCount")
                .maximum(MAXIMUM as u32);

            fn take_items(response: &mut ListResponse) -> Vec<String> {
                std::mem::take(&mut response.items)
            }
        }
    };
}

list!(ByOffset, Cursor::Offset("Offset"));
list!(ByPage, Cursor::Page("Offset"));
list!(ByToken, Cursor::Token { request: "Token", response: "NextToken" });

/// A list and the mistakes of its service.
#[derive(Clone, Debug)]
struct Case {
    kind: u8,
    limit: Option<u64>,
    length: u64,
    /// The kinds of total, one per page; the last one is repeated.
    totals: Vec<u8>,
    /// Kinds of tokens, likewise.
    tokens: Vec<u8>,
}

impl Case {
    fn parse(data: &[u8]) -> Option<Self> {
        let [kind, limit, length, rest @ ..] = data else { return None };
        let (totals, tokens) = rest.split_at(rest.len().div_ceil(2));
        Some(Self {
            kind: kind % 3,
            limit: (*limit > 0).then(|| u64::from(*limit) % (2 * MAXIMUM) + 1),
            length: u64::from(*length),
            totals: totals.to_vec(),
            tokens: tokens.to_vec(),
        })
    }

    /// Answers the request of page `number`, counted from 0.
    fn answer(&self, request: &Request<bytes::Bytes>, number: u64) -> Value {
        let sent = Sent::new(request.clone());
        let given = |name: &str| sent.parameter(name).and_then(|value| value.parse::<u64>().ok());
        let limit = given("Limit").unwrap_or(MAXIMUM).min(MAXIMUM);
        let start = match self.kind {
            0 => given("Offset").unwrap_or(0),
            1 => given("Offset").unwrap_or(0).saturating_mul(limit),
            _ => given("Token").unwrap_or(0),
        };
        let end = start.saturating_add(limit).min(self.length);
        let items: Vec<String> = (start..end).map(|index| format!("item-{index}")).collect();
        let mut response = json!({"RequestId": "r", "Items": items});
        if let Some(total) = total(kind_of(&self.totals, number), self.length, end) {
            response["TotalCount"] = total;
        }
        if self.kind == 2 {
            let at_end = end >= self.length;
            let token = match kind_of(&self.tokens, number) {
                // The token of this page again.
                1 => json!(sent.parameter("Token")),
                2 if at_end => json!(""),
                3 if at_end => Value::Null,
                _ if at_end => return json!({"Response": response}),
                _ => json!(end.to_string()),
            };
            response["NextToken"] = token;
        }
        json!({"Response": response})
    }

    /// Whether a service that ends the list after `seen` items told the client so.
    fn may_end_after(&self, seen: u64, pages: u64) -> bool {
        let repeats_token =
            self.kind == 2 && (0..pages).any(|page| kind_of(&self.tokens, page) == 1);
        // Each total is considered known until a contradiction, so any page may have stated it.
        let stated = (0..pages).any(|page| {
            let end = ((page + 1) * self.page_size()).min(self.length);
            let total = total(kind_of(&self.totals, page), self.length, end);
            total.is_some_and(|total| number(&total) == Some(seen))
        });
        repeats_token || (self.kind != 2 && stated)
    }

    fn page_size(&self) -> u64 {
        self.limit.unwrap_or(MAXIMUM).min(MAXIMUM)
    }
}

fn kind_of(kinds: &[u8], page: u64) -> u8 {
    let index = usize::try_from(page).unwrap_or(usize::MAX);
    kinds.get(index).or(kinds.last()).copied().unwrap_or(1)
}

/// Returns the stated total of a list with this length, on a page that ends with item number `end`.
fn total(kind: u8, length: u64, end: u64) -> Option<Value> {
    Some(match kind {
        0 => return None,
        1 => json!(length),
        2 => Value::Null,
        3 => json!(0),
        4 => json!(length.to_string()),
        5 => json!(length * 2),
        6 => json!(-1),
        7 => json!(end),
        8 => json!(i64::MAX),
        9 => json!(end + 1),
        other => json!(other - 10),
    })
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn run(data: &[u8]) {
    let Some(case) = Case::parse(data) else { return };
    let limit = case.limit;
    match case.kind {
        0 => list(&case, ByOffset { limit, ..ByOffset::default() }),
        1 => list(&case, ByPage { limit, ..ByPage::default() }),
        _ => list(&case, ByToken { limit, ..ByToken::default() }),
    }
}

fn list<A: Paginated<Item = String> + Clone>(case: &Case, request: A) {
    let clock = driver::clock();
    let requests = Arc::new(AtomicU64::new(0));
    let (counter, service) = (Arc::clone(&requests), case.clone());
    let client = driver::client(&clock, move |request| {
        let number = counter.fetch_add(1, Ordering::Relaxed);
        assert!(number < PAGES, "endless pagination: {service:?}");
        Ok(Response::new(service.answer(request, number).to_string().into()))
    });
    let client = client.build();
    let Ok(client) = client else { unreachable!("{:?}", client.err()) };
    let mut stream = client.call_action(request).items();
    let mut items = Vec::new();
    let error = loop {
        match driver::run(stream.next()) {
            Some(Ok(item)) => items.push(item),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    assert!(driver::run(stream.next()).is_none(), "an item after the end: {case:?}");
    for (index, item) in items.iter().enumerate() {
        assert_eq!(*item, format!("item-{index}"), "repeated or missing item: {case:?}");
    }
    let (seen, pages) = (items.len() as u64, requests.load(Ordering::Relaxed));
    if let Some(error) = error {
        assert_eq!(error.kind(), ErrorKind::Pagination, "{error}: {case:?}");
        assert_eq!(error.to_string().lines().count(), 1, "{error}");
        assert!(case.kind == 2, "{error}: {case:?}");
    } else if seen < case.length {
        assert!(case.may_end_after(seen, pages), "ended after {seen} items: {case:?}");
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for kind in 0..3 {
        for limit in [0, 4, 15] {
            for length in [0, 10, 47, 200] {
                seeds.push(vec![kind, limit, length, (limit + kind) % 10, 0]);
                seeds.push(vec![kind, limit, length, 0, 3, 7, 30, 0, 2, 3]);
            }
        }
    }
    seeds
}
