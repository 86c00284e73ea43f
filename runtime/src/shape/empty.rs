//! An object without fields.

use super::{Field, Shape, Table};

/// An object of which no field is read.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Empty;

impl Shape for Empty {
    fn table(&self) -> &'static Table {
        static TABLE: Table = Table { name: "Response", fields: &[], is_request: false };
        &TABLE
    }

    fn field(&self, _: usize) -> Option<&dyn Field> {
        None
    }

    fn field_mut(&mut self, _: usize) -> Option<&mut dyn Field> {
        None
    }
}
