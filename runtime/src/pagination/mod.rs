//! Listings: every page, or every item of every page, as a [`Stream`](futures_core::Stream).
//!
//! Pages are asked for one after the other; `prefetch` asks for the next while the present one is worked on, in a task of
//! its own where there is a Tokio runtime. A listing by offset ends when the total is reached, or, where the service gives
//! none, with the first page that is not full. A server that answers with the same page again is an error, not an endless
//! list.
//!
//! An offset counts from the start of a list that others may change between two pages. So a listing by offset, or by number
//! of a page, shows each item that is there throughout
//!
//! - exactly once, and in order, whatever is inserted and deleted behind the offset;
//! - at least once, if nothing is deleted before it, where each insertion shows at most one item again;
//! - at most once, if nothing is inserted before it, where each deletion hides at most one item.
//!
//! That is as far as paging by offset can go. A listing by token shows each such item once if the service keeps to what its
//! tokens say.
//!
//! A listing can be taken up again: [`Pages::position`] says where it stands, and a request made with that offset or token
//! goes on from there.

mod ahead;
mod fingerprint;
mod items;
mod pages;
mod turn;

pub use items::Items;
pub use pages::{Page, Pages};
pub use turn::Position;

use crate::action::Action;
use crate::call::Call;

/// A request that lists, page by page. Generated from the specification's `x-pagination`.
pub trait Paginated: Action {
    /// What a page is a list of.
    type Item: Send + 'static;

    /// Which members page.
    const PAGINATION: &'static Pagination;

    /// Takes the items out of a reply.
    fn take_items(reply: &mut Self::Response) -> Vec<Self::Item>;
}

/// Which members of a request and its reply page, by wire name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How the next page is asked for.
    pub cursor: Cursor,
    /// Request member that bounds a page.
    pub limit: Option<&'static str>,
    /// Reply member with the number of items over all pages; dots lead to members of members.
    pub total: Option<&'static str>,
    /// Reply member with the items; dots lead to members of members.
    pub items: &'static str,
    /// The largest page that the service gives: asked for unless the request says otherwise.
    pub maximum: Option<u32>,
}

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// By the number of items to skip, in this request member.
    Offset(&'static str),
    /// By the number of pages to skip, in this request member.
    Page(&'static str),
    /// By a token.
    Token {
        /// Request member that takes it.
        request: &'static str,
        /// Reply member that gives it; absent or empty on the last page.
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
