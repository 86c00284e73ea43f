//! Writes scalars into slots, and converts them where another type expresses the same value.

use serde::de::{Error, Unexpected};

use super::Slot;

/// A string as error messages name it. Its contents may be secret.
pub(crate) const STRING: Unexpected<'static> = Unexpected::Other("a string");

/// Returns the type of a slot as error messages name it.
pub(crate) fn kind(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::String(_) | Slot::Parse(_) => "a string",
        Slot::Int(_) | Slot::Number(_) => "a signed 64-bit integer",
        Slot::Uint(_) => "an unsigned 64-bit integer",
        Slot::Float(_) => "a number",
        Slot::Bool(_) => "true or false",
        Slot::Object(_) => "an object",
        Slot::List(_) => "a list",
        Slot::Map(_) => "an object",
    }
}

/// Returns whether the value is a number or a boolean.
pub(super) fn is_number(slot: &Slot<'_>) -> bool {
    match slot {
        Slot::Int(_) | Slot::Uint(_) | Slot::Number(_) | Slot::Float(_) | Slot::Bool(_) => true,
        Slot::String(_) | Slot::Parse(_) | Slot::Object(_) | Slot::List(_) | Slot::Map(_) => false,
    }
}

pub(crate) fn put_bool<E: Error>(slot: Slot<'_>, value: bool) -> Result<(), E> {
    match slot {
        Slot::Bool(slot) => *slot = value,
        Slot::String(slot) => *slot = value.to_string(),
        Slot::Parse(slot) => slot.set_string(if value { "true" } else { "false" }),
        slot => return Err(E::invalid_type(Unexpected::Bool(value), &kind(&slot))),
    }
    Ok(())
}

pub(crate) fn put_int<E: Error>(slot: Slot<'_>, value: i64) -> Result<(), E> {
    match slot {
        Slot::Int(slot) => *slot = value,
        Slot::Number(slot) => slot.set_number(value),
        Slot::Uint(slot) => match u64::try_from(value) {
            Ok(value) => *slot = value,
            Err(_) => {
                return Err(E::invalid_value(
                    Unexpected::Signed(value),
                    &"an unsigned 64-bit integer",
                ));
            }
        },
        Slot::Float(slot) => *slot = value as f64,
        Slot::String(slot) => *slot = value.to_string(),
        Slot::Parse(slot) => slot.set_string(&value.to_string()),
        Slot::Bool(slot) if value == 0 || value == 1 => *slot = value == 1,
        slot => return Err(E::invalid_type(Unexpected::Signed(value), &kind(&slot))),
    }
    Ok(())
}

pub(crate) fn put_uint<E: Error>(slot: Slot<'_>, value: u64) -> Result<(), E> {
    match slot {
        Slot::Uint(slot) => *slot = value,
        Slot::Float(slot) => *slot = value as f64,
        slot => match i64::try_from(value) {
            Ok(value) => return put_int(slot, value),
            Err(_) => match slot {
                Slot::String(slot) => *slot = value.to_string(),
                Slot::Parse(slot) => slot.set_string(&value.to_string()),
                slot => return Err(E::invalid_value(Unexpected::Unsigned(value), &kind(&slot))),
            },
        },
    }
    Ok(())
}

/// The largest double up to which every integer has its own value: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(crate) fn put_float<E: Error>(slot: Slot<'_>, value: f64) -> Result<(), E> {
    match slot {
        Slot::Float(slot) => *slot = value,
        Slot::String(slot) => *slot = value.to_string(),
        Slot::Parse(slot) => slot.set_string(&value.to_string()),
        slot if value.fract() == 0.0 && value.abs() <= EXACT => return put_int(slot, value as i64),
        slot => return Err(E::invalid_type(Unexpected::Float(value), &kind(&slot))),
    }
    Ok(())
}

pub(crate) fn put_string<E: Error>(slot: Slot<'_>, value: &str) -> Result<(), E> {
    match slot {
        Slot::String(slot) => *slot = value.to_owned(),
        Slot::Parse(slot) => slot.set_string(value),
        other => return parse(other, value),
    }
    Ok(())
}

