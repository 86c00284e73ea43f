//! Decodes any self-describing format by field tables: one visitor for JSON responses and for the users' serde formats.
//!
//! Responses are read leniently: null is absent, unknown fields are skipped, and a scalar of another type is converted if
//! it expresses the same value (`"80"` for 80, 1 for `"1"`, `"true"` for true). One object is read where a list of objects
//! is documented, since servers in languages with one type for both send that. Requests are read strictly; the module
//! `strict` has the differences. The [`Trail`] records the path to the value that could not be read.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Formatter, Write as _};

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::coerce::{STRING, kind, put_bool, put_float, put_int, put_string, put_uint};
use super::strict::read_request;
use super::{Field, FieldInfo, ListMut, MapMut, Shape, Slot, Table};

/// The path to the value that could not be read, innermost step first, and whether reading is strict.
///
/// It is in this file because decoding is 4 % slower with it in another one, which is another codegen unit.
#[derive(Default)]
pub(crate) struct Trail {
    steps: RefCell<Vec<Step>>,
    is_strict: bool,
    /// Whether the field that was read last is null.
    is_null: Cell<bool>,
}

enum Step {
    Field(&'static str),
    Key(String),
    Item(usize),
}

impl Trail {
    /// Returns a trail that makes reading strict: unknown fields and missing required fields are errors.
    pub(crate) fn strict() -> Self {
        Self { is_strict: true, ..Self::default() }
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Returns whether the field that was read last is null, and forgets it.
    pub(super) fn take_null(&self) -> bool {
        self.is_null.take()
    }

    fn add<E>(&self, step: Step, error: E) -> E {
        self.steps.borrow_mut().push(step);
        error
    }

    /// Adds a field that encloses the error.
    pub(crate) fn field<E>(&self, name: &'static str, error: E) -> E {
        self.add(Step::Field(name), error)
    }

    /// Returns the path from the root, such as `Response.InstanceSet[2].CPU`; empty for the root itself.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.borrow().iter().rev() {
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Field(name) if path.is_empty() => write!(path, "{name}"),
                Step::Field(name) => write!(path, ".{name}"),
                Step::Key(key) => write!(path, "[{key:?}]"),
                Step::Item(index) => write!(path, "[{index}]"),
            };
        }
        path
    }
}

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

/// Reads the value of a field; null leaves it unchanged.
struct FieldSeed<'a> {
    field: &'a mut dyn Field,
    trail: &'a Trail,
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
        self.trail.is_null.set(true);
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
        put_float(self.field.slot(), value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        put_string(self.field.slot(), value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.field.slot() {
            Slot::Object(shape) => ShapeSeed { shape, trail: self.trail }.visit_map(map),
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
    match list.push() {
        Some(Slot::Object(shape)) => {
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
        let field = entries.insert(&key);
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
        self.list.push().map_or(Ok(()), |slot| put_bool(slot, value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.list.push().map_or(Ok(()), |slot| put_int(slot, value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.list.push().map_or(Ok(()), |slot| put_uint(slot, value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.list.push().map_or(Ok(()), |slot| put_float(slot, value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.list.push().map_or(Ok(()), |slot| put_string(slot, value))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.list.push() {
            Some(Slot::Object(shape)) => ShapeSeed { shape, trail: self.trail }.visit_map(map),
            Some(Slot::Map(entries)) => read_entries(entries, map, self.trail),
            Some(slot) => Err(A::Error::invalid_type(Unexpected::Map, &kind(&slot))),
            None => Ok(()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.list.push() {
            Some(Slot::List(list)) => read_items(list, items, self.trail),
            Some(slot) => Err(A::Error::invalid_type(Unexpected::Seq, &kind(&slot))),
            None => Ok(()),
        }
    }
}
