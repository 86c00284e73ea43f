//! Field tables: how generated types carry data without carrying code.
//!
//! A generated type provides three things: the table of its fields ([`Shape::table`]) and read and write access to a field
//! by index ([`Shape::field`], [`Shape::field_mut`]). JSON encoding and decoding, flattened parameters, `Debug`, equality and
//! the serde bridge are written once, over `dyn Shape`. A type then costs two `match`es to compile instead of a serializer,
//! a deserializer and a formatter, and none of that is instantiated in the crate of a user.
//!
//! ```
//! use tencent_cloud::shape;
//!
//! /// The port range of a security group rule.
//! #[derive(Clone, Default)]
//! pub struct Range {
//!     pub from_port: Option<i64>,
//!     pub labels: Vec<String>,
//! }
//!
//! shape! {
//!     Range {
//!         0 => from_port: "FromPort",
//!         1 => labels: "Labels",
//!     }
//! }
//!
//! let range: Range = tencent_cloud::json::decode(br#"{"FromPort": "80", "Labels": null}"#)?;
//! assert_eq!(range.from_port, Some(80));
//! assert_eq!(tencent_cloud::json::encode(&range), r#"{"FromPort":80,"Labels":[]}"#);
//! # Ok::<(), tencent_cloud::json::DecodeError>(())
//! ```

mod access;
mod budget;
mod coerce;
mod debug;
mod empty;
mod enumeration;
mod equal;
mod field;
mod finite;
mod keys;
mod macros;
mod numbered;
mod read;
mod strict;
mod trail;

pub(crate) use access::{get, set_bool, set_filter, set_string, set_strings, set_uint};
pub use budget::MemoryBudget;
pub(crate) use coerce::{STRING, parse_float};
pub use debug::debug;
pub(crate) use empty::Empty;
pub use enumeration::UnknownValue;
pub use equal::equal;
pub use field::Field;
pub(crate) use finite::not_finite;
pub(crate) use keys::Keys;
pub use numbered::UnknownNumber;
pub(crate) use read::{FieldSeed, ShapeSeed, read_field};
pub(crate) use trail::Trail;

/// An object of the API: a struct whose fields are accessed by index.
///
/// Implemented by [`shape!`](crate::shape!); the indices are those of [`Table::fields`].
pub trait Shape: Send + Sync {
    /// Returns the table of the fields.
    fn table(&self) -> &'static Table;

    /// Returns read access to a field.
    fn field(&self, index: usize) -> Option<&dyn Field>;

    /// Returns write access to a field.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;

    /// Returns the size of the value if it is in a box of its own, and 0 otherwise.
    #[doc(hidden)]
    #[inline]
    fn boxed_size(&self) -> usize {
        0
    }
}

/// The facts about a type that need no value.
#[derive(Debug)]
pub struct Table {
    /// The name of the type.
    pub name: &'static str,
    /// The fields, in the order of responses.
    pub fields: &'static [FieldInfo],
    /// Whether the type is the request of an action, which serde then reads strictly.
    pub is_request: bool,
}

/// The facts about one field.
#[derive(Debug)]
pub struct FieldInfo {
    /// The wire name.
    pub name: &'static str,
    /// The name as it follows another field in JSON: `,"Name":`.
    #[doc(hidden)]
    pub json_key: &'static str,
    /// Whether the value must never be printed.
    pub sensitive: bool,
    /// Whether a request must set it.
    pub required: bool,
}

/// The value of a field.
#[derive(Clone, Copy)]
pub enum Get<'a> {
    /// No value: not sent, or not in the response.
    Absent,
    /// A string, a value of an enumeration or a time.
    String(&'a str),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// An object.
    Object(&'a dyn Shape),
    /// A list.
    List(&'a dyn List),
    /// Values by keys that are data.
    Map(&'a dyn Map),
}

/// Write access to the value of a field.
pub enum Slot<'a> {
    /// A string.
    String(&'a mut String),
    /// A type that any string can be read into: an open enumeration, a time.
    Parse(&'a mut dyn FromString),
    /// A type that any integer can be read into: an open enumeration of numbers.
    Number(&'a mut dyn FromNumber),
    /// A signed integer.
    Int(&'a mut i64),
    /// An unsigned integer.
    Uint(&'a mut u64),
    /// A floating-point number.
    Float(&'a mut f64),
    /// A boolean.
    Bool(&'a mut bool),
    /// An object.
    Object(&'a mut dyn Shape),
    /// A list.
    List(&'a mut dyn ListMut),
    /// Values by keys that are data.
    Map(&'a mut dyn MapMut),
}

/// Read access to a list.
pub trait List {
    /// Returns the number of items.
    fn len(&self) -> usize;

    /// Returns whether the list has no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns an item, or [`Get::Absent`] past the end.
    fn get(&self, index: usize) -> Get<'_>;

    /// Returns the items of a list of strings, which most lists are: they are encoded without a look at each item's kind.
    fn as_strings(&self) -> Option<&[String]> {
        None
    }
}

/// Write access to a list.
pub trait ListMut {
    /// Appends a default item and returns write access to it; `None` if the list may not grow.
    fn push(&mut self, budget: &MemoryBudget) -> Option<Slot<'_>>;

    /// Removes the last item.
    fn pop(&mut self);
}

/// Read access to values by keys.
pub trait Map {
    /// Returns the number of entries.
    fn len(&self) -> usize;

    /// Returns whether the map has no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of a key.
    fn get(&self, key: &str) -> Get<'_>;

    /// Calls `visit` with every entry, in the order of the keys.
    fn each(&self, visit: &mut dyn FnMut(&str, Get<'_>));
}

/// Write access to values by keys.
pub trait MapMut {
    /// Inserts a default value and returns write access to it; `None` if the map may not grow.
    fn insert(&mut self, key: &str, budget: &MemoryBudget) -> Option<&mut dyn Field>;
}

/// A type that any integer can be read into.
pub trait FromNumber {
    /// Sets the value that `number` stands for.
    fn set_number(&mut self, number: i64);
}

/// A type that any string can be read into.
pub trait FromString {
    /// Sets the value that `string` stands for.
    fn set_string(&mut self, string: &str);
}
