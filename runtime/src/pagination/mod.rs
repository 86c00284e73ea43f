//! Paginated actions: all pages, or the items of all pages, as a [`Stream`](futures_core::Stream).
//!
//! [`Call::items`] and [`Call::pages`] return streams that request one page after the other. `next` returns the next item
//! or page, and `collect` all items; both return named futures that are `Send`.
//!
//! ```
//! use tencent_cloud_cvm::model::{DescribeInstancesRequest, InstanceState};
//! use tencent_cloud_cvm::{Client, Error};
//!
//! /// Returns the names of all running instances.
//! async fn running(cvm: &Client) -> Result<Vec<String>, Error> {
//!     let mut names = Vec::new();
//!     let mut instances = cvm.describe_instances(DescribeInstancesRequest::new()).items();
//!     while let Some(instance) = instances.next().await {
//!         let instance = instance?;
//!         if instance.instance_state == InstanceState::Running {
//!             names.push(instance.instance_name);
//!         }
//!     }
//!     Ok(names)
//! }
//! # #[cfg(feature = "test-util")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tencent_cloud::testing::{Answer, Replay};
//! # let service = Replay::new();
//! # service.serve(|request: DescribeInstancesRequest| match request.offset {
//! #     Some(1) => Answer::json(r#"{"TotalCount": 2, "InstanceSet": [{"InstanceName": "b", "InstanceState": "STOPPED"}]}"#),
//! #     _ => Answer::json(r#"{"TotalCount": 2, "InstanceSet": [{"InstanceName": "a", "InstanceState": "RUNNING"}]}"#),
//! # });
//! # assert_eq!(running(&service.client().build()?).await?, ["a"]);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "test-util"))]
//! # fn main() {}
//! ```
//!
//! # Order of requests
//!
//! The next page is requested when it is polled for; with `prefetch`, while the current page is processed, in a task of its
//! own if there is a Tokio runtime.
//!
//! Pagination by offset or page number ends when the total is reached or, if the total is unknown, with the first page that
//! is not full. The total is unknown if the service returns none, or one that is smaller than the number of items already
//! seen. A server that returns the same page or token again causes an error of the kind
//! [`Pagination`](crate::ErrorKind::Pagination), not an endless stream.
//!
//! # Concurrent changes
//!
//! An offset counts from the start of a list, which may change between two pages. With pagination by offset or page number,
//! each item that exists throughout is returned
//!
//! - exactly once, and in order, whatever is inserted and deleted after the current offset;
//! - at least once, if nothing is deleted before the offset; each insertion there repeats at most one item;
//! - at most once, if nothing is inserted before the offset; each deletion there hides at most one item.
//!
//! With pagination by token, each such item is returned once, provided that the tokens of the service work as documented.
//!
//! # Resuming
//!
//! [`Pages::position`] returns the offset or token of the next page. A request with that offset or token continues from
//! there.

mod cycle;
mod fingerprint;
mod items;
mod pages;
mod paginator;
mod prefetch;

pub use items::{CollectItems, Items, NextItem};
pub use pages::{NextPage, Page, Pages};
pub use paginator::Position;

use crate::action::Action;
use crate::call::Call;

/// A request of a paginated action. Generated from `x-pagination` in the specification.
pub trait Paginated: Action {
    /// The type of the items of a page.
    type Item: Send + 'static;

    /// The fields of the request and the response that control pagination.
    const PAGINATION: &'static Pagination;

    /// Takes the items out of a response.
    fn take_items(response: &mut Self::Response) -> Vec<Self::Item>;
}

/// The fields of a request and its response that control pagination, by wire name.
///
/// ```
/// use tencent_cloud::pagination::{Cursor, Pagination};
///
/// const INSTANCES: &Pagination = &Pagination::new(Cursor::Offset("Offset"), "InstanceSet")
///     .limit("Limit")
///     .total("TotalCount")
///     .maximum(100);
/// assert_eq!(INSTANCES.items, "InstanceSet");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination {
    /// How the next page is requested.
    pub cursor: Cursor,
    /// Request field with the maximum number of items per page.
    pub limit: Option<&'static str>,
    /// Response field with the number of items of all pages, if there is one; dots separate the names of nested fields.
    pub total: Option<&'static str>,
    /// Response field with the items; dots separate the names of nested fields.
    pub items: &'static str,
    /// The largest page size that the service accepts, which is the default.
    pub maximum: Option<u32>,
}

impl Pagination {
    /// Returns a pagination with the items of a page in the response field `items`.
    pub const fn new(cursor: Cursor, items: &'static str) -> Self {
        Self { cursor, limit: None, total: None, items, maximum: None }
    }

    /// Sets the request field with the maximum number of items per page.
    #[must_use]
    pub const fn limit(mut self, field: &'static str) -> Self {
        self.limit = Some(field);
        self
    }

    /// Sets the response field with the number of items of all pages.
    #[must_use]
    pub const fn total(mut self, field: &'static str) -> Self {
        self.total = Some(field);
        self
    }

    /// Sets the largest page size that the service accepts.
    #[must_use]
    pub const fn maximum(mut self, items: u32) -> Self {
        self.maximum = Some(items);
        self
    }
}

/// How the next page is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cursor {
    /// By the number of items to skip, in this request field.
    Offset(&'static str),
    /// By the number of pages to skip, in this request field.
    Page(&'static str),
    /// By a token.
    Token {
        /// Request field for the token.
        request: &'static str,
        /// Response field with the token of the next page; absent or empty on the last page.
        response: &'static str,
    },
}

/// Pagination.
impl<A: Paginated> Call<A> {
    /// Returns a [`Stream`](futures_core::Stream) of all pages.
    #[inline]
    pub fn pages(self) -> Pages<A> {
        Pages::new(self)
    }

    /// Returns a [`Stream`](futures_core::Stream) of the items of all pages.
    #[inline]
    pub fn items(self) -> Items<A> {
        Pages::new(self).items()
    }
}
