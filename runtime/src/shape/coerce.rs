//! Scalars into places: the same kind as it is, another kind where it says the same.

use serde::de::{Error, Unexpected};

use super::Slot;

/// A text as an error says it. What it holds may be secret, and is in the body that the error keeps.
pub(crate) const TEXT: Unexpected<'static> = Unexpected::Other("a text");

/// What a place takes, as an error says it.
pub(crate) fn kind(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Text(_) | Slot::Parse(_) => "a text",
        Slot::Int(_) | Slot::Number(_) => "a signed 64-bit integer",
        Slot::Uint(_) => "an unsigned 64-bit integer",
        Slot::Float(_) => "a number",
        Slot::Bool(_) => "true or false",
        Slot::Object(_) => "an object",
        Slot::List(_) => "a list",
        Slot::Map(_) => "an object",
    }
}

pub(crate) fn put_bool<E: Error>(slot: Slot<'_>, value: bool) -> Result<(), E> {
    match slot {
        Slot::Bool(place) => *place = value,
        Slot::Text(place) => *place = value.to_string(),
        Slot::Parse(place) => place.set_text(if value { "true" } else { "false" }),
        slot => return Err(E::invalid_type(Unexpected::Bool(value), &kind(&slot))),
    }
    Ok(())
}

pub(crate) fn put_int<E: Error>(slot: Slot<'_>, value: i64) -> Result<(), E> {
    match slot {
        Slot::Int(place) => *place = value,
        Slot::Number(place) => place.set_number(value),
        Slot::Uint(place) => match u64::try_from(value) {
            Ok(value) => *place = value,
            Err(_) => {
                return Err(E::invalid_value(
                    Unexpected::Signed(value),
                    &"an unsigned 64-bit integer",
                ));
            }
        },
        Slot::Float(place) => *place = value as f64,
        Slot::Text(place) => *place = value.to_string(),
        Slot::Parse(place) => place.set_text(&value.to_string()),
        Slot::Bool(place) if value == 0 || value == 1 => *place = value == 1,
        slot => return Err(E::invalid_type(Unexpected::Signed(value), &kind(&slot))),
    }
    Ok(())
}

pub(crate) fn put_uint<E: Error>(slot: Slot<'_>, value: u64) -> Result<(), E> {
    match slot {
        Slot::Uint(place) => *place = value,
        Slot::Float(place) => *place = value as f64,
        slot => match i64::try_from(value) {
            Ok(value) => return put_int(slot, value),
            Err(_) => match slot {
                Slot::Text(place) => *place = value.to_string(),
                Slot::Parse(place) => place.set_text(&value.to_string()),
                slot => return Err(E::invalid_value(Unexpected::Unsigned(value), &kind(&slot))),
            },
        },
    }
    Ok(())
}

/// Beyond 2^53 a double no longer stands for one integer only.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(crate) fn put_float<E: Error>(slot: Slot<'_>, value: f64) -> Result<(), E> {
    match slot {
        Slot::Float(place) => *place = value,
        Slot::Text(place) => *place = value.to_string(),
        Slot::Parse(place) => place.set_text(&value.to_string()),
        slot if value.fract() == 0.0 && value.abs() <= EXACT => return put_int(slot, value as i64),
        slot => return Err(E::invalid_type(Unexpected::Float(value), &kind(&slot))),
    }
    Ok(())
}

pub(crate) fn put_text<E: Error>(slot: Slot<'_>, value: &str) -> Result<(), E> {
    match slot {
        Slot::Text(place) => *place = value.to_owned(),
        Slot::Parse(place) => place.set_text(value),
        slot => return parse(slot, value),
    }
    Ok(())
}

/// A scalar that came as text.
#[cold]
fn parse<E: Error>(slot: Slot<'_>, value: &str) -> Result<(), E> {
    let wrong = |expected: &'static str| E::invalid_value(TEXT, &expected);
    let expected = kind(&slot);
    match slot {
        Slot::Int(place) => *place = value.trim().parse().map_err(|_| wrong(expected))?,
        Slot::Number(place) => {
            place.set_number(value.trim().parse().map_err(|_| wrong(expected))?);
        }
        Slot::Uint(place) => *place = value.trim().parse().map_err(|_| wrong(expected))?,
        Slot::Float(place) => *place = value.trim().parse().map_err(|_| wrong(expected))?,
        Slot::Bool(place) => {
            *place = match value.trim() {
                "true" | "True" | "TRUE" | "1" => true,
                "false" | "False" | "FALSE" | "0" => false,
                _ => return Err(wrong(expected)),
            }
        }
        _ => return Err(E::invalid_type(TEXT, &expected)),
    }
    Ok(())
}
