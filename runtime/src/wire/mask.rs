//! Masks secrets in messages, which may quote them as they were sent: percent-encoded or as a form.

use std::borrow::Cow;

/// Replaces every occurrence of a secret, also one in which any bytes are percent-encoded or a space is `+`.
pub(crate) fn mask(message: String, secret: &str, with: &str) -> String {
    let message = if message.contains(secret) { message.replace(secret, with) } else { message };
    match mask_encoded(&message, secret.as_bytes(), with) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => message,
    }
}

fn mask_encoded<'a>(message: &'a str, secret: &[u8], with: &str) -> Cow<'a, str> {
    if !message.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(message);
    }
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(rest) = message.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        let found = encoded_length(rest, secret).and_then(|length| {
            let before = message.get(copied..at)?;
            message.get(at + length..)?;
            Some((before, length))
        });
        let Some((before, length)) = found else {
            at += 1;
            continue;
        };
        out.push_str(before);
        out.push_str(with);
        at += length;
        copied = at;
    }
    if copied == 0 {
        return Cow::Borrowed(message);
    }
    out.push_str(message.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// Returns the length of the encoded secret that `text` begins with.
fn encoded_length(text: &[u8], secret: &[u8]) -> Option<usize> {
    let mut at = 0;
    for byte in secret {
        let rest = text.get(at..)?;
        at += match rest {
            [b'%', high, low, ..] if decoded(*high, *low) == Some(*byte) => 3,
            [first, ..] if first == byte || (*first == b'+' && *byte == b' ') => 1,
            _ => return None,
        };
    }
    Some(at)
}

fn decoded(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_plain_and_encoded_secrets() {
        let secret = "p ä+%";
        for (message, expected) in [
            ("p ä+%", "***"),
            ("[p%20%C3%A4%2B%25]", "[***]"),
            ("p+%c3%a4%2b%25p+ä+%25", "******"),
            ("%70%20%C3%A4%2B%25%", "***%"),
            ("p%20%C3%A4%2B%2", "***2"),
            ("p%20%C3%A4%2B2", "p%20%C3%A4%2B2"),
            ("p%20%C3", "p%20%C3"),
            ("ä% + p", "ä% + p"),
            ("", ""),
        ] {
            assert_eq!(mask(message.to_owned(), secret, "***"), expected, "{message}");
        }
    }
}
