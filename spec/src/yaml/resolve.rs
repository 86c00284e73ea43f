//! The meaning of plain scalars.
//!
//! YAML 1.1 and 1.2 readers interpret many of them differently (`yes`, `012`, `1e3`, `2020-01-01`, `12:30`). The profile
//! allows only those that every reader interprets in the same way; the others must be quoted.

use serde_json::Number;

use super::Yaml;

/// Returns the value of a plain scalar; `None` if readers interpret it differently.
pub(crate) fn resolve(text: &str) -> Option<Yaml> {
    match text {
        "null" => return Some(Yaml::Null),
        "true" => return Some(Yaml::Bool(true)),
        "false" => return Some(Yaml::Bool(false)),
        _ => {}
    }
    if !is_ambiguous(text) {
        return Some(Yaml::String(text.to_owned()));
    }
    canonical_number(text).map(Yaml::Number)
}

/// Returns whether some reader interprets the plain scalar `text` as something other than a string.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return true };
    match first {
        b'0'..=b'9' | b'+' | b'-' | b'.' => is_number_like(text) || is_date_like(text),
        b'~' | b'=' => text.len() == 1,
        b'<' => text == "<<",
        b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O' => is_word(text),
        _ => false,
    }
}

fn is_word(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_number_like(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = body.to_ascii_lowercase();
    if lower == ".inf" || lower == ".nan" {
        return true;
    }
    for prefix in ["0x", "0o", "0b"] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            return digits.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
        }
    }
    let mantissa = match lower.split_once('e') {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return false;
            }
            mantissa
        }
        None => &lower,
    };
    mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b':'))
        && mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && mantissa.bytes().filter(|byte| *byte == b'.').count() <= 1
}

/// Returns whether `text` is like `2020-03-10`, alone or before a time.
fn is_date_like(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |part: &str, longest: usize| {
        !part.is_empty() && part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, after) = rest.split_at(end);
    year.len() == 4
        && digits(year, 4)
        && digits(month, 2)
        && digits(day, 2)
        && (after.is_empty() || after.starts_with(['T', 't', ' ', '\t']))
}

/// Parses `-?(0|[1-9][0-9]*)(\.[0-9]+(e[+-][0-9]+)?)?`, in the range of 64 bits.
fn canonical_number(text: &str) -> Option<Number> {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let Some(fraction) = fraction else {
        let signed = text.parse::<i64>().ok().map(Number::from);
        return signed.or_else(|| text.parse::<u64>().ok().map(Number::from));
    };
    let (digits, exponent) = match fraction.split_once('e') {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (fraction, None),
    };
    let exponent_fits =
        exponent.is_none_or(|exponent| exponent.strip_prefix(['+', '-']).is_some_and(is_digits));
    if !is_digits(digits) || !exponent_fits {
        return None;
    }
    Number::from_f64(text.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_scalars_are_rejected() {
        let text = |text: &str| Some(Yaml::String(text.to_owned()));
        let number = |text: &str| Some(Yaml::Number(text.parse().unwrap()));
        for plain in ["ins-1", "10.0.0.2", "2c4g", "12e4567x", "yesterday", "a:b", "2001:db8::1"] {
            assert_eq!(resolve(plain), text(plain), "{plain}");
        }
        for plain in ["0", "-1", "18446744073709551615", "0.5", "-2.0", "1.0e+20"] {
            assert_eq!(resolve(plain), number(plain), "{plain}");
        }
        for plain in [
            "",
            "~",
            "yes",
            "Off",
            "y",
            "NULL",
            "True",
            "012",
            "+1",
            "1e3",
            "1_000",
            "0x1F",
            "0o7",
            "12:30",
            "12:30:45.5",
            ".5",
            "5.",
            ".inf",
            "-.INF",
            ".NaN",
            "2020-03-10",
            "2020-3-1",
            "2020-03-10T02:43:51Z",
            "2020-03-10 02:43:51",
            "=",
            "<<",
            "18446744073709551616",
            "-0x1",
        ] {
            assert_eq!(resolve(plain), None, "{plain}");
        }
    }
}
