//! Pagination of a list that changes between pages: what pagination by offset guarantees, and what it cannot.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use tencent_cloud::pagination::{Cursor, Paginated, Pagination};
use tencent_cloud::testing::{Answer, Replay};
use tencent_cloud::{Action, ActionInfo, Error, ErrorKind, Idempotency, shape};

#[derive(Clone, Default)]
struct ListRequest {
    offset: Option<u64>,
    token: Option<String>,
    limit: Option<u64>,
}

shape! {
    ListRequest {
        0 => offset: "Offset",
        1 => token: "Token",
        2 => limit: "Limit",
    }
}

#[derive(Clone, Default)]
struct ListResponse {
    total: Option<u64>,
    items: Vec<u64>,
    token: Option<String>,
}

shape! {
    ListResponse {
        0 => total: "Total",
        1 => items: "Items",
        2 => token: "Token",
    }
}

/// Defines a request that is paginated by the given cursor.
macro_rules! paginated {
    ($name:ident, $cursor:expr) => {
        #[derive(Clone, Default)]
        struct $name(ListRequest);

        impl tencent_cloud::shape::Shape for $name {
            fn table(&self) -> &'static tencent_cloud::shape::Table {
                self.0.table()
            }

            fn field(&self, index: usize) -> Option<&dyn tencent_cloud::shape::Field> {
                self.0.field(index)
            }

            fn field_mut(&mut self, index: usize) -> Option<&mut dyn tencent_cloud::shape::Field> {
                self.0.field_mut(index)
            }
        }

        impl Action for $name {
            type Response = ListResponse;
            const INFO: &'static ActionInfo =
                &ActionInfo::new("cvm", "2017-03-12", stringify!($name))
                    .idempotency(Idempotency::ReadOnly);
        }

        impl Paginated for $name {
            type Item = u64;
            const PAGINATION: &'static Pagination =
                &Pagination::new($cursor, "Items").limit("Limit").total("Total").maximum(100);

            fn take_items(response: &mut ListResponse) -> Vec<u64> {
                std::mem::take(&mut response.items)
            }
        }
    };
}

paginated!(ByOffset, Cursor::Offset("Offset"));
paginated!(ByPage, Cursor::Page("Offset"));
paginated!(ByToken, Cursor::Token { request: "Token", response: "Token" });

/// A change between two pages, at a place between the start of the list (0) and its end (1).
#[derive(Clone, Copy, Debug)]
enum Change {
    Insert(f64),
    Delete(f64),
}

/// A list that changes before each page but the first, and statistics of the changes.
#[derive(Clone, Debug, Default)]
struct Changing {
    list: Vec<u64>,
    next: u64,
    changes: VecDeque<Vec<Change>>,
    shows_total: bool,
    pages: usize,
    deleted: BTreeSet<u64>,
    /// Insertions before the offset of the next page.
    inserted_before: usize,
    deleted_before: usize,
    /// The largest number of insertions before the offset between two pages.
    most_at_once: usize,
}

impl Changing {
    fn new(length: u64, shows_total: bool, changes: Vec<Vec<Change>>) -> Self {
        let list = (0..length).collect();
        Self { list, next: length, shows_total, changes: changes.into(), ..Self::default() }
    }

    /// Changes the list before the page at `offset` is served.
    fn change(&mut self, offset: usize) {
        self.pages += 1;
        if self.pages == 1 {
            return;
        }
        let before = self.inserted_before;
        for change in self.changes.pop_front().unwrap_or_default() {
            match change {
                Change::Insert(place) => {
                    let place = (place * (self.list.len() + 1) as f64) as usize;
                    self.list.insert(place, self.next);
                    self.next += 1;
                    self.inserted_before += usize::from(place < offset);
                }
                Change::Delete(place) if !self.list.is_empty() => {
                    let place = (place * self.list.len() as f64) as usize;
                    self.deleted.insert(self.list.remove(place));
                    self.deleted_before += usize::from(place < offset);
                }
                Change::Delete(_) => {}
            }
        }
        self.most_at_once = self.most_at_once.max(self.inserted_before - before);
    }

