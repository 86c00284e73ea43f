//! Iterators over pages and items.

use std::time::Duration;

use tencent_cloud::pagination::Position;
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{Error, ErrorKind};

use crate::blocking::common::{
    Service, Thing, ThingsRequest, builder, error_body, list_body, page_body,
};

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|index| format!("thing-{index}")).collect()
}

fn ids(things: Vec<Thing>) -> Vec<String> {
    things.into_iter().map(|thing| thing.id).collect()
}

#[test]
fn returns_every_item_once() {
    for total in [0, 1, 2, 5] {
        let service = Service::new(move |request| page_body(request.body(), total));
        let mut items = service.client().call_action(ThingsRequest::default()).items();
        assert_eq!(items.total(), None);
        let all: Vec<Thing> = items.by_ref().collect::<Result<_, Error>>().unwrap();
        assert_eq!(ids(all), names(0..total));
        assert_eq!(items.total(), Some(total as u64));
        assert!(items.next().is_none());
    }
}

#[test]
fn pages_report_their_position() {
    let service = Service::new(|request| page_body(request.body(), 5));
    let mut pages = service.client().call_action(ThingsRequest::default()).pages();
    let first = pages.next().unwrap().unwrap();
    assert_eq!((ids(first.items), first.total), (names(0..2), Some(5)));
    assert_eq!(*pages.position(), Position::Offset(2));
    assert_eq!(pages.total(), Some(5));
    let rest: Result<Vec<Thing>, Error> = pages.items().collect();
    assert_eq!(ids(rest.unwrap()), names(2..5));
    assert_eq!(service.values_of("Offset"), [0, 2, 4]);
}

#[test]
fn an_iterator_ends_after_its_first_error() {
    let service = Service::new(|request| match page_body(request.body(), 5) {
        page if page.contains("thing-2") => error_body("ResourceNotFound"),
        page => page,
    });
    let mut items = service.client().call_action(ThingsRequest::default()).items();
    assert!(items.next().unwrap().is_ok());
    assert!(items.next().unwrap().is_ok());
    let error = items.next().unwrap().map(drop).unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFound"));
    assert!(items.next().is_none());
}

#[test]
fn a_repeated_page_is_an_error() {
    let service = Service::new(|_| list_body(&["NORMAL"; 2], 0, 5));
    let items = service.client().call_action(ThingsRequest::default()).items();
    let error = items.collect::<Result<Vec<_>, _>>().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
}

/// A prefetched page that waits for the rate limit runs in a task, so it does not block calls after it.
#[test]
fn a_prefetched_page_blocks_no_other_call() {
    let service = Service::new(|request| page_body(request.body(), 5));
    let limit = RateLimit::custom().each_action(Rate::new(1, Duration::from_millis(1)));
    let builder = builder().rate_limit(limit).transport(service.clone()).timeout(Duration::MAX);
    let client = builder.build().unwrap();
    for page in client.call_action(ThingsRequest::default()).pages().prefetch() {
        page.unwrap();
        client.call_action(ThingsRequest::default()).send().unwrap();
    }
    assert_eq!(service.sent().len(), 6);
}

#[test]
fn prefetch_requests_the_next_page_early() {
    for (prefetch, offsets) in [(false, &[0][..]), (true, &[0, 2])] {
        let service = Service::new(|request| page_body(request.body(), 3));
        let mut pages = service.client().call_action(ThingsRequest::default()).pages();
        let mut items = service.client().call_action(ThingsRequest::default()).items();
        if prefetch {
            (pages, items) = (pages.prefetch(), items.prefetch());
        }
        pages.next().unwrap().unwrap();
        assert_eq!(service.values_of("Offset"), offsets);
        items.next().unwrap().unwrap();
        assert_eq!(service.values_of("Offset"), offsets);
    }
}
