//! Field tables: how generated types carry data without carrying code.
//!
//! A generated type says three things of itself: the table of its members' wire names ([`Shape::table`]), the value of
//! a member by index ([`Shape::field`]) and the place of a member by index ([`Shape::field_mut`]). Everything else is written
//! once, here, over `dyn Shape`: JSON out and in, flattened parameters, `Debug`, the bridge to serde. A type then costs
//! two `match`es to compile instead of a serializer, a deserializer and a formatter, and none of that is instantiated
//! again in the crate of a user.
//!
//! ```
//! use tencent_cloud::shape;
//!
//! /// A member of a security group's rule.
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
mod coerce;
mod debug;
mod enumeration;
mod equal;
mod field;
mod macros;
mod map;
mod numbered;
mod read;

pub(crate) use access::{get, set_bool, set_filter, set_text, set_texts, set_uint};
pub(crate) use coerce::TEXT;
pub use debug::debug;
pub use enumeration::UnknownValue;
pub use equal::equal;
pub use field::Field;
pub use numbered::UnknownNumber;
pub(crate) use read::{Keys, ShapeSeed, Trail, read_member};

/// An object of the API: a struct whose members are reached by index.
///
/// Implemented by [`shape!`](crate::shape!); the indices are those of [`Table::members`].
pub trait Shape: Send + Sync {
    /// Names and flags of the members.
    fn table(&self) -> &'static Table;

    /// Member `index`, to be read.
    fn field(&self, index: usize) -> Option<&dyn Field>;

    /// Member `index`, to be written.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;
}

/// What is known of a type's members before there is a value.
#[derive(Debug)]
pub struct Table {
    /// The vendor's name of the object.
    pub name: &'static str,
    /// Its members, in the order in which replies hold them.
    pub members: &'static [Member],
}

/// One member in a [`Table`].
#[derive(Debug)]
pub struct Member {
    /// Name on the wire.
    pub name: &'static str,
    /// The name as a JSON object holds it behind another member: `,"Name":`.
    #[doc(hidden)]
    pub json_key: &'static str,
    /// Never printed.
    pub sensitive: bool,
}

/// A member's value, read.
#[derive(Clone, Copy)]
pub enum Get<'a> {
    /// No value: not sent, or not replied.
    Absent,
    /// A text, an enumeration's value or a time.
    Text(&'a str),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// An object.
    Object(&'a dyn Shape),
    /// A list.
    List(&'a dyn List),
    /// Values by keys that no table knows.
    Map(&'a dyn Map),
}

/// A member's place, to be written.
pub enum Slot<'a> {
    /// A text.
    Text(&'a mut String),
    /// A type that takes any text: an open enumeration, a time.
    Parse(&'a mut dyn FromText),
    /// A type that takes any number: an open enumeration of numbers.
    Number(&'a mut dyn FromNumber),
    /// A signed integer.
    Int(&'a mut i64),
    /// An unsigned integer.
    Uint(&'a mut u64),
    /// A number.
    Float(&'a mut f64),
    /// A truth value.
    Bool(&'a mut bool),
    /// An object.
    Object(&'a mut dyn Shape),
    /// A list.
    List(&'a mut dyn ListMut),
    /// Values by keys that no table knows.
    Map(&'a mut dyn MapMut),
}

/// A list, read.
pub trait List {
    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Item `index`; [`Get::Absent`] past the end.
    fn get(&self, index: usize) -> Get<'_>;

    /// The items where they are texts: most lists are, and their items need no look at their kind.
    fn as_texts(&self) -> Option<&[String]> {
        None
    }
}

/// A list, to be written.
pub trait ListMut {
    /// Adds a default item and gives its place.
    fn push(&mut self) -> Option<Slot<'_>>;
}

/// Values by keys, read.
pub trait Map {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `key`.
    fn get(&self, key: &str) -> Get<'_>;

    /// Shows every key with its value, in the order of the keys.
    fn each(&self, show: &mut dyn FnMut(&str, Get<'_>));
}

/// Values by keys, to be written.
pub trait MapMut {
    /// Adds a default value under `key` and gives its place.
    fn insert(&mut self, key: &str) -> &mut dyn Field;
}

/// A type that any number can be read into.
pub trait FromNumber {
    /// Takes the value that `number` stands for.
    fn set_number(&mut self, number: i64);
}

/// A type that any text can be read into.
pub trait FromText {
    /// Takes the value that `text` names.
    fn set_text(&mut self, text: &str);
}