    fn page(&self, offset: usize, limit: usize) -> Answer {
        let items = self.list.iter().copied().skip(offset).take(limit).collect();
        let total = self.shows_total.then_some(self.list.len() as u64);
        Answer::response(&ListResponse { total, items, token: None })
    }

    /// Serves the page after the item in the token, wherever that is by now.
    fn page_by_token(&self, token: Option<&str>, limit: usize) -> Answer {
        let last: Option<u64> = token.map(|token| token.parse().unwrap());
        let mut rest: Vec<u64> =
            self.list.iter().copied().filter(|item| last.is_none_or(|last| *item > last)).collect();
        rest.sort_unstable();
        let more = rest.len() > limit;
        rest.truncate(limit);
        let token = rest.last().filter(|_| more).map(u64::to_string);
        Answer::response(&ListResponse { total: None, items: rest, token })
    }
}

/// Returns all items of a list that changes meanwhile, and the list.
fn collect<A: Paginated<Item = u64, Response = ListResponse> + Default>(
    list: Changing,
    limit: u64,
    limited: impl FnOnce(u64) -> A,
    serve: impl Fn(&mut Changing, &A) -> Answer + Send + Sync + 'static,
) -> (Result<Vec<u64>, Error>, Changing) {
    let list = Arc::new(Mutex::new(list));
    let service = Replay::new();
    let shared = Arc::clone(&list);
    service.serve(move |request: A| serve(&mut shared.lock().unwrap(), &request));
    let client: tencent_cloud::GenericClient = service.client().build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let seen = runtime.block_on(client.call_action(limited(limit)).items().collect());
    let list = list.lock().unwrap().clone();
    (seen, list)
}

fn by_offset(list: Changing, limit: u64) -> (Result<Vec<u64>, Error>, Changing) {
    let limited = |limit| ByOffset(ListRequest { limit: Some(limit), ..ListRequest::default() });
    collect(list, limit, limited, |list, ByOffset(request)| {
        let (offset, limit) = (request.offset.unwrap() as usize, request.limit.unwrap() as usize);
        list.change(offset);
        list.page(offset, limit)
    })
}

fn by_page(list: Changing, limit: u64) -> (Result<Vec<u64>, Error>, Changing) {
    let limited = |limit| ByPage(ListRequest { limit: Some(limit), ..ListRequest::default() });
    collect(list, limit, limited, |list, ByPage(request)| {
        let (page, limit) = (request.offset.unwrap() as usize, request.limit.unwrap() as usize);
        list.change(page * limit);
        list.page(page * limit, limit)
    })
}

fn changes() -> impl Strategy<Value = Vec<Vec<Change>>> {
    let change =
        prop_oneof![(0.0..1.0).prop_map(Change::Insert), (0.0..1.0).prop_map(Change::Delete),];
    prop::collection::vec(prop::collection::vec(change, 0..4), 0..12)
}

/// Checks the guarantees of pagination by offset.
fn check(
    before: &Changing,
    (seen, after): (Result<Vec<u64>, Error>, Changing),
    limit: u64,
) -> Result<(), TestCaseError> {
    let seen = match seen {
        Ok(seen) => seen,
        // The same page twice: as many items as a page holds may have been inserted before it.
        Err(error) => {
            prop_assert_eq!(error.kind(), ErrorKind::Pagination);
            prop_assert!(after.most_at_once >= limit as usize, "{:?}", after);
            return Ok(());
        }
    };
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    seen.iter().for_each(|item| *counts.entry(*item).or_default() += 1);
    let there = before.list.iter().filter(|item| !after.deleted.contains(item));
    let throughout: Vec<u64> = there.copied().collect();
    let missed = throughout.iter().filter(|item| !counts.contains_key(item)).count();
    let repeated: usize = counts.values().map(|count| count - 1).sum();
    prop_assert!(missed <= after.deleted_before, "{} missed of {:?}: {:?}", missed, after, seen);
    prop_assert!(repeated <= after.inserted_before, "{} again, {:?}: {:?}", repeated, after, seen);
    if after.deleted_before == 0 && after.inserted_before == 0 {
        // Items inserted after the offset are returned, too, if they existed when their page was served.
        let shown: Vec<u64> =
            seen.iter().copied().filter(|item| !after.deleted.contains(item)).collect();
        prop_assert_eq!(shown, after.list);
    }
    Ok(())
}

