//! The kinds of member: which types a generated struct may hold.

use super::{Get, List, ListMut, Shape, Slot, Table};

/// A type that a member of a [`Shape`](super::Shape) may have.
pub trait Field {
    /// Its value.
    fn get(&self) -> Get<'_>;

    /// Its place; an absent value becomes a default one, to be written.
    fn slot(&mut self) -> Slot<'_>;

    /// The place of an optional field of this type. A type overrides it if some values stand for `None`.
    #[doc(hidden)]
    fn optional_slot(option: &mut Option<Self>) -> Slot<'_>
    where
        Self: Sized + Default,
    {
        option.get_or_insert_default().slot()
    }

    /// `items` where they are texts.
    #[doc(hidden)]
    fn as_texts(items: &[Self]) -> Option<&[String]>
    where
        Self: Sized,
    {
        let _ = items;
        None
    }
}

impl Field for String {
    fn get(&self) -> Get<'_> {
        Get::Text(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }

    fn as_texts(items: &[Self]) -> Option<&[String]> {
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

/// What holds itself, by way of a box.
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

    fn as_texts(&self) -> Option<&[String]> {
        T::as_texts(self)
    }
}

impl<T: Field + Default> ListMut for Vec<T> {
    fn push(&mut self) -> Option<Slot<'_>> {
        self.push(T::default());
        self.last_mut().map(Field::slot)
    }
}
