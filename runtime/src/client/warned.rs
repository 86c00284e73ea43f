//! Which actions a client has warned of: one warning an action is news, one a call is noise.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Shared by the clones of a client.
#[derive(Debug, Default)]
pub(crate) struct Warned(Mutex<BTreeSet<String>>);

impl Warned {
    /// Whether this is the first time for that action.
    pub(crate) fn is_first(&self, service: &str, version: &str, action: &str) -> bool {
        let key = [service, version, action].join(" ");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key)
    }
}
