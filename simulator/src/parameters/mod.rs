//! Parameters: converted to a tree of JSON values and checked against the specification.
//!
//! The parameters of a JSON body already form a tree. Flattened parameters such as `Filters.0.Values.1=…` are converted
//! by [`flat`] to a tree whose leaves are strings and whose lists are objects with numeric names. [`check`] then
//! converts all values to the types of the schema, or returns an error with the path of the parameter.

mod bounds;
mod check;
mod flat;
mod view;

pub(crate) use bounds::{documented_code, too_many};
pub(crate) use check::{Exceptions, check, check_with};
pub(crate) use flat::unflatten;
pub(crate) use view::View;

/// The encoding of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// JSON: each value has its own type.
    Json,
    /// Flattened: all values are strings.
    Flat,
}
