//! A cache of signers, since creating one costs four HMACs and several allocations.

use std::sync::{Arc, Mutex, PoisonError};

use super::Signer;
use crate::credentials::Credentials;

/// Enough for a change of date, a rotated key and a few services at the same time.
const CAPACITY: usize = 8;

/// A cache of the signers for the most recent credentials, days and services.
#[derive(Debug, Default)]
pub struct SignerCache(Mutex<Vec<Arc<Signer>>>);

impl SignerCache {
    /// Returns the cached signer of `credentials` for `service` on the day of `timestamp`, or creates one.
    pub fn signer(&self, credentials: &Credentials, service: &str, timestamp: i64) -> Arc<Signer> {
        let mut signers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = signers.iter().find(|signer| signer.is_for(credentials, service, timestamp));
        if let Some(signer) = cached {
            return Arc::clone(signer);
        }
        let signer = Arc::new(Signer::new(credentials.clone(), service, timestamp));
        if signers.len() >= CAPACITY {
            signers.remove(0);
        }
        signers.push(Arc::clone(&signer));
        signer
    }
}
