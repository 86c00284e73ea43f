//! Facts about a specification that the documents do not state: each pass works out one of them.

mod direction;
mod recursion;

pub(crate) use direction::Directions;
pub(crate) use recursion::Recursion;

use tencent_cloud_spec::model::Type;

/// The object that a value of `ty` holds, in a list or not.
fn object_of(ty: &Type) -> Option<&str> {
    match ty {
        Type::Object(name) => Some(name),
        Type::List(item) | Type::Map(item) => object_of(item),
        _ => None,
    }
}
