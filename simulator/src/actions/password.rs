//! Passwords in orders that are kept for later.

use crate::json::Fields;

/// What replaces a password. It has the kinds of characters that Linux and Windows require.
const PLACEHOLDER: &str = "Simulator-0000";

/// Replaces the password in the settings of an order that is kept. No action returns it, and the state on disk and its
/// documents must not contain it.
pub(super) fn forget(settings: &mut Fields) {
    let login = settings.get_mut("LoginSettings");
    if let Some(password) = login.and_then(|login| login.get_mut("Password")) {
        *password = PLACEHOLDER.into();
    }
}
