//! A stream of pages.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::paginator::Paginator;
use super::prefetch::PendingPage;
use super::{Items, Paginated, Position};
use crate::call::Call;
use crate::error::Error;

/// One page of items.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The number of items of all pages, if the service returns it.
    pub total: Option<u64>,
}

/// A [`Stream`] of the pages of a paginated action. It ends after the last page, or after the first error.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<A: Paginated> {
    call: Call<A>,
    paginator: Paginator,
    prefetch: bool,
    pending: Option<PendingPage<A::Response>>,
}

impl<A: Paginated> Pages<A> {
    #[inline]
    pub(super) fn new(call: Call<A>) -> Self {
        let paginator = Paginator::new(A::PAGINATION, call.request());
        Self { call, paginator, prefetch: false, pending: None }
    }

    /// Requests the next page while the current one is processed.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.prefetch = true;
        self
    }

    /// Returns the position after the last page that was returned.
    #[inline]
    pub fn position(&self) -> &Position {
        self.paginator.position()
    }

    /// Returns the number of items of all pages, once a page was returned and if the service returns it.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.paginator.total
    }

    /// Returns a stream of the items of the remaining pages.
    #[inline]
    pub fn items(self) -> Items<A> {
        Items::new(self)
    }

    /// Returns the next page, or `None` after the last one.
    ///
    /// Dropping the future loses nothing: the next one continues with the same page.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "named like the method of `StreamExt`")]
    pub fn next(&mut self) -> NextPage<'_, A> {
        NextPage(self)
    }

    /// Requests the next page already, if that is enabled.
    pub(super) fn poll_prefetch(&mut self, context: &mut Context<'_>) {
        if !self.prefetch || self.paginator.done {
            return;
        }
        // Polled here first, so that the request is sent now; the page itself is wanted only later.
        if self.poll_pending(context).is_pending() {
            self.pending = self.pending.take().map(PendingPage::spawn);
        }
    }

    /// Polls the request for the next page, and sends it unless that was done.
    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Self { call, paginator, pending, .. } = self;
        let page = pending.get_or_insert_with(|| {
            paginator.apply(call.request_mut());
            PendingPage::Polled(call.begin())
        });
        page.poll(context)
    }

    fn advance(&mut self, response: Result<A::Response, Error>) -> Result<Page<A::Item>, Error> {
        let mut response = response.inspect_err(|_| self.paginator.done = true)?;
        let advanced = self.paginator.advance(&response);
        advanced.map_err(|error| error.with_action(A::INFO.name.into()))?;
        Ok(Page { items: A::take_items(&mut response), total: self.paginator.total })
    }
}

/// No field is pinned.
impl<A: Paginated> Unpin for Pages<A> {}

impl<A: Paginated> Stream for Pages<A> {
    type Item = Result<Page<A::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.paginator.done {
            return Poll::Ready(None);
        }
        ready!(this.poll_pending(context));
        let Some(PendingPage::Ready(response)) = this.pending.take() else {
            return Poll::Ready(None);
        };
        let page = this.advance(response);
        this.poll_prefetch(context);
        // An empty page after the last full one only marks the end.
        let is_end = this.paginator.done && matches!(&page, Ok(page) if page.items.is_empty());
        Poll::Ready(if is_end { None } else { Some(page) })
    }
}

impl<A: Paginated> Debug for Pages<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("call", &self.call)
            .field("position", self.position())
            .field("total", &self.paginator.total)
            .finish_non_exhaustive()
    }
}

/// The future of [`Pages::next`].
#[must_use = "futures do nothing unless polled"]
pub struct NextPage<'a, A: Paginated>(&'a mut Pages<A>);

impl<A: Paginated> Future for NextPage<'_, A> {
    type Output = Option<Result<Page<A::Item>, Error>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(context)
    }
}

impl<A: Paginated> Debug for NextPage<'_, A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("NextPage").field(&self.0).finish()
    }
}
