//! Rust types of properties, and the form in which constructors and setters take a value.

use tencent_cloud_spec::model;

use super::{context::Context, uses::Uses};
use crate::ir::Type;

/// Returns the type of a value that is present.
pub(super) fn value_type(context: &Context<'_>, ty: &model::Type, uses: &mut Uses) -> Type {
    let named = |name: &str| Type::Named(name.to_owned());
    match ty {
        model::Type::String | model::Type::Binary => named("String"),
        model::Type::DateTimeIso | model::Type::DateTime | model::Type::Date => {
            uses.runtime.insert("DateTime");
            named("DateTime")
        }
        model::Type::Int64 => named("i64"),
        model::Type::Uint64 => named("u64"),
        model::Type::Double => named("f64"),
        model::Type::Boolean => named("bool"),
        model::Type::Object(schema)
        | model::Type::Enumeration(schema)
        | model::Type::Numbered(schema) => {
            let name = context.names.type_of(schema);
            uses.types.insert(name.to_owned());
            named(name)
        }
        model::Type::List(item) => Type::List(Box::new(value_type(context, item, uses))),
        model::Type::Map(value) => {
            uses.maps = true;
            Type::Map(Box::new(value_type(context, value, uses)))
        }
    }
}

/// A parameter that takes a value, and the expression that converts it to the value of the field.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) ty: String,
    pub(super) value: String,
}

/// Returns how the parameter `name` takes a value of `ty`, whose Rust type is `rust`: by conversion where one is possible,
/// and from any iterator where a list is meant.
pub(super) fn input(ty: &model::Type, rust: &Type, name: &str, boxed: bool) -> Input {
    let input = |ty: String, value: String| Input { ty, value };
    match (ty, rust) {
        _ if boxed => input(rust.to_string(), format!("Box::new({name})")),
        _ if is_converted(ty) => input(format!("impl Into<{rust}>"), format!("{name}.into()")),
        (model::Type::List(item), Type::List(inner)) if is_converted(item) => input(
            format!("impl IntoIterator<Item = impl Into<{inner}>>"),
            format!("{name}.into_iter().map(Into::into).collect()"),
        ),
        (model::Type::List(_), Type::List(inner)) => input(
            format!("impl IntoIterator<Item = {inner}>"),
            format!("{name}.into_iter().collect()"),
        ),
        _ => input(rust.to_string(), name.to_owned()),
    }
}

/// Returns how a constructor takes the only item of a list, as the value of the field.
pub(super) fn only_item(item: &model::Type, rust: &Type, name: &str) -> Input {
    let inner = if let Type::List(inner) = rust { inner } else { rust };
    let Input { ty, value } = input(item, inner, name, false);
    Input { ty, value: format!("vec![{value}]") }
}

/// Returns the type of the item if constructors take a single item for the list `property`: a required list that may
/// hold only one, by its own bound or by that of the action `operation` whose request it belongs to.
pub(super) fn single_item<'a>(
    property: &'a model::Property,
    operation: Option<&model::Operation>,
) -> Option<&'a model::Type> {
    let of_action = operation.and_then(|operation| operation.max_items.get(&property.name));
    let is_single = property.bounds.max_items == Some(1) || of_action == Some(&1);
    match &property.ty {
        model::Type::List(item) if property.required && is_single => Some(item),
        _ => None,
    }
}

/// Returns how the setter of an optional field takes a value of `ty` or an `Option` of one, as the value of the field.
///
/// Numbers and objects have a parameter of the standard library, so that the type of a literal follows from the field.
pub(super) fn optional_input(ty: &model::Type, rust: &Type, boxed: bool, uses: &mut Uses) -> Input {
    let mut generic = |name: &'static str, path: &'static str, of: &Type, method: &str| {
        uses.runtime.insert(path);
        Input { ty: format!("impl {name}<{of}, K>"), value: format!("value.{method}()") }
    };
    match (ty, rust) {
        _ if is_converted(ty) => generic("IntoOption", "convert::IntoOption", rust, "into_option"),
        (model::Type::List(item), Type::List(inner)) if is_converted(item) => {
            generic("IntoOptionalList", "convert::IntoOptionalList", inner, "into_optional_list")
        }
        (model::Type::List(_), Type::List(inner)) => {
            generic("IntoOptionalItems", "convert::IntoOptionalItems", inner, "into_optional_items")
        }
        _ => {
            let value = if boxed { "value.into().map(Box::new)" } else { "value.into()" };
            Input { ty: format!("impl Into<Option<{rust}>>"), value: value.to_owned() }
        }
    }
}

/// Returns whether parameters take everything that converts into a value.
fn is_converted(ty: &model::Type) -> bool {
    is_textual(ty) || matches!(ty, model::Type::Numbered(_))
}

/// Returns whether values are strings on the wire and convert from strings.
pub(super) fn is_textual(ty: &model::Type) -> bool {
    matches!(
        ty,
        model::Type::String
            | model::Type::Binary
            | model::Type::DateTimeIso
            | model::Type::DateTime
            | model::Type::Date
            | model::Type::Enumeration(_)
    )
}
