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
        if let Some(signer) = self.cached(credentials, service, timestamp) {
            return signer;
        }
        // Without the lock, so that other calls do not wait.
        let signer = Arc::new(Signer::new(credentials.clone(), service, timestamp));
        let mut signers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if signers.len() >= CAPACITY {
            signers.remove(0);
        }
        signers.push(Arc::clone(&signer));
        signer
    }

    /// Returns a cached signer and makes it the most recent one.
    fn cached(
        &self,
        credentials: &Credentials,
        service: &str,
        timestamp: i64,
    ) -> Option<Arc<Signer>> {
        let mut signers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_for = |signer: &Arc<Signer>| signer.is_for(credentials, service, timestamp);
        let index = signers.iter().position(is_for)?;
        if let Some(recent) = signers.get_mut(index..) {
            recent.rotate_left(1);
        }
        signers.last().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_signers_that_were_used_last() {
        let cache = SignerCache::default();
        let signer = |id: usize| cache.signer(&Credentials::new(id.to_string(), "key"), "cvm", 0);
        let first = signer(0);
        for id in 1..CAPACITY {
            signer(id);
        }
        assert!(Arc::ptr_eq(&first, &signer(0)));
        let second = signer(1);
        // Evicts the signers that were not used since.
        for id in CAPACITY..CAPACITY * 2 - 2 {
            signer(id);
        }
        assert!(Arc::ptr_eq(&first, &signer(0)) && Arc::ptr_eq(&second, &signer(1)));
        assert_eq!(cache.0.lock().unwrap().len(), CAPACITY);
    }
}
