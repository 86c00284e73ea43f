//! Access to fields by wire name, for pagination, waiters and dry runs, which know only the name.

use super::coerce::{put_string, put_uint};
use super::{Field, Get, MemoryBudget, Shape, Slot};

/// Returns the value of a field; a name with dots reaches into nested objects.
pub(crate) fn get<'a>(shape: &'a dyn Shape, name: &str) -> Get<'a> {
    let (name, rest) = name.split_once('.').map_or((name, None), |(name, rest)| (name, Some(rest)));
    let field = index(shape, name).and_then(|index| shape.field(index));
    match (field.map_or(Get::Absent, Field::get), rest) {
        (value, None) => value,
        (Get::Object(object), Some(rest)) => get(object, rest),
        (_, Some(_)) => Get::Absent,
    }
}

/// Sets a field to a number, converted to the type of the field.
pub(crate) fn set_uint(shape: &mut dyn Shape, name: &str, value: u64) {
    if let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) {
        // A number of items fits every type that counts them.
        let _ = put_uint::<serde::de::value::Error>(field.slot(), value);
    }
}

/// Sets a field to a string.
pub(crate) fn set_string(shape: &mut dyn Shape, name: &str, value: &str) {
    if let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) {
        // Only string fields are set by this function.
        let _ = put_string::<serde::de::value::Error>(field.slot(), value);
    }
}

/// Sets a field to a boolean.
pub(crate) fn set_bool(shape: &mut dyn Shape, name: &str, value: bool) {
    if let Some(Slot::Bool(slot)) =
        index(shape, name).and_then(|index| shape.field_mut(index)).map(Field::slot)
    {
        *slot = value;
    }
}

/// Sets a field to a list of strings.
pub(crate) fn set_strings(shape: &mut dyn Shape, name: &str, values: &[String]) {
    let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) else { return };
    let Slot::List(list) = field.slot() else { return };
    for value in values {
        if let Some(slot) = list.push(&MemoryBudget::default()) {
            // Only lists of strings are set by this function.
            let _ = put_string::<serde::de::value::Error>(slot, value);
        }
    }
}

/// Appends a filter with the given values to a field that is a list of filters.
pub(crate) fn set_filter(shape: &mut dyn Shape, name: &str, filter: &str, values: &[String]) {
    let Some(field) = index(shape, name).and_then(|index| shape.field_mut(index)) else { return };
    let Slot::List(list) = field.slot() else { return };
    if let Some(Slot::Object(item)) = list.push(&MemoryBudget::default()) {
        set_string(item, "Name", filter);
        set_strings(item, "Values", values);
    }
}

fn index(shape: &dyn Shape, name: &str) -> Option<usize> {
    shape.table().fields.iter().position(|field| field.name == name)
}
