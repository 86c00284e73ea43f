//! A stream of items.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Pages, Paginated};
use crate::error::Error;

/// A [`Stream`] of the items of a paginated action. It ends after the last item, or after the first error.
#[must_use = "streams do nothing unless polled"]
pub struct Items<A: Paginated> {
    pages: Pages<A>,
    page: std::vec::IntoIter<A::Item>,
}

impl<A: Paginated> Items<A> {
    #[inline]
    pub(super) fn new(pages: Pages<A>) -> Self {
        Self { pages, page: Vec::new().into_iter() }
    }

    /// Requests the next page while the items of the current one are processed.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Returns the number of items of all pages, once a page was returned and if the service returns it.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// Returns the next item, or `None` after the last one.
    ///
    /// Dropping the future loses nothing: the next one continues with the same item.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "named like the method of `StreamExt`")]
    pub fn next(&mut self) -> NextItem<'_, A> {
        NextItem(self)
    }

    /// Returns all remaining items, or the first error.
    #[inline]
    pub fn collect(self) -> CollectItems<A> {
        CollectItems { items: self, collected: Vec::new() }
    }
}

/// No field is pinned.
impl<A: Paginated> Unpin for Items<A> {}

impl<A: Paginated> Stream for Items<A> {
    type Item = Result<A::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.page.next() {
                this.pages.poll_prefetch(context);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.page = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<A: Paginated> Debug for Items<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// The future of [`Items::next`].
#[must_use = "futures do nothing unless polled"]
pub struct NextItem<'a, A: Paginated>(&'a mut Items<A>);

impl<A: Paginated> Future for NextItem<'_, A> {
    type Output = Option<Result<A::Item, Error>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(context)
    }
}

impl<A: Paginated> Debug for NextItem<'_, A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("NextItem").field(&self.0).finish()
    }
}

/// The future of [`Items::collect`].
#[must_use = "futures do nothing unless polled"]
pub struct CollectItems<A: Paginated> {
    items: Items<A>,
    collected: Vec<A::Item>,
}

/// No field is pinned.
impl<A: Paginated> Unpin for CollectItems<A> {}

impl<A: Paginated> Future for CollectItems<A> {
    type Output = Result<Vec<A::Item>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { items, collected } = &mut *self;
        // Whole pages are moved, since no caller sees the single items.
        collected.extend(&mut items.page);
        while let Some(page) = ready!(Pin::new(&mut items.pages).poll_next(context)?) {
            collected.extend(page.items);
        }
        Poll::Ready(Ok(std::mem::take(collected)))
    }
}

impl<A: Paginated> Debug for CollectItems<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CollectItems")
            .field("items", &self.items)
            .field("collected", &self.collected.len())
            .finish()
    }
}
