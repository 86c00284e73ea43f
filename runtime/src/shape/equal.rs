//! Equality over field tables.

use super::{Field, Get, List, Map, Shape};

/// Returns whether two objects of one type have equal fields.
pub fn equal(left: &dyn Shape, right: &dyn Shape) -> bool {
    (0..left.table().fields.len()).all(|index| same(get(left, index), get(right, index)))
}

fn get(shape: &dyn Shape, index: usize) -> Get<'_> {
    shape.field(index).map_or(Get::Absent, Field::get)
}

fn same(left: Get<'_>, right: Get<'_>) -> bool {
    match (left, right) {
        (Get::Absent, Get::Absent) => true,
        (Get::String(left), Get::String(right)) => left == right,
        (Get::Int(left), Get::Int(right)) => left == right,
        (Get::Uint(left), Get::Uint(right)) => left == right,
        (Get::Float(left), Get::Float(right)) => left == right,
        (Get::Bool(left), Get::Bool(right)) => left == right,
        (Get::Object(left), Get::Object(right)) => equal(left, right),
        (Get::List(left), Get::List(right)) => same_items(left, right),
        (Get::Map(left), Get::Map(right)) => same_entries(left, right),
        _ => false,
    }
}

fn same_items(left: &dyn List, right: &dyn List) -> bool {
    left.len() == right.len()
        && (0..left.len()).all(|index| same(left.get(index), right.get(index)))
}

fn same_entries(left: &dyn Map, right: &dyn Map) -> bool {
    let mut equal = left.len() == right.len();
    left.each(&mut |key, value| equal = equal && same(value, right.get(key)));
    equal
}
