//! The fingerprint of a page, which detects a repeated page without keeping it.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::shape::{Field, Get, List};

pub(super) fn fingerprint(items: &dyn List) -> u64 {
    let mut hasher = DefaultHasher::new();
    add(Get::List(items), &mut hasher);
    hasher.finish()
}

fn add(value: Get<'_>, hasher: &mut DefaultHasher) {
    match value {
        Get::Absent => 0_u8.hash(hasher),
        Get::String(value) => value.hash(hasher),
        Get::Int(value) => value.hash(hasher),
        Get::Uint(value) => value.hash(hasher),
        Get::Float(value) => value.to_bits().hash(hasher),
        Get::Bool(value) => value.hash(hasher),
        Get::Object(object) => {
            for index in 0..object.table().fields.len() {
                add(object.field(index).map_or(Get::Absent, Field::get), hasher);
            }
        }
        Get::List(list) => {
            list.len().hash(hasher);
            for index in 0..list.len() {
                add(list.get(index), hasher);
            }
        }
        Get::Map(map) => map.each(&mut |key, value| {
            key.hash(hasher);
            add(value, hasher);
        }),
    }
}
