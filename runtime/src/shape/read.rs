//! Decodes any self-describing format by field tables: one visitor for JSON responses and for the users' serde formats.
//!
//! Responses are read leniently: null is absent, unknown fields are skipped, and a scalar of another type is converted if
//! it expresses the same value (`"80"` for 80, 1 for `"1"`, `"true"` for true). One object is read where a list of objects
//! is documented, since servers in languages with one type for both send that. An empty string is no number and no boolean,
//! and counts as absent. Requests are read strictly; the module `strict` has the differences. The [`Trail`] records the path
//! to the value that could not be read.

use std::fmt::{self, Formatter};

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::coerce::{STRING, is_number, kind, put_bool, put_float, put_int, put_string, put_uint};
use super::keys::Keys;
use super::strict::read_request;
use super::trail::{Step, Trail};
use super::{Field, ListMut, MapMut, Shape, Slot, Table};

/// Reads an object.
pub(crate) struct ShapeSeed<'a> {
    pub(crate) shape: &'a mut dyn Shape,
    pub(crate) trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for ShapeSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ShapeSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.shape.table().name)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(E::invalid_type(STRING, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.trail.is_strict() {
            return read_request(self.shape, map, self.trail);
        }
        let mut keys = Keys::new(self.shape.table());
        while let Some(found) = map.next_key_seed(&mut keys)? {
            read_found(self.shape, keys.table, found, &mut map, self.trail)?;
        }
        Ok(())
    }
}

/// Reads the value of a known field, or skips that of an unknown one.
fn read_found<'de, A: MapAccess<'de>>(
    shape: &mut dyn Shape,
    table: &'static Table,
    found: Option<usize>,
    map: &mut A,
    trail: &Trail,
) -> Result<(), A::Error> {
    match found {
        Some(index) => read_field(shape, table, index, map, trail),
        None => map.next_value::<IgnoredAny>().map(drop),
    }
}

/// Reads the value of field `index` of `shape`, whose table is `table`.
#[inline(always)]
pub(crate) fn read_field<'de, A: MapAccess<'de>>(
    shape: &mut dyn Shape,
    table: &'static Table,
    index: usize,
    map: &mut A,
    trail: &Trail,
) -> Result<(), A::Error> {
    match shape.field_mut(index) {
        Some(field) => map.next_value_seed(FieldSeed { field, trail }).map_err(|error| {
            trail.field(table.fields.get(index).map_or("", |field| field.name), error)
        }),
        None => map.next_value::<IgnoredAny>().map(drop),
    }
}

/// Reads the value of a field; null leaves it unchanged.
pub(crate) struct FieldSeed<'a> {
    pub(crate) field: &'a mut dyn Field,
    pub(crate) trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.trail.set_null();
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        put_bool(self.field.slot(), value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        put_int(self.field.slot(), value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        put_uint(self.field.slot(), value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        let slot = self.field.slot();
        self.trail.check_digits(&slot, value);
        put_float(slot, value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        if value.is_empty() && !self.trail.is_strict() {
            return read_empty_string(self.field);
        }
        self.trail.take_string(value)?;
        put_string(self.field.slot(), value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.field.slot() {
            Slot::Object(shape) => {
                self.trail.take(shape.boxed_size())?;
                ShapeSeed { shape, trail: self.trail }.visit_map(map)
            }
            Slot::Map(entries) => read_entries(entries, map, self.trail),
            Slot::List(list) if !self.trail.is_strict() => read_only_item(list, map, self.trail),
            slot => Err(A::Error::invalid_type(Unexpected::Map, &kind(&slot))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.field.slot() {
            Slot::List(list) => read_items(list, items, self.trail),
            // Servers in languages with one type for lists and objects send an empty object as an empty list.
            slot @ (Slot::Object(_) | Slot::Map(_)) if !self.trail.is_strict() => {
                expect_empty(&slot, items)
            }
            slot => Err(A::Error::invalid_type(Unexpected::Seq, &kind(&slot))),
        }
    }
}

/// Reads an empty string, which stands for an absent number or boolean.
#[cold]
fn read_empty_string<E: Error>(field: &mut dyn Field) -> Result<(), E> {
    let slot = field.slot();
    if is_number(&slot) {
        field.unset();
        return Ok(());
    }
    put_string(slot, "")
}

fn read_items<'de, A: SeqAccess<'de>>(
    list: &mut dyn ListMut,
    mut items: A,
    trail: &Trail,
) -> Result<(), A::Error> {
    let mut index = 0;
    loop {
        let seed = ItemSeed { list: &mut *list, trail };
        match items.next_element_seed(seed).map_err(|error| trail.add(Step::Item(index), error))? {
            Some(()) => index += 1,
            None => return Ok(()),
        }
    }
}

/// Reads one object in place of a list with one item, or an empty object in place of an empty list.
#[cold]
fn read_only_item<'de, A: MapAccess<'de>>(
    list: &mut dyn ListMut,
    mut map: A,
    trail: &Trail,
) -> Result<(), A::Error> {
    let Some(first) = map.next_key::<String>()? else { return Ok(()) };
    match trail.push(list)? {
        Slot::Object(shape) => {
            let mut keys = Keys::new(shape.table());
            let mut found = Some(keys.find(&first));
            while let Some(field) = found {
                read_found(shape, keys.table, field, &mut map, trail)?;
                found = map.next_key_seed(&mut keys)?;
            }
            Ok(())
        }
        _ => Err(A::Error::invalid_type(Unexpected::Map, &"a list")),
    }
}

fn expect_empty<'de, A: SeqAccess<'de>>(slot: &Slot<'_>, mut items: A) -> Result<(), A::Error> {
    match items.next_element::<IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &kind(slot))),
    }
}

fn read_entries<'de, A: MapAccess<'de>>(
    entries: &mut dyn MapMut,
    mut map: A,
    trail: &Trail,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key::<String>()? {
        let field = trail.insert(entries, &key)?;
        map.next_value_seed(FieldSeed { field, trail })
            .map_err(|error| trail.add(Step::Key(key), error))?;
        trail.take_null();
    }
    Ok(())
}

/// Reads an item of a list; null adds no item.
struct ItemSeed<'a> {
    list: &'a mut dyn ListMut,
    trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("an item")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        put_bool(self.trail.push(self.list)?, value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        put_int(self.trail.push(self.list)?, value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        put_uint(self.trail.push(self.list)?, value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        let slot = self.trail.push(self.list)?;
        self.trail.check_digits(&slot, value);
        put_float(slot, value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let slot = self.trail.push(&mut *self.list)?;
        if value.is_empty() && !self.trail.is_strict() && is_number(&slot) {
            self.list.pop();
            return Ok(());
        }
        self.trail.take_string(value)?;
        put_string(slot, value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.trail.push(self.list)? {
            Slot::Object(shape) => ShapeSeed { shape, trail: self.trail }.visit_map(map),
            Slot::Map(entries) => read_entries(entries, map, self.trail),
            slot => Err(A::Error::invalid_type(Unexpected::Map, &kind(&slot))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.trail.push(self.list)? {
            Slot::List(list) => read_items(list, items, self.trail),
            slot => Err(A::Error::invalid_type(Unexpected::Seq, &kind(&slot))),
        }
    }
}