proptest! {
    #[test]
    fn remaining_items_are_returned_once_except_for_changes_before_the_offset(
        length in 0_u64..40, limit in 1_u64..8, shows_total: bool, changes in changes(),
    ) {
        let before = Changing::new(length, shows_total, changes);
        check(&before, by_offset(before.clone(), limit), limit)?;
        check(&before, by_page(before.clone(), limit), limit)?;
    }

    #[test]
    fn changes_after_the_offset_affect_no_remaining_item(
        length in 1_u64..40, limit in 1_u64..8, shows_total: bool, changes in changes(),
    ) {
        // Moves every change to the end of the list.
        let end = |change: &Change| match change {
            Change::Insert(_) => Change::Insert(0.999_999),
            Change::Delete(_) => Change::Delete(0.999_999),
        };
        let changes = changes.iter().map(|changes| changes.iter().map(end).collect()).collect();
        let before = Changing::new(length, shows_total, changes);
        let (seen, after) = by_offset(before.clone(), limit);
        prop_assume!(after.deleted_before == 0);
        prop_assert_eq!(after.inserted_before, 0);
        check(&before, (seen, after), limit)?;
    }

    /// A token names the last item, so changes do not move it.
    #[test]
    fn remaining_items_are_returned_once_by_token(
        length in 0_u64..40, limit in 1_u64..8, changes in changes(),
    ) {
        let before = Changing::new(length, false, changes);
        let limited = |limit| ByToken(ListRequest { limit: Some(limit), ..ListRequest::default() });
        let (seen, after) = collect(before.clone(), limit, limited, |list, ByToken(request)| {
            list.change(0);
            list.page_by_token(request.token.as_deref(), request.limit.unwrap() as usize)
        });
        let seen = seen.unwrap();
        let there = before.list.iter().filter(|item| !after.deleted.contains(item));
        let throughout: Vec<u64> = there.copied().collect();
        let shown: Vec<u64> =
            seen.iter().copied().filter(|item| throughout.contains(item)).collect();
        prop_assert_eq!(shown, throughout);
        prop_assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
    }
}

/// The bounds are tight: a deletion before the offset hides an item, an insertion repeats one.
#[test]
fn changes_before_the_offset_hide_and_repeat_items() {
    let before = |change| Changing::new(6, true, vec![vec![change]]);
    let (seen, _) = by_offset(before(Change::Delete(0.0)), 3);
    assert_eq!(seen.unwrap(), [0, 1, 2, 4, 5]);
    let (seen, _) = by_offset(before(Change::Insert(0.0)), 3);
    assert_eq!(seen.unwrap(), [0, 1, 2, 2, 3, 4, 5]);
}

/// Inserting a whole page moves the current one to the next offset, which is not a fault of the server.
#[test]
fn a_repeated_page_is_no_error_if_the_list_grew() {
    let insert = vec![vec![Change::Insert(0.0); 3]];
    let (seen, _) = by_offset(Changing::new(5, true, insert.clone()), 3);
    assert_eq!(seen.unwrap(), [0, 1, 2, 0, 1, 2, 3, 4]);
    // Without a total it cannot be detected.
    let (seen, _) = by_offset(Changing::new(5, false, insert), 3);
    assert_eq!(seen.unwrap_err().kind(), ErrorKind::Pagination);
}
