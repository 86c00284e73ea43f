//! What setters of optional fields take: a value, or an [`Option`] of one.
//!
//! A setter that is given [`None`] unsets its field. The parameter `Kind` of the traits is [`Given`] or [`Optional`]; the
//! compiler infers it, and it only keeps the implementations apart.
//!
//! ```
//! use tencent_cloud::convert::{IntoOption, IntoOptionalList};
//!
//! fn image<K>(id: impl IntoOption<String, K>) -> Option<String> {
//!     id.into_option()
//! }
//!
//! fn groups<K>(ids: impl IntoOptionalList<String, K>) -> Option<Vec<String>> {
//!     ids.into_optional_list()
//! }
//!
//! assert_eq!(image("img-eb30mz89").as_deref(), Some("img-eb30mz89"));
//! assert_eq!(image(Some("img-eb30mz89")).as_deref(), Some("img-eb30mz89"));
//! assert_eq!(image(None::<&str>), None);
//! assert_eq!(groups(["sg-1"]), Some(vec!["sg-1".to_owned()]));
//! assert_eq!(groups(Some(["sg-1"])), Some(vec!["sg-1".to_owned()]));
//! assert_eq!(groups(None::<[&str; 0]>), None);
//! ```

/// Marks a value that is given without an `Option`.
#[derive(Debug)]
pub enum Given {}

/// Marks an `Option` of a value.
#[derive(Debug)]
pub enum Optional {}

/// A value that converts into `T`, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{T}` nor an `Option` of one, and does not convert into it",
    label = "expected `{T}`, a type that converts into it, or an `Option` of one"
)]
pub trait IntoOption<T, Kind> {
    /// Converts the value.
    fn into_option(self) -> Option<T>;
}

impl<T, V: Into<T>> IntoOption<T, Given> for V {
    #[inline]
    fn into_option(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T, V: Into<T>> IntoOption<T, Optional> for Option<V> {
    #[inline]
    fn into_option(self) -> Option<T> {
        self.map(Into::into)
    }
}

/// Items that convert into `T`, or an `Option` of such items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list of items that convert into `{T}`, nor an `Option` of one",
    label = "expected an array, a `Vec` or another iterator, or an `Option` of one"
)]
pub trait IntoOptionalList<T, Kind> {
    /// Collects the items.
    fn into_optional_list(self) -> Option<Vec<T>>;
}

impl<T, I: IntoIterator<Item: Into<T>>> IntoOptionalList<T, Given> for I {
    #[inline]
    fn into_optional_list(self) -> Option<Vec<T>> {
        Some(self.into_iter().map(Into::into).collect())
    }
}

impl<T, I: IntoIterator<Item: Into<T>>> IntoOptionalList<T, Optional> for Option<I> {
    #[inline]
    fn into_optional_list(self) -> Option<Vec<T>> {
        self.map(|items| items.into_iter().map(Into::into).collect())
    }
}

/// Items of the type `T`, or an `Option` of such items. Unlike with [`IntoOptionalList`], the type of integer literals
/// follows from `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list of `{T}`, nor an `Option` of one",
    label = "expected an array, a `Vec` or another iterator, or an `Option` of one"
)]
pub trait IntoOptionalItems<T, Kind> {
    /// Collects the items.
    fn into_optional_items(self) -> Option<Vec<T>>;
}

impl<T, I: IntoIterator<Item = T>> IntoOptionalItems<T, Given> for I {
    #[inline]
    fn into_optional_items(self) -> Option<Vec<T>> {
        Some(self.into_iter().collect())
    }
}

impl<T, I: IntoIterator<Item = T>> IntoOptionalItems<T, Optional> for Option<I> {
    #[inline]
    fn into_optional_items(self) -> Option<Vec<T>> {
        self.map(|items| items.into_iter().collect())
    }
}
