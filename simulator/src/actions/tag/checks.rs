//! Checks of tags.

use super::Call;
use crate::actions::tags::check_quotas;
use crate::error::ApiError;
use crate::state::Account;

/// The maximum numbers of characters.
const MAX_KEY: usize = 127;
const MAX_VALUE: usize = 255;
/// Keys that belong to the system.
const RESERVED: [&str; 3] = ["qcloud", "tencent", "project"];
/// The characters besides letters, digits and spaces.
const PUNCTUATION: &str = "+-=._:/@()[]（）【】";

pub(super) fn check_key(call: &Call<'_>, key: &str) -> Result<(), ApiError> {
    let length = key.chars().count();
    let (codes, message) = if key.is_empty() {
        (["InvalidParameterValue.TagKeyEmpty", ""], "A tag key is empty.".to_owned())
    } else if length > MAX_KEY {
        let message = format!("The tag key has {length} characters; the maximum is {MAX_KEY}.");
        (["InvalidParameterValue.TagKeyLengthExceeded", ""], message)
    } else if RESERVED.iter().any(|reserved| key.eq_ignore_ascii_case(reserved)) {
        let codes = ["InvalidParameter.ReservedTagKey", "InvalidParameterValue.ReservedTagKey"];
        (codes, format!("The tag key `{key}` is reserved."))
    } else if let Some(wrong) = key.chars().find(|character| !is_allowed(*character)) {
        let message = format!("The tag key `{key}` contains the character `{}`.", escaped(wrong));
        (["InvalidParameterValue.TagKeyCharacterIllegal", ""], message)
    } else {
        return Ok(());
    };
    Err(call.invalid(&codes, message))
}

pub(super) fn check_value(call: &Call<'_>, value: &str) -> Result<(), ApiError> {
    let length = value.chars().count();
    let (code, message) = if length > MAX_VALUE {
        let message = format!("The tag value has {length} characters; the maximum is {MAX_VALUE}.");
        ("InvalidParameterValue.TagValueLengthExceeded", message)
    } else if let Some(wrong) = value.chars().find(|character| !is_allowed(*character)) {
        let message =
            format!("The tag value `{value}` contains the character `{}`.", escaped(wrong));
        ("InvalidParameterValue.TagValueCharacterIllegal", message)
    } else {
        return Ok(());
    };
    Err(call.invalid(&[code], message))
}

fn is_allowed(character: char) -> bool {
    character.is_alphanumeric() || character == ' ' || PUNCTUATION.contains(character)
}

fn escaped(character: char) -> String {
    character.escape_debug().to_string()
}

/// Checks tags, and that the account may have all of them.
pub(super) fn check_tags(
    account: &Account,
    call: &Call<'_>,
    tags: &[(&str, &str)],
) -> Result<(), ApiError> {
    for (key, value) in tags {
        check_key(call, key)?;
        check_value(call, value)?;
    }
    check_quotas(account, call, tags.iter().copied())
}
