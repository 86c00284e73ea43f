//! Any self-describing format into field tables: one visitor for JSON replies and for users' own serde formats.
//!
//! Lenient: null is absent, unknown members are skipped, and a scalar sent as another kind of scalar is read when it
//! says the same (`"80"` for 80, 1 for `"1"`, `"true"` for true). So is one object where a list of them is documented,
//! which servers send whose language has one type for both. A failure leaves its way down in the [`Trail`].

use std::cell::RefCell;
use std::fmt::{self, Formatter, Write as _};

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::coerce::{TEXT, kind, put_bool, put_float, put_int, put_text, put_uint};
use super::{Field, ListMut, MapMut, Member, Shape, Slot, Table};

/// The way to the value that could not be read, innermost step first.
#[derive(Default)]
pub(crate) struct Trail(RefCell<Vec<Step>>);

enum Step {
    Member(&'static str),
    Key(String),
    Item(usize),
}

impl Trail {
    fn add<E>(&self, step: Step, error: E) -> E {
        self.0.borrow_mut().push(step);
        error
    }

    pub(crate) fn member<E>(&self, name: &'static str, error: E) -> E {
        self.add(Step::Member(name), error)
    }

    /// The way from the top, such as `Response.InstanceSet[2].CPU`; empty for the top itself.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.borrow().iter().rev() {
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Member(name) if path.is_empty() => write!(path, "{name}"),
                Step::Member(name) => write!(path, ".{name}"),
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
        Err(E::invalid_type(TEXT, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::new(self.shape.table());
        while let Some(found) = map.next_key_seed(&mut keys)? {
            read_found(self.shape, keys.table, found, &mut map, self.trail)?;
        }
        Ok(())
    }
}

/// Reads the value of the member that was found, or skips it where there was none.
fn read_found<'de, A: MapAccess<'de>>(
    shape: &mut dyn Shape,
    table: &'static Table,
    found: Option<usize>,
    map: &mut A,
    trail: &Trail,
) -> Result<(), A::Error> {
    match found {
        Some(index) => read_member(shape, table, index, map, trail),
        None => map.next_value::<IgnoredAny>().map(drop),
    }
}

/// Reads the value of member `index` of `shape`, whose table is `table`.
pub(crate) fn read_member<'de, A: MapAccess<'de>>(
    shape: &mut dyn Shape,
    table: &'static Table,
    index: usize,
    map: &mut A,
    trail: &Trail,
) -> Result<(), A::Error> {
    match shape.field_mut(index) {
        Some(field) => map.next_value_seed(FieldSeed { field, trail }).map_err(|error| {
            trail.member(table.members.get(index).map_or("", |member| member.name), error)
        }),
        None => map.next_value::<IgnoredAny>().map(drop),
    }
}

/// Finds members by wire name, beginning behind the last one found: replies mostly keep the documented order.
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
        let index = match self.table.members.get(self.next) {
            Some(member) if same(member.name, name) => self.next,
            _ => self.search(name)?,
        };
        self.next = index + 1;
        Some(index)
    }

    fn search(&self, name: &str) -> Option<usize> {
        let members = self.table.members;
        let (before, behind) = members.split_at_checked(self.next).unwrap_or((members, &[]));
        let position =
            |members: &[Member]| members.iter().position(|member| same(member.name, name));
        position(behind).map(|offset| before.len() + offset).or_else(|| position(before))
    }
}

/// Names of one length mostly differ in their last byte already, which spares the call that compares the rest.
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
        formatter.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.find(name))
    }
}

/// Reads a member's value; null leaves it as it is.
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
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
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
        put_text(self.field.slot(), value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.field.slot() {
            Slot::Object(shape) => ShapeSeed { shape, trail: self.trail }.visit_map(map),
            Slot::Map(entries) => read_entries(entries, map, self.trail),
            Slot::List(list) => read_only_item(list, map, self.trail),
            slot => Err(A::Error::invalid_type(Unexpected::Map, &kind(&slot))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.field.slot() {
            Slot::List(list) => read_items(list, items, self.trail),
            // A server whose language has one type for both writes an object without members as a list.
            slot @ (Slot::Object(_) | Slot::Map(_)) => nothing_in(&slot, items),
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

/// One object in the place of a list of one, or an object without members in that of an empty list.
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
            while let Some(member) = found {
                read_found(shape, keys.table, member, &mut map, trail)?;
                found = map.next_key_seed(&mut keys)?;
            }
            Ok(())
        }
        // Of anything else, an object is no item.
        _ => Err(A::Error::invalid_type(Unexpected::Map, &"a list")),
    }
}

fn nothing_in<'de, A: SeqAccess<'de>>(slot: &Slot<'_>, mut items: A) -> Result<(), A::Error> {
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
    }
    Ok(())
}

/// Reads an item of a list; a null item adds none.
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
        self.list.push().map_or(Ok(()), |slot| put_text(slot, value))
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
