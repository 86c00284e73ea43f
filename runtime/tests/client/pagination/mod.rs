//! Lists of pages.

#[cfg(feature = "test-util")]
mod changes;
mod pages;
#[cfg(feature = "test-util")]
mod totals;
