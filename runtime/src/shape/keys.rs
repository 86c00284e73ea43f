//! Finds fields by wire name.

use std::fmt::{self, Formatter};

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::{FieldInfo, Table};

/// Finds fields by wire name, starting after the last one found: responses mostly keep the documented order.
pub(crate) struct Keys {
    pub(crate) table: &'static Table,
    next: usize,
}

impl Keys {
    pub(crate) fn new(table: &'static Table) -> Self {
        Self { table, next: 0 }
    }

    #[inline]
    pub(crate) fn find(&mut self, name: &str) -> Option<usize> {
        let index = match self.table.fields.get(self.next) {
            Some(field) if same(field.name, name) => self.next,
            _ => self.search(name)?,
        };
        self.next = index + 1;
        Some(index)
    }

    fn search(&self, name: &str) -> Option<usize> {
        let fields = self.table.fields;
        let (before, behind) = fields.split_at_checked(self.next).unwrap_or((fields, &[]));
        let position =
            |fields: &[FieldInfo]| fields.iter().position(|field| same(field.name, name));
        position(behind).map(|offset| before.len() + offset).or_else(|| position(before))
    }
}

/// Compares the last byte first, which spares most calls of the full comparison: names of one length mostly differ there.
#[inline]
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.as_bytes().last() == right.as_bytes().last() && left == right
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut Keys {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.find(name))
    }
}
