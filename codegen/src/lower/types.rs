//! Rust types of members, and the form in which constructors and setters take a value.

use tencent_cloud_spec::model::Type;

use super::{context::Context, uses::Uses};

/// The type of a value, absent ones aside.
pub(super) fn value_type(context: &Context<'_>, ty: &Type, uses: &mut Uses) -> String {
    match ty {
        Type::String | Type::Binary => "String".to_owned(),
        Type::DateTimeIso | Type::DateTime | Type::Date => {
            uses.runtime.insert("DateTime");
            "DateTime".to_owned()
        }
        Type::Int64 => "i64".to_owned(),
        Type::Uint64 => "u64".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Object(schema) | Type::Enumeration(schema) | Type::Numbered(schema) => {
            let name = context.names.type_of(schema).to_owned();
            uses.types.insert(name.clone());
            name
        }
        Type::List(item) => format!("Vec<{}>", value_type(context, item, uses)),
        Type::Map(value) => {
            uses.maps = true;
            format!("BTreeMap<String, {}>", value_type(context, value, uses))
        }
    }
}

/// A parameter that takes a value, and the expression that makes the field's value of it.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) ty: String,
    pub(super) value: String,
}

/// How a value of `ty`, whose Rust type is `rust`, is taken as the parameter `name`: whatever becomes a text where a
/// text is meant, whatever gives items where a list is meant.
pub(super) fn input(ty: &Type, rust: &str, name: &str, boxed: bool) -> Input {
    let plain = |ty: &str, value: String| Input { ty: ty.to_owned(), value };
    match ty {
        _ if boxed => plain(rust, format!("Box::new({name})")),
        _ if is_converted(ty) => plain(&format!("impl Into<{rust}>"), format!("{name}.into()")),
        Type::List(item) => {
            let inner = rust.strip_prefix("Vec<").and_then(|r| r.strip_suffix('>')).unwrap_or(rust);
            if is_converted(item) {
                plain(
                    &format!("impl IntoIterator<Item = impl Into<{inner}>>"),
                    format!("{name}.into_iter().map(Into::into).collect()"),
                )
            } else {
                plain(
                    &format!("impl IntoIterator<Item = {inner}>"),
                    format!("{name}.into_iter().collect()"),
                )
            }
        }
        _ => plain(rust, name.to_owned()),
    }
}

/// Made from whatever converts into it.
fn is_converted(ty: &Type) -> bool {
    is_textual(ty) || matches!(ty, Type::Numbered(_))
}

/// Written as a text on the wire, and made from one.
pub(super) fn is_textual(ty: &Type) -> bool {
    matches!(
        ty,
        Type::String
            | Type::Binary
            | Type::DateTimeIso
            | Type::DateTime
            | Type::Date
            | Type::Enumeration(_)
    )
}
