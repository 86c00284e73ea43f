//! Numbers that no request can contain.

use super::{Field, Get, Shape};

/// Returns the path of the first number that is infinite or not a number, such as `Filters.0.Price`.
pub(crate) fn not_finite(shape: &dyn Shape) -> Option<String> {
    shape.table().fields.iter().enumerate().find_map(|(index, info)| {
        let value = shape.field(index).map_or(Get::Absent, Field::get);
        Some(joined(info.name, &find(value)?))
    })
}

/// Returns the path inside of a value, which is empty for a number.
fn find(value: Get<'_>) -> Option<String> {
    match value {
        Get::Float(number) => (!number.is_finite()).then(String::new),
        Get::Object(object) => not_finite(object),
        Get::List(list) => (0..list.len())
            .find_map(|index| Some(joined(&index.to_string(), &find(list.get(index))?))),
        Get::Map(map) => {
            let mut found = None;
            map.each(&mut |key, value| {
                if found.is_none() {
                    found = find(value).map(|rest| joined(key, &rest));
                }
            });
            found
        }
        Get::Absent | Get::String(_) | Get::Int(_) | Get::Uint(_) | Get::Bool(_) => None,
    }
}

fn joined(name: &str, rest: &str) -> String {
    if rest.is_empty() { name.to_owned() } else { format!("{name}.{rest}") }
}
