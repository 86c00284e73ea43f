//! The login settings of an order.

use super::super::checks;
use crate::actions::Call;
use crate::error::ApiError;
use crate::state::Account;

/// Returns the key pairs of a call. A password is checked and not stored.
pub(in crate::actions::cvm::instances) fn read(
    account: &Account,
    call: &Call<'_>,
    windows: bool,
) -> Result<Vec<String>, ApiError> {
    let Some(login) = call.parameters.object("LoginSettings") else { return Ok(Vec::new()) };
    let (password, keys) = (login.string("Password"), login.strings("KeyIds"));
    let keep = login.string("KeepImageLogin").is_some_and(|keep| keep.eq_ignore_ascii_case("true"));
    let ways = [password.is_some(), !keys.is_empty(), keep];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        let message = "The fields `Password`, `KeyIds` and `KeepImageLogin` of `LoginSettings` are mutually exclusive.";
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    if let Some(password) = password {
        checks::check_password(call, password, windows)?;
    }
    checks::check_key_pairs(call, &account.key_pairs, &keys)?;
    if !keys.is_empty() && windows {
        let message = "Windows instances do not support key pairs.";
        let codes = ["UnsupportedOperation.KeyPairUnsupportedWindows"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    Ok(keys.into_iter().map(str::to_owned).collect())
}
