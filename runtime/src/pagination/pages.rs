//! Pages as a stream.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::ahead::Ahead;
use super::turn::Turn;
use super::{Items, Paginated, Position};
use crate::call::Call;
use crate::error::Error;

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// How many items there are over all pages, where the service says so.
    pub total: Option<u64>,
}

/// Every page of a listing. Ends behind the last page, and behind the first error.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<A: Paginated> {
    call: Call<A>,
    turn: Turn,
    prefetch: bool,
    ahead: Option<Ahead<A::Response>>,
}

impl<A: Paginated> Pages<A> {
    #[inline]
    pub(crate) fn new(call: Call<A>) -> Self {
        let turn = Turn::new(A::PAGINATION, call.request());
        Self { call, turn, prefetch: false, ahead: None }
    }

    /// Asks for the next page already while the present one is worked on.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.prefetch = true;
        self
    }

    /// Where the listing stands: behind the last page that it gave.
    #[inline]
    pub fn position(&self) -> &Position {
        self.turn.position()
    }

    /// How many items there are over all pages, once a page came and if the service says so.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.turn.total
    }

    /// The items of the pages, one by one.
    #[inline]
    pub fn items(self) -> Items<A> {
        Items::new(self)
    }

    /// The next page; `None` behind the last one.
    pub async fn next(&mut self) -> Option<Result<Page<A::Item>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Has the next page travel while the present one is worked on.
    pub(super) fn poll_ahead(&mut self, context: &mut Context<'_>) {
        if !self.prefetch || self.turn.done {
            return;
        }
        // Polled here first, so that it leaves now. Nothing is due yet: what came is kept, and what did not come goes on.
        if self.poll_reply(context).is_pending() {
            self.ahead = self.ahead.take().map(Ahead::part);
        }
    }

    /// Asks for the next page, unless that was done, and says whether it is here.
    fn poll_reply(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Self { call, turn, ahead, .. } = self;
        let page = ahead.get_or_insert_with(|| {
            turn.apply(call.request_mut());
            Ahead::OnItsWay(call.begin())
        });
        page.poll(context)
    }

    fn take(&mut self, reply: Result<A::Response, Error>) -> Result<Page<A::Item>, Error> {
        let mut reply = reply.inspect_err(|_| self.turn.done = true)?;
        self.turn.advance(&reply).map_err(|error| error.with_action(A::INFO.name.into()))?;
        Ok(Page { items: A::take_items(&mut reply), total: self.turn.total })
    }
}

/// Nothing in it is pinned.
impl<A: Paginated> Unpin for Pages<A> {}

impl<A: Paginated> Stream for Pages<A> {
    type Item = Result<Page<A::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.turn.done {
            return Poll::Ready(None);
        }
        ready!(this.poll_reply(context));
        let Some(Ahead::Here(reply)) = this.ahead.take() else { return Poll::Ready(None) };
        let page = this.take(reply);
        this.poll_ahead(context);
        // An empty page behind the last full one is how some listings end; it is no page of its own.
        let empty_end = matches!(&page, Ok(page) if page.items.is_empty()) && this.turn.done;
        Poll::Ready(if empty_end { None } else { Some(page) })
    }
}

impl<A: Paginated> Debug for Pages<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("call", &self.call)
            .field("position", self.position())
            .field("total", &self.turn.total)
            .finish_non_exhaustive()
    }
}
