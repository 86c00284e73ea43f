//! Derived keys, kept: deriving one costs four keyed hashes, using one costs one.

use std::sync::{Mutex, PoisonError};

use super::tc3::{Date, Scope, SigningKey};
use crate::credentials::Credentials;

/// More than a day's change of date, a rotated key and a few services ever need at once.
const CAPACITY: usize = 8;

/// The derived keys of the last few credentials, days and services. A key that was rotated under the same id counts as
/// another one.
#[derive(Debug, Default)]
pub struct KeyCache(Mutex<Vec<Entry>>);

#[derive(Debug)]
struct Entry {
    credentials: Credentials,
    date: Date,
    service: String,
    key: SigningKey,
}

impl KeyCache {
    /// The key of `credentials` for `scope`: a kept one, or one derived now.
    pub fn key(&self, credentials: &Credentials, scope: &Scope<'_>) -> SigningKey {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.iter().find(|entry| entry.is_for(credentials, scope)) {
            return entry.key.clone();
        }
        let key = SigningKey::derive(credentials.secret_key(), scope);
        if entries.len() >= CAPACITY {
            entries.remove(0);
        }
        let (date, service) = scope.key();
        entries.push(Entry {
            credentials: credentials.clone(),
            date,
            service: service.to_owned(),
            key: key.clone(),
        });
        key
    }
}

impl Entry {
    fn is_for(&self, credentials: &Credentials, scope: &Scope<'_>) -> bool {
        (self.date, self.service.as_str()) == scope.key()
            && self.credentials.secret_id() == credentials.secret_id()
            && self.credentials.secret_key() == credentials.secret_key()
    }
}