/// Parses a scalar that was sent as a string.
#[cold]
fn parse<E: Error>(slot: Slot<'_>, value: &str) -> Result<(), E> {
    let wrong = |expected: &'static str| E::invalid_value(STRING, &expected);
    let expected = kind(&slot);
    let value = value.trim();
    match slot {
        slot @ (Slot::Int(_) | Slot::Uint(_) | Slot::Number(_)) => {
            return parse_integer(slot, value).ok_or_else(|| wrong(expected));
        }
        Slot::Float(slot) => *slot = parse_float(value).ok_or_else(|| wrong(expected))?,
        Slot::Bool(slot) => {
            *slot = match value {
                "true" | "True" | "TRUE" | "1" => true,
                "false" | "False" | "FALSE" | "0" => false,
                _ => return Err(wrong(expected)),
            }
        }
        _ => return Err(E::invalid_type(STRING, &expected)),
    }
    Ok(())
}

/// Parses an integer, also if it is written with a fraction of zero or with an exponent, as numbers may be.
fn parse_integer(slot: Slot<'_>, value: &str) -> Option<()> {
    type Ignored = serde::de::value::Error;

    if let Ok(value) = value.parse() {
        return put_int::<Ignored>(slot, value).ok();
    }
    if let Ok(value) = value.parse() {
        return put_uint::<Ignored>(slot, value).ok();
    }
    put_float::<Ignored>(slot, parse_float(value)?).ok()
}

/// Parses what `str::parse` accepts, except for numbers that are too large for a double. The parser of `serde_json` rounds
/// as exactly and is part of every program, where that of the standard library would be a second one of 15 KB.
pub(crate) fn parse_float(value: &str) -> Option<f64> {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let parsed = match unsigned.to_ascii_lowercase().as_str() {
        "nan" => f64::NAN,
        "inf" | "infinity" => f64::INFINITY,
        _ => serde_json::from_str(&json_number(unsigned)?).ok()?,
    };
    Some(if value.starts_with('-') { -parsed } else { parsed })
}

/// Returns a number in the notation of JSON, which requires digits on both sides of a point and no other leading zeros.
fn json_number(unsigned: &str) -> Option<String> {
    let exponent = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
    let (mantissa, exponent) = unsigned.split_at_checked(exponent)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !(whole.is_empty() && fraction.is_empty());
    let has_digits_only = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    (has_digits && has_digits_only).then(|| format!("{whole}.{fraction}0{exponent}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_parsed(text: &str) {
        let expected = text.parse::<f64>().ok().filter(|value| {
            // Too large for a double.
            value.is_finite() || !text.contains(|letter: char| letter.is_ascii_digit())
        });
        let read = parse_float(text);
        assert_eq!(read.map(f64::to_bits), expected.map(f64::to_bits), "{text:?}");
    }

    #[test]
    fn floats_are_parsed_as_the_standard_library_does() {
        for text in [
            "",
            "+",
            "-",
            ".",
            "-.",
            "e1",
            ".e1",
            "1e",
            "1e+",
            "+-1",
            "--1",
            "1 ",
            " 1",
            "0x1",
            "1_0",
            "1,0",
            "0",
            "-0",
            "+0.0",
            "007",
            "00.5",
            ".5",
            "-.5e1",
            "5.",
            "5.e1",
            "1.5E-3",
            "1e+2",
            "1e400",
            "-1e400",
            "1e-400",
            "NaN",
            "nan",
            "-inf",
            "+Infinity",
            "INF",
            "infin",
            "1.5.2",
            "é",
            "1é",
            "0.1000000000000000055511151231257827",
            "9007199254740993",
            "2.2250738585072011e-308",
        ] {
            assert_parsed(text);
        }
    }

    proptest! {
        #[test]
        fn any_number_is_parsed_as_the_standard_library_does(
            text in "[+-]?[0-9]{0,20}\\.?[0-9]{0,20}([eE][+-]?[0-9]{0,3})?",
        ) {
            assert_parsed(&text);
        }
    }
}
