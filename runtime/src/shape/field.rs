//! The types that a field of a generated struct may have.

use std::collections::BTreeMap;

use super::{Get, List, ListMut, Map, MapMut, Shape, Slot, Table};

/// A type that a field of a [`Shape`](super::Shape) may have.
pub trait Field {
    /// Returns the value.
    fn get(&self) -> Get<'_>;

    /// Returns write access to the value; an absent value becomes the default one.
    fn slot(&mut self) -> Slot<'_>;

    /// Returns write access to an optional value. Types of which some values stand for `None` override it.
    #[doc(hidden)]
    #[inline]
    fn optional_slot(option: &mut Option<Self>) -> Slot<'_>
    where
        Self: Sized + Default,
    {
        option.get_or_insert_default().slot()
    }

    /// Returns `items` if they are strings.
    #[doc(hidden)]
    fn as_strings(items: &[Self]) -> Option<&[String]>
    where
        Self: Sized,
    {
        let _ = items;
        None
    }
}

impl Field for String {
    fn get(&self) -> Get<'_> {
        Get::String(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::String(self)
    }

    fn as_strings(items: &[Self]) -> Option<&[String]> {
        Some(items)
    }
}

impl<T: Shape> Field for T {
    #[inline]
    fn get(&self) -> Get<'_> {
        Get::Object(self)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
}

macro_rules! scalar {
    ($($type:ty => $kind:ident),*) => {$(
        impl Field for $type {
            fn get(&self) -> Get<'_> {
                Get::$kind(*self)
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$kind(self)
            }
        }
    )*};
}

scalar!(i64 => Int, u64 => Uint, f64 => Float, bool => Bool);

impl<T: Field + Default> Field for Option<T> {
    #[inline(never)]
    fn get(&self) -> Get<'_> {
        self.as_ref().map_or(Get::Absent, Field::get)
    }

    #[inline(never)]
    fn slot(&mut self) -> Slot<'_> {
        T::optional_slot(self)
    }
}

impl<T: Field + Default> Field for Vec<T> {
    fn get(&self) -> Get<'_> {
        Get::List(self)
    }

    #[inline(never)]
    fn slot(&mut self) -> Slot<'_> {
        self.clear();
        Slot::List(self)
    }
}

/// A recursive type contains itself in a box.
impl<T: Shape> Shape for Box<T> {
    fn table(&self) -> &'static Table {
        (**self).table()
    }

    fn field(&self, index: usize) -> Option<&dyn Field> {
        (**self).field(index)
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        (**self).field_mut(index)
    }
}

impl<T: Field> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Get<'_> {
        <[T]>::get(self, index).map_or(Get::Absent, Field::get)
    }

    fn as_strings(&self) -> Option<&[String]> {
        T::as_strings(self)
    }
}

impl<T: Field + Default> ListMut for Vec<T> {
    fn push(&mut self) -> Option<Slot<'_>> {
        self.push(T::default());
        self.last_mut().map(Field::slot)
    }
}

/// Keys that are data, such as resource IDs: API 2.0 responds with one entry per resource of a batch.
impl<T: Field + Default> Field for BTreeMap<String, T> {
    fn get(&self) -> Get<'_> {
        Get::Map(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        self.clear();
        Slot::Map(self)
    }
}

impl<T: Field> Map for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Get<'_> {
        self.get(key).map_or(Get::Absent, Field::get)
    }

    fn each(&self, visit: &mut dyn FnMut(&str, Get<'_>)) {
        for (key, value) in self {
            visit(key, value.get());
        }
    }
}

impl<T: Field + Default> MapMut for BTreeMap<String, T> {
    fn insert(&mut self, key: &str) -> &mut dyn Field {
        self.entry(key.to_owned()).or_default()
    }
}
