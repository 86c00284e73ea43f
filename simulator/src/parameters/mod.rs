//! Parameters: one tree whatever the encoding, checked against the specification.
//!
//! A JSON body is a tree already. Pairs such as `Filters.0.Values.1=…` are put together into one ([`flat`]), in which
//! every leaf is a text and every list still an object with numbers for names: only the schema can tell. [`check`] then
//! walks tree and schema together and gives a tree of JSON values in their right types, or the error with the path.

mod bounds;
mod check;
mod flat;
mod view;

pub(crate) use bounds::{documented_code, too_many};
pub(crate) use check::check;
pub(crate) use flat::unflatten;
pub(crate) use view::View;

/// How parameters came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As JSON, each value in its own type.
    Json,
    /// As pairs of texts.
    Flat,
}
