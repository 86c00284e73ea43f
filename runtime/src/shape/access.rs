//! Members by wire name: for the few places that know a name only, such as paging and waiting.

use super::coerce::{put_text, put_uint};
use super::{Field, Get, Shape, Slot};

/// The value of the member called `name`, or, by a name with dots, of a member of a member.
pub(crate) fn get<'a>(shape: &'a dyn Shape, name: &str) -> Get<'a> {
    let (name, rest) = name.split_once('.').map_or((name, None), |(name, rest)| (name, Some(rest)));
    let field = index(shape, name).and_then(|index| shape.field(index));
    match (field.map_or(Get::Absent, Field::get), rest) {
        (value, None) => value,
        (Get::Object(object), Some(rest)) => get(object, rest),
        (_, Some(_)) => Get::Absent,
    }
}

/// Sets the member called `name` to a number, as the member's own kind has it.
pub(crate) fn set_uint(shape: &mut dyn Shape, name: &str, value: u64) {
    if let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) {
        // A number of items fits every kind of member that counts them.
        let _ = put_uint::<serde::de::value::Error>(field.slot(), value);
    }
}

/// Sets the member called `name` to a text.
pub(crate) fn set_text(shape: &mut dyn Shape, name: &str, value: &str) {
    if let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) {
        // Only members of texts are set by text.
        let _ = put_text::<serde::de::value::Error>(field.slot(), value);
    }
}

/// Sets the member called `name` to a truth value.
pub(crate) fn set_bool(shape: &mut dyn Shape, name: &str, value: bool) {
    if let Some(Slot::Bool(slot)) =
        index(shape, name).and_then(|index| shape.field_mut(index)).map(Field::slot)
    {
        *slot = value;
    }
}

/// Sets the member called `name`, a list, to these texts.
pub(crate) fn set_texts(shape: &mut dyn Shape, name: &str, values: &[String]) {
    let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) else { return };
    let Slot::List(list) = field.slot() else { return };
    for value in values {
        if let Some(slot) = list.push() {
            // Only lists of texts are set by texts.
            let _ = put_text::<serde::de::value::Error>(slot, value);
        }
    }
}

/// Adds a filter called `filter` with these values to the member called `name`, a list of them.
pub(crate) fn set_filter(shape: &mut dyn Shape, name: &str, filter: &str, values: &[String]) {
    let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) else { return };
    let Slot::List(list) = field.slot() else { return };
    if let Some(Slot::Object(item)) = list.push() {
        set_text(item, "Name", filter);
        set_texts(item, "Values", values);
    }
}

fn index(shape: &dyn Shape, name: &str) -> Option<usize> {
    shape.table().members.iter().position(|member| member.name == name)
}
