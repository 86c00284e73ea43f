//! Items as a stream.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Pages, Paginated};
use crate::error::Error;

/// Every item of every page. Ends behind the last item, and behind the first error.
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

    /// Asks for the next page already while the items of the present one are worked on.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// How many items there are, once a page came and if the service says so.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// The next item; `None` behind the last one.
    pub async fn next(&mut self) -> Option<Result<A::Item, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left, or the first error.
    pub async fn collect(mut self) -> Result<Vec<A::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

/// Nothing in it is pinned.
impl<A: Paginated> Unpin for Items<A> {}

impl<A: Paginated> Stream for Items<A> {
    type Item = Result<A::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.page.next() {
                this.pages.poll_ahead(context);
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
