//! Listings as iterators over the very streams.

use std::fmt::{self, Debug, Formatter};
use std::iter::FusedIterator;
use std::sync::Arc;

use super::driver::Driver;
use crate::error::Error;
use crate::pagination::{self, Page, Paginated, Position};

/// Every page of a listing. Ends behind the last page, and behind the first error.
#[must_use = "iterators ask for nothing unless they are iterated over"]
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

    /// Asks for the next page already while the present one is worked on. It is sent when the present one is given out.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Where the listing stands: behind the last page that it gave.
    #[inline]
    pub fn position(&self) -> &Position {
        self.pages.position()
    }

    /// How many items there are over all pages, once a page came and if the service says so.
    #[inline]
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// The items of the pages, one by one.
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

/// Every item of every page. Ends behind the last item, and behind the first error.
#[must_use = "iterators ask for nothing unless they are iterated over"]
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

    /// Asks for the next page already while the items of the present one are worked on.
    #[inline]
    pub fn prefetch(mut self) -> Self {
        self.items = self.items.prefetch();
        self
    }

    /// How many items there are, once a page came and if the service says so.
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

/// The next of a listing; a thread that must not be blocked ends it as every other error does.
fn next<T>(
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
