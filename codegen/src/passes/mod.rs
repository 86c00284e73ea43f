//! Facts that a specification implies. Each pass derives one of them.

mod direction;
mod recursion;

pub(crate) use direction::Directions;
pub(crate) use recursion::Recursion;

use tencent_cloud_spec::model::Type;

/// Returns the object in a value of `ty`, directly or in a list or map.
fn object_of(ty: &Type) -> Option<&str> {
    match ty {
        Type::Object(name) => Some(name),
        Type::List(item) | Type::Map(item) => object_of(item),
        _ => None,
    }
}
