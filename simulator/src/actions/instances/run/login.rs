//! How machines are logged into.

use super::super::purchase;
use crate::actions::Call;
use crate::error::ApiError;
use crate::state::World;

/// The key pairs that a call asks for. A password is checked and forgotten.
pub(in crate::actions::instances) fn read(
    world: &World,
    call: &Call<'_>,
    windows: bool,
) -> Result<Vec<String>, ApiError> {
    let Some(login) = call.parameters.object("LoginSettings") else { return Ok(Vec::new()) };
    let (password, keys) = (login.text("Password"), login.texts("KeyIds"));
    let keep = login.text("KeepImageLogin").is_some_and(|keep| keep.eq_ignore_ascii_case("true"));
    let ways = [password.is_some(), !keys.is_empty(), keep];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        let message = "Of `Password`, `KeyIds` and `KeepImageLogin` in `LoginSettings`, only one may be given.";
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    if let Some(password) = password {
        purchase::check_password(call, password, windows)?;
    }
    purchase::check_key_pairs(call, &world.key_pairs, &keys)?;
    if !keys.is_empty() && windows {
        let message = "Instances with Windows cannot be logged into with key pairs.";
        let codes = ["UnsupportedOperation.KeyPairUnsupportedWindows"];
        return Err(call.refuse(&codes, "UnsupportedOperation", message));
    }
    Ok(keys.into_iter().map(str::to_owned).collect())
}
