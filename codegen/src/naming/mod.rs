//! Derives every Rust name, with one pure function per kind of name.
//!
//! A name without an ASCII letter or digit has no Rust name: the result is `None`. The [`Scope`] of a name reports clashes.

mod reserved;
mod scope;
mod spelling;
mod words;

use std::collections::BTreeMap;

pub(crate) use scope::Scope;
pub(crate) use spelling::Spellings;

use words::words;

/// Names of constants by error code.
pub(crate) type Constants<'a> = BTreeMap<&'a str, Option<String>>;

/// Returns the name of a field: `IPv6Addresses` is `ipv6_addresses`, `Type` is `r#type`.
pub(crate) fn field(name: &str) -> Option<String> {
    snake(name).map(identifier)
}

/// Returns the name of a setter. One that would hide another method of the type is named `set_…`.
pub(crate) fn setter(name: &str) -> Option<String> {
    let snake = snake(name)?;
    Some(if reserved::is_method(&snake) { format!("set_{snake}") } else { identifier(snake) })
}

/// Returns the name of a client's method: `RunInstances` is `run_instances`. One that would hide another method of the
/// client is named `call_…`.
pub(crate) fn method(action: &str) -> Option<String> {
    let snake = snake(action)?;
    Some(if reserved::is_client_method(&snake) {
        format!("call_{snake}")
    } else {
        identifier(snake)
    })
}

/// Returns the name of a waiter's method: `InstancesRunning` is `wait_until_instances_running`.
pub(crate) fn waiter(name: &str) -> Option<String> {
    Some(format!("wait_until_{}", snake(name)?))
}

/// Returns the name of a module and its file: `key-pairs` is `key_pairs`. A keyword gets an underscore, because `r#` cannot
/// be part of a file name.
pub(crate) fn module(name: &str) -> Option<String> {
    let snake = snake(name)?;
    Some(if reserved::is_keyword(&snake) { format!("{snake}_") } else { snake })
}

/// Returns the name of a struct or an enum: the original name if it is valid in Rust.
///
/// A name that generated files import from elsewhere (`Option`, `Action`) gets the suffix `Object`.
pub(crate) fn type_name(name: &str) -> Option<String> {
    let camel = if is_upper_camel(name) { name.to_owned() } else { camel(name)? };
    let name = if starts_with_digit(&camel) { format!("Type{camel}") } else { camel };
    Some(if reserved::is_type(&name) { format!("{name}Object") } else { name })
}

/// Returns the name of a variant: `POSTPAID_BY_HOUR` is `PostpaidByHour`, `1` is `Value1`, the empty string is `Empty`.
pub(crate) fn variant(value: &str) -> Option<String> {
    if value.is_empty() {
        return Some("Empty".to_owned());
    }
    let camel = camel(value)?;
    let negative = value.starts_with('-') && starts_with_digit(&camel);
    Some(match camel.as_str() {
        _ if negative => format!("Minus{camel}"),
        "Self" | "Unknown" => format!("Value{camel}"),
        _ if starts_with_digit(&camel) => format!("Value{camel}"),
        _ => camel,
    })
}

/// Returns the name of an error code's constant: `ResourceInUse.Disk` is `RESOURCE_IN_USE_DISK`.
fn constant(code: &str) -> Option<String> {
    let words = words(code);
    if words.is_empty() {
        return None;
    }
    let name = words.join("_").to_ascii_uppercase();
    Some(if starts_with_digit(&name) { format!("CODE_{name}") } else { name })
}

/// Returns the constants of all codes, each given with the name to derive it from.
///
/// If two codes differ only in the place of the dot, their constants spell it: `InvalidParameter.ValueTooLarge` is
/// `INVALID_PARAMETER_DOT_VALUE_TOO_LARGE`. The name depends on no order of the codes, which the vendor changes.
pub(crate) fn constants<'a>(
    codes: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Constants<'a> {
    let mut by_name: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for (_, name) in codes.clone() {
        *by_name.entry(constant(name)).or_default() += 1;
    }
    codes
        .map(|(code, name)| {
            let made = constant(name);
            let is_shared = by_name.get(&made).is_some_and(|uses| *uses > 1);
            (code, if is_shared { with_dots(name) } else { made })
        })
        .collect()
}

/// Returns the constant of a filter: `instance-charge-type` is `FILTER_INSTANCE_CHARGE_TYPE`.
pub(crate) fn filter(name: &str) -> Option<String> {
    Some(format!("FILTER_{}", snake(name)?.trim_start_matches('_').to_ascii_uppercase()))
}

fn with_dots(code: &str) -> Option<String> {
    // Some services also return a code with a dot at the end: `InternalError.` is `INTERNAL_ERROR_DOT`.
    constant(&code.replace('.', ".DOT."))
}

fn snake(name: &str) -> Option<String> {
    let words = words(name);
    if words.is_empty() {
        return None;
    }
    let snake = words.join("_");
    Some(if starts_with_digit(&snake) { format!("_{snake}") } else { snake })
}

/// Returns capitalized words. `_` stays between two digits, so that `x86_64` is `X86_64`.
fn camel(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    for word in words(name) {
        if out.ends_with(|c: char| c.is_ascii_digit()) && starts_with_digit(&word) {
            out.push('_');
        }
        let mut chars = word.chars();
        out.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    (!out.is_empty()).then_some(out)
}

/// Returns a raw identifier for a keyword, or one with an underscore where it cannot be raw.
fn identifier(snake: String) -> String {
    match snake.as_str() {
        "self" | "super" | "crate" => format!("{snake}_"),
        name if reserved::is_keyword(name) => format!("r#{name}"),
        _ => snake,
    }
}

fn is_upper_camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn starts_with_digit(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
