//! Iterators over pages and items.

use std::fmt::{self, Debug, Formatter};
use std::iter::FusedIterator;
use std::sync::Arc;

use super::driver::Driver;
use crate::error::Error;
use crate::pagination::{self, Page, Paginated, Position};

/// An iterator over the pages of a paginated action. It ends after the last page, or after the first error.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Pages<A: Paginated> {
    driver: Arc<Driver>,
    pages: pagination::Pages<A>,
    refused: bool,
}

impl<A: Paginated> Pages<A> {
    #[inline]
    pub(super) fn new(driver: Arc<Driver>, pages: pagination::Pages<A>) -> Self {
        Self { driver, pages, refused: false }
    }

    /// Requests the next page while the current one is processed. The request is sent when the current page is returned.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Returns the position after the last page that was returned.
    #[inline]
    pub fn position(&self) -> &Position {
        self.pages.position()
    }

    /// Returns the number of items of all pages, once a page was returned and if the service returns it.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// Returns an iterator over the items of the remaining pages.
    #[inline]
    pub fn items(self) -> Items<A> {
        Items { driver: self.driver, items: self.pages.items(), refused: self.refused }
    }
}

impl<A: Paginated> Iterator for Pages<A> {
    type Item = Result<Page<A::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { driver, pages, refused } = self;
        next(driver, A::INFO.name, pages.next(), refused)
    }
}

impl<A: Paginated> FusedIterator for Pages<A> {}

impl<A: Paginated> Debug for Pages<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.pages, formatter)
    }
}

/// An iterator over the items of a paginated action. It ends after the last item, or after the first error.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Items<A: Paginated> {
    driver: Arc<Driver>,
    items: pagination::Items<A>,
    refused: bool,
}

impl<A: Paginated> Items<A> {
    #[inline]
    pub(super) fn new(driver: Arc<Driver>, items: pagination::Items<A>) -> Self {
        Self { driver, items, refused: false }
    }

    /// Requests the next page while the items of the current one are processed.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.items = self.items.prefetch();
        self
    }

    /// Returns the number of items of all pages, once a page was returned and if the service returns it.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.items.total()
    }
}

impl<A: Paginated> Iterator for Items<A> {
    type Item = Result<A::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { driver, items, refused } = self;
        next(driver, A::INFO.name, items.next(), refused)
    }
}

impl<A: Paginated> FusedIterator for Items<A> {}

impl<A: Paginated> Debug for Items<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.items, formatter)
    }
}

/// Drives the next page, item or event. On a thread that must not be blocked, the iterator ends as after any other error.
pub(super) fn next<T>(
    driver: &Driver,
    action: &str,
    next: impl Future<Output = Option<Result<T, Error>>>,
    refused: &mut bool,
) -> Option<Result<T, Error>> {
    if *refused {
        return None;
    }
    match driver.run(action, next) {
        Ok(next) => next,
        Err(error) => {
            *refused = true;
            Some(Err(error))
        }
    }
}
